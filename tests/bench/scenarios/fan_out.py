"""One event to all clients (F1), and events without pause (F2), at the product and its peers."""

from collections.abc import Iterator
from dataclasses import dataclass
from statistics import median

from tests.bench.cpu import cpu_s
from tests.bench.load import Load
from tests.bench.stand import Stand
from tests.bench.table import Sample

EDIT = '{{"type":"edit","ref":"#","task":{task},"quantity":%}}'


@dataclass(frozen=True, slots=True)
class Pace:
    """How fast a server tells all its clients: first to last, and four in flight.

    Attributes:
        spread_ms, whole_ms: from the first client, and from what caused the event, to the last.
        cpu_ms, load_ms: what the server and the load client use for an event.
    """

    spread_ms: float
    whole_ms: float
    per_s: float
    cpu_ms: float
    load_ms: float


def peers(stand: Stand) -> dict[str, Pace]:
    """Measure the peers, each with clients of its own."""
    effort = stand.effort
    return {
        "loop": _pace(stand.loop.pid, stand.loop.load, effort.events),
        "broadcast": _pace(stand.broadcast.pid, stand.broadcast.load, effort.events),
        "tutorial": _pace(stand.tutorial.pid, stand.tutorial.load, effort.slow_events),
    }


def product(stand: Stand) -> Pace:
    """Measure the product, with the clients that have joined."""
    order = EDIT.format(task=stand.filled.tasks[-1])
    return _pace(stand.one.servers[0].child.pid, stand.load, stand.effort.events, order)


def samples(limits: dict[str, Pace], own: Pace) -> Iterator[Sample]:
    limit = limits["loop"]
    yield Sample("f1", own.spread_ms, limit.spread_ms)
    yield Sample("f2 load", own.load_ms, limit.load_ms)
    for name, pace in {"": own, **limits}.items():
        if name == "loop":
            continue
        yield Sample(f"f1 whole {name}".strip(), pace.whole_ms, limit.whole_ms)
        yield Sample(f"f2 {name}".strip(), pace.per_s, limit.per_s)
        yield Sample(f"f2 cpu {name}".strip(), pace.cpu_ms, limit.cpu_ms)


def _pace(pid: int, load: Load, events: int, order: str = "go") -> Pace:
    alone = load.events(events, 1, order)
    before, many = cpu_s(pid), events * 4
    steady = load.events(many, 4, order)
    return Pace(
        spread_ms=median(alone["spread_ms"]),
        whole_ms=median(alone["from_sent_ms"]),
        per_s=steady["per_s"],
        cpu_ms=(cpu_s(pid) - before) / many * 1000,
        load_ms=steady["cpu_s"] / many * 1000,
    )
