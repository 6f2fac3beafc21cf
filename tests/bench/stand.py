"""Everything that runs during a bench, started once: servers, peers and their clients."""

import json
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from tests.bench import peers, product
from tests.bench.load import Load
from tests.bench.peers import Peer, Pgbench
from tests.bench.product import OPEN, Filled
from tests.servers.dibs import Dibs
from tests.servers.postgres import Postgres
from tests.servers.process import Process
from tests.servers.redis import Redis


@dataclass(frozen=True, slots=True)
class Effort:
    """How much a run measures.

    Attributes:
        clients: how many follow a board.
        seconds: how long each closed loop runs.
        events, slow_events: how many are sent alone; twice as many and more four at a time.
    """

    rounds: int = 5
    clients: int = 1000
    seconds: float = 2
    events: int = 40
    slow_events: int = 4
    storms: int = 50
    requests: int = 200


QUICK = Effort(rounds=1, clients=200, seconds=0.4, events=10, slow_events=3, storms=3, requests=20)


class Service:
    """The service on a database, in a process without sockets."""

    def __init__(self, server: Dibs) -> None:
        self._log = server.folder / "service.log"
        command = [sys.executable, "-m", "tests.bench.service"]
        self._process = Process(command, self._log, env=server.env, talks=True)

    def measure(self, callers: int, people: int, seconds: float, boards: int = 0) -> dict[str, Any]:
        """Let callers claim and release; tells commands a second and their latencies.

        Args:
            boards: on how many boards of their own; 0 for the demo's.
        """
        order = {"callers": callers, "people": people, "seconds": seconds, "boards": boards}
        answer = self._process.ask(json.dumps(order))
        assert answer, self._log.read_text()
        found: dict[str, Any] = json.loads(answer)
        return found

    def stop(self) -> None:
        self._process.kill()


@dataclass(frozen=True, slots=True)
class Stand:
    """What the scenarios measure.

    Attributes:
        one: a process on a database of its own; `load` are clients of it.
        pair: two processes on one database, with Redis; `pair_load` are clients of both.
        service: the locking service, few receipts; `receipts` has 200,000 of the day.
        sqlite: the service on SQLite, whose file is `sqlite_file`.
    """

    effort: Effort
    folder: Path
    filled: Filled
    versions: dict[str, str]
    one: Dibs
    load: Load
    pair: Dibs
    pair_load: Load
    service: Service
    receipts: Service
    sqlite: Service
    sqlite_file: Path
    loop: Peer
    broadcast: Peer
    tutorial: Peer
    pgbench: Pgbench

    def new_load(self, name: str) -> Load:
        return Load(self.folder, name, self.filled.tokens, self.filled.tasks)


@contextmanager
def stand(folder: Path, effort: Effort) -> Iterator[Stand]:
    """Start everything, and end it."""
    postgres = Postgres(durable=True)
    try:
        databases = product.Databases(folder, postgres)
        filled = databases.filled
        redis = Redis(folder / "redis")

        def dibs(name: str, processes: int, **env: str) -> Dibs:
            return Dibs(folder / name, processes=processes, **OPEN, **env)

        one = dibs("one", 1, DATABASE_URL=databases.copy("one"))
        pair = dibs("pair", 2, DATABASE_URL=databases.copy("pair"), REDIS_URL=redis.url)
        few = dibs("few", 0, DATABASE_URL=databases.copy("few"))
        many = dibs("many", 0, DATABASE_URL=databases.copy("many"))
        databases.add_receipts(many.env["DATABASE_URL"])
        sqlite = dibs("sqlite", 0)
        product.fill(sqlite)
        sqlite.stop()

        payload = folder / "payload.json"
        payload.write_text(product.payload(one, filled))
        body = product.body_bytes(payload)

        def peer(name: str, pid: int, port: int) -> Peer:
            load = Load(folder, f"load-{name}", ["none"])
            load.join(port, effort.clients)
            return Peer(pid, load)

        found = Stand(
            effort=effort,
            folder=folder,
            filled=filled,
            versions={"postgresql": databases.version},
            one=one,
            load=Load(folder, "load-one", filled.tokens, filled.tasks),
            pair=pair,
            pair_load=Load(folder, "load-pair", filled.tokens, filled.tasks),
            service=Service(few),
            receipts=Service(many),
            sqlite=Service(sqlite),
            sqlite_file=sqlite.folder / "dibs.sqlite3",
            loop=peer("loop", *peers.c_loop(folder, payload)),
            broadcast=peer("broadcast", *peers.broadcast(folder, payload)),
            tutorial=peer("tutorial", *peers.tutorial(folder, payload, redis.url)),
            pgbench=Pgbench(
                folder,
                databases.copy("limit"),
                board=filled.board,
                person=filled.people[0],
                tasks=filled.tasks,
                body=body,
            ),
        )
        yield found
        one.stop()
        pair.stop()
    finally:
        Process.end_all()
        postgres.remove()
