"""What is measured, and what is to be reached: each figure beside the limit of the same round."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Goal:
    """One line of the table.

    Attributes:
        id: what issues call it.
        limit: what the figure is divided by; empty where the figure itself counts.
        at_most, at_least: of the ratio, or of the figure without a limit; neither is a peer's line.
    """

    id: str
    scenario: str
    unit: str
    limit: str = ""
    at_most: float | None = None
    at_least: float | None = None

    def met(self, value: float) -> bool | None:
        """Judge a ratio or figure; None where nothing is to be reached."""
        if self.at_most is not None:
            return value <= self.at_most
        if self.at_least is not None:
            return value >= self.at_least
        return None

    @property
    def bound(self) -> str:
        if self.at_most is not None:
            return f"at most {self.at_most:g}"
        return f"at least {self.at_least:g}" if self.at_least is not None else ""


LOOP, PGBENCH = "C loop", "pgbench"

GOALS = {
    "f1": Goal("F1", "one event, first to last client", "ms", LOOP, at_most=1.25),
    "f1 whole": Goal("F1", "- from sent to last client", "ms", LOOP),
    "f1 whole broadcast": Goal("F1", "- websockets' broadcast(), likewise", "ms", LOOP),
    "f1 whole tutorial": Goal("F1", "- the Channels tutorial, likewise", "ms", LOOP),
    "f2": Goal("F2", "four events in flight", "1/s", LOOP, at_least=1.5),
    "f2 broadcast": Goal("F2", "- websockets' broadcast()", "1/s", LOOP),
    "f2 tutorial": Goal("F2", "- the Channels tutorial on Redis", "1/s", LOOP),
    "f2 cpu": Goal("F2", "CPU of an event to all", "ms", LOOP, at_most=0.45),
    "f2 cpu broadcast": Goal("F2", "- websockets' broadcast()", "ms", LOOP),
    "f2 cpu tutorial": Goal("F2", "- the Channels tutorial on Redis", "ms", LOOP),
    "f2 load": Goal("F2", "- CPU of the load client itself", "ms", LOOP),
    "f4 one": Goal("F4", "all clients join, one person", "s", at_most=0.5),
    "f4 many": Goal("F4", "all clients join, each a person", "s", at_most=0.8),
    "c1 one": Goal("C1", "service, 64 callers, one person", "1/s", PGBENCH, at_least=8),
    "c1 many": Goal("C1", "64 people, 200,000 receipts", "1/s", PGBENCH, at_least=8),
    "c2": Goal("C2", "64 sockets", "1/s", PGBENCH, at_least=1),
    "c2 p99": Goal("C2", "64 sockets, p99", "ms", at_most=50),
    "c2 churn": Goal("C2", "64 sockets, others come and go", "1/s", PGBENCH, at_least=1),
    "c2 churn p99": Goal("C2", "64 sockets, others come and go, p99", "ms", at_most=50),
    "c2 followed": Goal("C2", "64 sockets, all clients follow", "1/s", PGBENCH, at_least=1),
    "c2 followed p99": Goal("C2", "64 sockets, all follow, p99", "ms", at_most=50),
    "c3": Goal("C3", "one claim, socket to socket, p50", "ms", PGBENCH, at_most=3),
    "c4": Goal("C4", "64 people, one task, all answered", "ms", "C3", at_most=3),
    "c5": Goal("C5", "SQLite FULL, 256 callers", "1/s", at_least=18_000),
    "c5 one": Goal("C5", "SQLite FULL, one claim less COMMIT", "ms", at_most=1),
    "p2": Goal("P2", "two processes, 32 sockets each", "1/s", "C2", at_least=0.8),
    "p2 share": Goal("P2", "share of the slower process", "", at_least=0.4),
    "p2 p99": Goal("P2", "two processes, p99", "ms", at_most=50),
    "g1": Goal("G1", "memory after storms of all clients", "MB", "first storm", at_most=1.2),
    "g1 silence": Goal("G1", "longest silence beside a ping", "ms", at_most=50),
    "h1": Goal("H1", "CPU of a command over HTTP", "ms", at_most=1.5),
    "h1 304": Goal("H1", "CPU of a 304", "ms", at_most=0.5),
}
