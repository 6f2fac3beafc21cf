"""Claims: through the service (C1, C5), over sockets (C2 to C4), at two processes (P2)."""

from collections.abc import Iterator
from contextlib import contextmanager
from statistics import median
from threading import Event, Thread

from tests.bench import peers
from tests.bench.peers import Pace
from tests.bench.product import BOARD_PATH
from tests.bench.stand import Stand
from tests.bench.table import Sample

SOCKETS = 64
TIMES = 20
COME = 10
A_SECOND = 50


def service(stand: Stand, limit: Pace) -> Iterator[Sample]:
    seconds = stand.effort.seconds
    one = stand.service.measure(callers=SOCKETS, people=1, seconds=seconds)
    yield Sample("c1 one", one["per_s"], limit.best)
    many = stand.receipts.measure(callers=SOCKETS, people=SOCKETS, seconds=seconds)
    yield Sample("c1 many", many["per_s"], limit.best)


def sqlite(stand: Stand) -> Iterator[Sample]:
    seconds = stand.effort.seconds
    many = stand.sqlite.measure(callers=256, people=SOCKETS, seconds=seconds)
    yield Sample("c5", many["per_s"])
    commit_ms = peers.commit_ms(stand.sqlite_file, seconds / 2)
    one = stand.sqlite.measure(callers=1, people=1, seconds=seconds / 2)
    yield Sample("c5 one", one["p50_ms"] - commit_ms)


def followed(stand: Stand, limit: Pace) -> Iterator[Sample]:
    """Claims of 64 among all the clients that have joined."""
    answer = stand.load.claims(stand.effort.seconds, count=SOCKETS)
    yield Sample("c2 followed", answer["per_s"], limit.best)
    yield Sample("c2 followed p99", answer["p99_ms"])


def sockets(stand: Stand, limit: Pace) -> Iterator[Sample]:
    """Claims of 64 alone on the board, and of two processes with half of them each."""
    load, seconds = stand.load, stand.effort.seconds
    load.join(stand.one.ports[0], SOCKETS, path=BOARD_PATH, people=SOCKETS, whole=True)
    all_of_them = load.claims(seconds, count=SOCKETS)
    yield Sample("c2", all_of_them["per_s"], limit.best)
    yield Sample("c2 p99", all_of_them["p99_ms"])
    with churn(stand):
        meanwhile = load.claims(seconds, count=SOCKETS)
    yield Sample("c2 churn", meanwhile["per_s"], limit.best)
    yield Sample("c2 churn p99", meanwhile["p99_ms"])
    race_ms = median(load.race(TIMES, count=SOCKETS)["all_ms"])
    load.leave(1)
    alone = load.claims(seconds / 2, count=1)
    yield Sample("c3", alone["p50_ms"], limit.p50_ms)
    yield Sample("c4", race_ms, alone["p50_ms"])
    load.leave()
    yield from _pair(stand, all_of_them["per_s"])


@contextmanager
def churn(stand: Stand) -> Iterator[None]:
    """Let clients come and go while the block runs, as screens on a bad network do: 50 a second."""
    load, over = stand.new_load("load-churn"), Event()

    def come_and_go() -> None:
        while not over.wait(COME / A_SECOND):
            load.join(stand.one.ports[0], COME, path=BOARD_PATH, whole=True)
            load.leave()

    thread = Thread(target=come_and_go)
    thread.start()
    try:
        yield
    finally:
        over.set()
        thread.join()
        load.stop()


def _pair(stand: Stand, one_process: float) -> Iterator[Sample]:
    load, half = stand.pair_load, SOCKETS // 2
    for port in stand.pair.ports:
        load.join(port, half, path=BOARD_PATH, people=SOCKETS, whole=True)
    answer = load.claims(stand.effort.seconds, count=SOCKETS)
    load.leave()
    done = answer["by_connection"]
    yield Sample("p2", answer["per_s"], one_process)
    yield Sample("p2 share", min(sum(done[:half]), sum(done[half:])) / sum(done))
    yield Sample("p2 p99", answer["p99_ms"])
