"""The peers of a run, each a process that sends the product's own bytes to its clients."""

import os
import re
import socket
import sqlite3
import subprocess
import sys
import time
from collections import defaultdict
from dataclasses import dataclass
from pathlib import Path

from tests.bench.load import BUILT, Load
from tests.bench.table import percentile
from tests.machine import INITDB
from tests.servers.dibs import ROOT
from tests.servers.process import Process, free_port


@dataclass(frozen=True, slots=True)
class Peer:
    """A server that turns each message of a client into an event to all, and its clients."""

    pid: int
    load: Load


def c_loop(folder: Path, payload: Path) -> tuple[int, int]:
    """Start the C loop; gives its process and port."""
    return _talking([str(BUILT / "loop"), str(payload)], folder / "loop.log")


def broadcast(folder: Path, payload: Path) -> tuple[int, int]:
    """Start `websockets`."""
    command = [sys.executable, "-m", "tests.bench.broadcast", str(payload)]
    return _talking(command, folder / "broadcast.log")


def tutorial(folder: Path, payload: Path, redis: str) -> tuple[int, int]:
    """Start Daphne with the tutorial's consumer."""
    port = free_port()
    command = [sys.executable, "-m", "daphne", "--port", str(port), "--ping-interval", "3600"]
    process = Process(
        [*command, "--verbosity", "0", "tests.bench.tutorial:application"],
        folder / "tutorial.log",
        env={**_environment(), "PEER_REDIS": redis, "PEER_PAYLOAD": str(payload)},
    )
    deadline = time.monotonic() + 30
    while True:
        try:
            socket.create_connection(("127.0.0.1", port), 1).close()
        except OSError:
            assert process.running, process.log.read_text()
            assert time.monotonic() < deadline, process.log.read_text()
            time.sleep(0.05)
        else:
            return process.child.pid, port


def _talking(command: list[str], log: Path) -> tuple[int, int]:
    process = Process(command, log, env=_environment(), talks=True)
    assert process.child.stdout
    port = process.child.stdout.readline()
    assert port, log.read_text()
    return process.child.pid, int(port)


def _environment() -> dict[str, str]:
    return {**os.environ, "PYTHONPATH": str(ROOT)}


CLAIM = """\
\\set task random(1, {tasks})
WITH head AS (
    UPDATE board_board SET rev = rev + 1 WHERE id = {board} RETURNING rev
), claimed AS (
    UPDATE board_task AS task
    SET owner_id = CASE WHEN owner_id IS NULL THEN {person} END, claimed_at = now(), rev = head.rev
    FROM head WHERE task.id = {first} + :task - 1
), logged AS (
    INSERT INTO board_boardevent (board_id, rev, kind, task_id, at, body)
    SELECT {board}, rev, 'task.claimed', {first} + :task - 1, now(), repeat('x', {bytes}) FROM head
), received AS (
    INSERT INTO board_receipt (board_id, person_id, ref, digest, rev, already, task_id, at)
    SELECT {board}, {person}, 'pgbench-' || rev, repeat('0', 64), rev, false, {first}, now()
    FROM head
)
SELECT rev FROM head
"""
"""A claim or a release as one transaction of one statement: the best that is usual."""


@dataclass(frozen=True, slots=True)
class Pace:
    """What pgbench reached.

    Attributes:
        best: transactions a second, of one or eight callers, the greater of both.
        p50_ms: of one caller.
    """

    best: float
    p50_ms: float


class Pgbench:
    """Claims by pgbench on a database with the product's schema, tasks and indexes."""

    def __init__(
        self, folder: Path, url: str, *, board: int, person: int, tasks: list[int], body: int
    ) -> None:
        assert tasks == list(range(tasks[0], tasks[0] + len(tasks)))
        self._folder, self._url = folder, url
        (folder / "claim.sql").write_text(
            CLAIM.format(tasks=len(tasks), board=board, person=person, first=tasks[0], bytes=body)
        )

    def measure(self, seconds: int) -> Pace:
        one, p50_ms = self._run(1, seconds)
        eight, _ = self._run(8, seconds)
        return Pace(max(one, eight), p50_ms)

    def rate(self, callers: int, seconds: int) -> float:
        """Return how many claims a second so many callers reach."""
        return self._run(callers, seconds)[0]

    def _run(self, callers: int, seconds: int) -> tuple[float, float]:
        program = Path(INITDB.found() or "").resolve().parent / "pgbench"
        command = [str(program), "--no-vacuum", "--protocol=prepared", "--file=claim.sql", "--log"]
        done = subprocess.run(
            [*command, f"--client={callers}", f"--time={seconds}", self._url],
            cwd=self._folder,
            capture_output=True,
            text=True,
            check=False,
        )
        found = re.search(r"tps = ([\d.]+) \(without", done.stdout)
        assert found, done.stderr
        took_us: list[float] = []
        for log in self._folder.glob("pgbench_log.*"):
            took_us += [float(line.split()[2]) for line in log.read_text().splitlines()]
            log.unlink()
        return float(found[1]), percentile(took_us, 0.5) / 1000


def commit_ms(database: Path, seconds: float) -> float:
    """Measure SQLite's COMMIT of what a claim writes, on a copy of the product's database."""
    copy = database.with_suffix(".copy")
    with sqlite3.connect(database) as source, sqlite3.connect(copy) as target:
        source.backup(target)
    connection = sqlite3.connect(copy, isolation_level=None)
    connection.execute("PRAGMA journal_mode=WAL")
    connection.execute("PRAGMA synchronous=FULL")
    tables = defaultdict(list)
    for name in ("boardevent", "receipt"):
        for row in connection.execute(f"PRAGMA table_info(board_{name})"):
            tables[name].append(row[1])
    (board, rev), (task,), (person,) = (
        connection.execute(f"SELECT {what} LIMIT 1").fetchone()
        for what in ("id, rev FROM board_board", "id FROM board_task", "id FROM board_person")
    )
    took: list[float] = []
    until = time.monotonic() + seconds
    while time.monotonic() < until:
        rev += 1
        connection.execute("BEGIN IMMEDIATE")
        connection.execute("UPDATE board_task SET rev = ? WHERE id = ?", (rev, task))
        connection.execute("UPDATE board_board SET rev = ? WHERE id = ?", (rev, board))
        connection.execute(
            "INSERT INTO board_boardevent (board_id, rev, kind, task_id, at, body)"
            " VALUES (?, ?, 'task.claimed', ?, datetime(), ?)",
            (board, rev, task, "x" * 480),
        )
        connection.execute(
            "INSERT INTO board_receipt (board_id, person_id, ref, digest, rev, already, at)"
            " VALUES (?, ?, ?, ?, ?, 0, datetime())",
            (board, person, f"commit-{rev}", "0" * 64, rev),
        )
        start = time.perf_counter()
        connection.execute("COMMIT")
        took.append(time.perf_counter() - start)
    connection.close()
    return percentile(took, 0.5) * 1000
