"""Runs prepared statements on a connection to PostgreSQL in one round trip.

By libpq: psycopg's own pipeline sends Flush after Sync, and the server then does not count the
pause that follows against `idle_in_transaction_session_timeout`, which frees the boards of a
process that stands still.
"""

import select
from collections.abc import Iterable, Iterator, Sequence
from functools import cache
from hashlib import blake2b
from typing import Any, Final
from weakref import WeakKeyDictionary

from psycopg import Connection
from psycopg.errors import error_from_result
from psycopg.pq import ExecStatus
from psycopg.pq.abc import PGconn, PGresult

Query = tuple[str, Sequence[str | int]]

_prepared: Final[WeakKeyDictionary[Connection[Any], set[bytes]]] = WeakKeyDictionary()
"""The names of the statements that a connection has prepared."""


def run(connection: Connection[Any], queries: Iterable[Query]) -> list[bytes | None]:
    """Run queries one after the other; return the first column of each one's row, or None.

    Raises:
        psycopg.Error: one of them failed. Those after it were not run.
    """
    known = _prepared.setdefault(connection, set())
    try:
        sent, results = _exchange(connection.pgconn, known, queries)
    except BaseException:
        # What was sent, and which answers are still to come, is unknown.
        connection.close()
        raise
    # What was prepared before another query failed stays prepared.
    known.update(
        name
        for name, result in zip(sent, results, strict=True)
        if name and result.status == ExecStatus.COMMAND_OK
    )
    for result in results:
        if result.status not in {ExecStatus.COMMAND_OK, ExecStatus.TUPLES_OK}:
            raise error_from_result(result)
    return [
        result.get_value(0, 0) if result.ntuples else None
        for name, result in zip(sent, results, strict=True)
        if not name
    ]


def _exchange(
    pgconn: PGconn, known: set[bytes], queries: Iterable[Query]
) -> tuple[list[bytes | None], list[PGresult]]:
    """Send queries, those that are not known with their preparation, and receive all results.

    Returns the name that was prepared or None for a query, and the result, of each in turn.
    """
    pgconn.enter_pipeline_mode()
    sent: list[bytes | None] = []
    for sql, parameters in queries:
        name = name_of(sql)
        if name not in known and name not in sent:
            pgconn.send_prepare(name, sql.encode())
            sent.append(name)
        # As texts, whose types the statement names.
        pgconn.send_query_prepared(name, [str(value).encode() for value in parameters])
        sent.append(None)
    pgconn.pipeline_sync()
    results = list(_receive(pgconn))
    pgconn.exit_pipeline_mode()
    return sent, results


@cache
def name_of(sql: str) -> bytes:
    """Return the name under which a connection prepares a statement."""
    return b"dibs_" + blake2b(sql.encode(), digest_size=8).hexdigest().encode()


def _receive(pgconn: PGconn) -> Iterator[PGresult]:
    """Wait for the results of all queries, without the interpreter's lock."""
    poll = select.poll()
    poll.register(pgconn.socket, select.POLLIN | select.POLLOUT)
    while pgconn.flush():
        # The server reads no further while its answers wait.
        if any(events & select.POLLIN for _, events in poll.poll()):
            pgconn.consume_input()
    poll.modify(pgconn.socket, select.POLLIN)
    while True:
        while pgconn.is_busy():
            poll.poll()
            pgconn.consume_input()
        result = pgconn.get_result()
        # After the results of each query comes a None.
        if result is None:
            continue
        if result.status == ExecStatus.PIPELINE_SYNC:
            return
        yield result
