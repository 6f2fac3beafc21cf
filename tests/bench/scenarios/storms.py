"""Memory and pauses of a fresh process while all clients come and go, again and again (G1)."""

from collections.abc import Iterator

from tests.bench.cpu import memory_mb
from tests.bench.product import BOARD_PATH
from tests.bench.stand import Stand
from tests.bench.table import Sample


def storms(stand: Stand) -> Iterator[Sample]:
    """Silence is the longest time in which nothing came to any client, while one waited for a
    pong.
    """
    stand.one.stop()
    stand.one.restart()
    port, pid = stand.one.ports[0], stand.one.servers[0].child.pid
    clients = stand.effort.clients
    load = stand.new_load("load-storms")
    load.join(port, 1, path=BOARD_PATH, whole=True)
    load.probe()
    memory, silences = [], []
    for _ in range(stand.effort.storms):
        come = load.join(port, clients, path=BOARD_PATH, together=clients, whole=True)
        go = load.leave(1)
        memory.append(memory_mb(pid))
        silences += [come["silence_ms"], go["silence_ms"]]
    load.stop()
    yield Sample("g1", memory[-1], memory[0])
    yield Sample("g1 silence", max(silences))
