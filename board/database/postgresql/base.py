"""The PostgreSQL backend: the module that Django looks for in a database engine."""

import select
from typing import Any

from django.db.backends.postgresql import base
from psycopg import Connection, Error
from psycopg_pool import ConnectionPool


class DatabaseWrapper(base.DatabaseWrapper):
    """A connection from the pool that works.

    A restart of PostgreSQL breaks every connection that the pool has. The pool's own check
    (CONN_HEALTH_CHECKS) tries one after the other with growing pauses: 1, 2, 4 s. Here the first
    broken one empties the pool, and the next one is new.
    """

    def get_new_connection(self, conn_params: dict[str, Any]) -> Connection[Any]:
        """Take a connection from the pool; one that is broken is replaced, and all others too."""
        connection: Connection[Any] = super().get_new_connection(conn_params)
        pool = self.pool
        if pool is None or _works(connection):
            return connection
        pool.putconn(connection)
        pool.drain()
        fresh: Connection[Any] = super().get_new_connection(conn_params)
        return fresh


def _works(connection: Connection[Any]) -> bool:
    """Return whether an idle connection works, without a round trip unless there is a doubt.

    An idle connection has nothing to read. Where there is something, PostgreSQL has ended it.
    """
    if connection.closed:
        return False
    poll = select.poll()
    poll.register(connection.fileno(), select.POLLIN)
    if not poll.poll(0):
        return True
    try:
        ConnectionPool.check_connection(connection)
    except Error:
        return False
    return True
