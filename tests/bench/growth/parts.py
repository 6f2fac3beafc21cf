"""What grows: each part measures sizes, on a server or a database that has grown to them, so that a
line shows one thing alone.
"""

import time
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from statistics import median

import psycopg

from tests.bench import peers, product
from tests.bench.cpu import cpu_s, memory_mb
from tests.bench.growth.plot import Series
from tests.bench.load import Load
from tests.bench.product import BOARD_PATH, OPEN
from tests.bench.scenarios.fan_out import EDIT
from tests.bench.stand import Service
from tests.servers.dibs import Dibs
from tests.servers.redis import Redis

TASKS = """
INSERT INTO board_task (board_id, department_id, number, title, customer, station, note, priority,
    status, created_at, finished_at, quantity, done, defective, unit, rev)
SELECT board_id, department_id, %(prefix)s::text || n, title, customer, station, note, priority,
    %(status)s::text, created_at,
    CASE WHEN %(status)s::text = 'completed' THEN created_at - interval '30 days' END,
    quantity, done, defective, unit, 0
FROM board_task, generate_series(%(first)s::int, %(last)s::int) AS n WHERE id = %(task)s
"""
EVENTS = """
INSERT INTO board_boardevent (board_id, rev, kind, task_id, at, body)
SELECT %(board)s, -n, 'task.claimed', %(task)s, now(), repeat('x', 480)
FROM generate_series(%(first)s::int, %(last)s::int) AS n
"""
RECEIPTS = """
INSERT INTO board_receipt (board_id, person_id, ref, digest, rev, already, task_id, at)
SELECT %(board)s, %(person)s, 'old-' || n, repeat('0', 64), 1, false, %(task)s, now()
FROM generate_series(%(first)s::int, %(last)s::int) AS n
"""
BOARDS = """
WITH board AS (
    INSERT INTO board_board (slug, name, time_zone, language, max_claims, show_finished_h,
        stale_claim_min, keep_events_days, epoch, rev, fingerprint, resumable_from)
    SELECT 'grow-' || n, 'Grow', 'UTC', 'en', 1000000, 12, 60, 90,
        'g' || n, 0, '', 0
    FROM generate_series(%(first)s::int, %(last)s::int) AS n RETURNING id
), department AS (
    INSERT INTO board_department (board_id, name) SELECT id, 'Printing' FROM board
    RETURNING id, board_id
), member AS (
    INSERT INTO board_membership (board_id, person_id, role)
    SELECT board.id, person, 'supervisor' FROM board, unnest(%(people)s::bigint[]) AS person
)
INSERT INTO board_task (board_id, department_id, number, title, customer, station, note, priority,
    status, created_at, quantity, done, defective, unit, rev)
SELECT board_id, id, 'B-' || n, 'Brochure', '', '', '', 1, 'pending', now(), 0, 0, 0, 'pcs', 0
FROM department, generate_series(1, 64) AS n
"""


@dataclass(frozen=True, slots=True)
class Sizes:
    """How far each thing grows."""

    clients: Sequence[int] = (100, 300, 1000, 2000, 5000)
    idle: Sequence[int] = (1000, 3000, 10_000)
    callers: Sequence[int] = (1, 4, 16, 64)
    tasks: Sequence[int] = (500, 2000, 5000, 20_000)
    history: Sequence[int] = (0, 10_000, 100_000, 1_000_000)
    boards: Sequence[int] = (1, 10, 100, 1000)
    seconds: float = 3
    events: int = 20


QUICK = Sizes((20, 50), (50, 100), (1, 4), (500, 600), (0, 1000), (1, 3), 0.3, 4)


@dataclass(frozen=True, slots=True)
class Plot:
    """One plot: its name in files, its title, its axes and its lines."""

    name: str
    title: str
    across: str
    upwards: str
    series: Sequence[Series]


@dataclass(frozen=True, slots=True)
class Ground:
    """What every part begins from: an empty folder and a database that was filled."""

    folder: Path
    databases: product.Databases
    sizes: Sizes

    def server(self, name: str, processes: int = 1, **env: str) -> Dibs:
        url = self.databases.copy(name)
        return Dibs(self.folder / name, processes=processes, DATABASE_URL=url, **OPEN, **env)

    def load(self, name: str) -> Load:
        filled = self.databases.filled
        return Load(self.folder, f"load-{name}", filled.tokens, filled.tasks)

    def execute(self, server: Dibs, sql: str, **parameters: object) -> None:
        with psycopg.connect(server.env["DATABASE_URL"], autocommit=True) as connection:
            connection.execute(sql, parameters)
            connection.execute("ANALYZE")


def clients(ground: Ground) -> Iterator[Plot]:
    """One event to more and more clients, by one process and by two, beside the C loop."""
    filled, sizes = ground.databases.filled, ground.sizes
    redis = Redis(ground.folder / "redis")
    one = ground.server("one")
    pair = ground.server("pair", 2, REDIS_URL=redis.url)
    payload = ground.folder / "payload.json"
    payload.write_text(product.payload(one, filled))
    _, port = peers.c_loop(ground.folder, payload)
    order = EDIT.format(task=filled.tasks[-1])
    roads = {
        "C loop": (ground.load("loop"), [port], "/", "go"),
        "one process": (ground.load("one"), one.ports[:1], BOARD_PATH, order),
        "two processes": (ground.load("pair"), pair.ports, BOARD_PATH, order),
    }
    last: dict[str, list[tuple[float, float]]] = {name: [] for name in roads}
    come: dict[str, list[tuple[float, float]]] = {name: [] for name in roads}
    there = 0
    for count in sizes.clients:
        for name, (load, ports, path, text) in roads.items():
            took = [
                load.join(
                    each, (count - there) // len(ports), path=path, together=64, whole=path != "/"
                )
                for each in ports
            ]
            come[name].append((count, sum(answer["last_ms"] for answer in took)))
            told = load.events(sizes.events, 1, text)
            last[name].append((count, median(told["from_sent_ms"])))
        there = count
    for load, *_ in roads.values():
        load.stop()
    one.stop()
    pair.stop()
    yield Plot("clients", "One event to all clients", "clients", "ms, sent to last", _lines(last))
    del come["C loop"]
    yield Plot("joins", "More clients join, 64 at a time", "clients", "ms", _lines(come))


def idle(ground: Ground) -> Iterator[Plot]:
    """Sockets that only hear heartbeats: the memory and the processor time of one process."""
    server, load = ground.server("idle"), ground.load("idle")
    pid = server.servers[0].child.pid
    empty = memory_mb(pid)
    memory: list[tuple[float, float]] = []
    busy: list[tuple[float, float]] = []
    there = 0
    for count in ground.sizes.idle:
        load.join(server.ports[0], count - there, path=BOARD_PATH, together=64, whole=True)
        there = count
        before = cpu_s(pid)
        # The load client reads what comes while it has no order.
        time.sleep(ground.sizes.seconds * 4)
        busy.append((count, (cpu_s(pid) - before) / (ground.sizes.seconds * 4) * 100))
        memory.append((count, (memory_mb(pid) - empty) * 1024 / count))
    load.stop()
    server.stop()
    yield Plot("idle-memory", "Memory of an idle socket", "sockets", "KiB", _lines({"one": memory}))
    yield Plot("idle-cpu", "Idle sockets", "sockets", "% of a core", _lines({"one": busy}))


def tasks(ground: Ground) -> Iterator[Plot]:
    """A board with more and more unfinished tasks: its snapshot, and a claim."""
    server, load, sizes = ground.server("tasks"), ground.load("tasks"), ground.sizes
    filled = ground.databases.filled
    join: list[tuple[float, float]] = []
    claim: list[tuple[float, float]] = []
    there = sizes.tasks[0]
    for count in sizes.tasks:
        ground.execute(
            server,
            TASKS,
            prefix="T-",
            status="pending",
            first=there + 1,
            last=count,
            task=filled.tasks[0],
        )
        there = count
        # The tasks came by SQL, so a process that starts now is the first to know them.
        server.stop()
        server.restart()
        answer = load.join(server.ports[0], 1, path=BOARD_PATH, whole=True)
        join.append((count, answer["last_ms"]))
        claim.append((count, load.claims(sizes.seconds, count=1)["p50_ms"]))
        load.leave()
    load.stop()
    server.stop()
    yield Plot(
        "tasks",
        "A board of many tasks",
        "unfinished tasks",
        "ms",
        [
            Series("first snapshot", join),
            Series("one claim, p50", claim),
        ],
    )


def history(ground: Ground) -> Iterator[Plot]:
    """Finished tasks, events and receipts of the day, as many of each."""
    server, sizes, filled = ground.server("history", 0), ground.sizes, ground.databases.filled
    service = Service(server)
    known = {"board": filled.board, "person": filled.people[0], "task": filled.tasks[0]}
    alone: list[tuple[float, float]] = []
    many: list[tuple[float, float]] = []
    there = 0
    for count in sizes.history:
        if count > there:
            extent = {"first": there + 1, "last": count}
            finished = {"prefix": "F-", "status": "completed", "task": filled.tasks[0]}
            ground.execute(server, TASKS, **finished, **extent)
            ground.execute(server, EVENTS, **known, **extent)
            ground.execute(server, RECEIPTS, **known, **extent)
            there = count
        alone.append((max(count, 1), service.measure(1, 1, sizes.seconds)["p50_ms"]))
        many.append((max(count, 1), service.measure(64, 64, sizes.seconds)["p50_ms"]))
    service.stop()
    yield Plot(
        "history",
        "Claims on a board with a history",
        "finished tasks, events and receipts each",
        "ms, p50",
        [Series("one caller", alone), Series("64 callers", many)],
    )


def boards(ground: Ground) -> Iterator[Plot]:
    """64 callers on more and more boards of one process."""
    server, sizes, filled = ground.server("boards", 0), ground.sizes, ground.databases.filled
    rate: list[tuple[float, float]] = []
    there = 0
    for count in sizes.boards:
        ground.execute(server, BOARDS, first=there + 1, last=count, people=filled.people[:64])
        there = count
        service = Service(server)
        rate.append((count, service.measure(64, 64, sizes.seconds, boards=count)["per_s"]))
        service.stop()
    yield Plot(
        "boards",
        "64 callers on many boards",
        "boards",
        "claims a second",
        [Series("one process", rate)],
    )


def claims(ground: Ground) -> Iterator[Plot]:
    """Claims by more and more callers: of the service, over sockets, and by pgbench."""
    sizes, filled = ground.sizes, ground.databases.filled
    server, few = ground.server("claims"), ground.server("callers", 0)
    payload = ground.folder / "claim.json"
    payload.write_text(product.payload(server, filled))
    pgbench = peers.Pgbench(
        ground.folder,
        ground.databases.copy("limit"),
        board=filled.board,
        person=filled.people[0],
        tasks=filled.tasks,
        body=product.body_bytes(payload),
    )
    load, service = ground.load("claims"), Service(few)
    most = max(sizes.callers)
    load.join(server.ports[0], most, path=BOARD_PATH, people=most, whole=True)
    rate: dict[str, list[tuple[float, float]]] = {"service": [], "sockets": [], "pgbench": []}
    for count in sizes.callers:
        rate["service"].append((count, service.measure(count, count, sizes.seconds)["per_s"]))
        rate["sockets"].append((count, load.claims(sizes.seconds, count=count)["per_s"]))
        rate["pgbench"].append((count, pgbench.rate(count, max(1, round(sizes.seconds)))))
    load.stop()
    service.stop()
    server.stop()
    yield Plot("claims", "Claims on one board", "callers, each a person", "a second", _lines(rate))


PARTS: dict[str, Callable[[Ground], Iterator[Plot]]] = {
    part.__name__: part for part in (clients, idle, claims, tasks, history, boards)
}


def _lines(points: dict[str, list[tuple[float, float]]]) -> list[Series]:
    return [Series(name, found) for name, found in points.items()]
