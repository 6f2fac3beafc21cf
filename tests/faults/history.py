"""The recorded history of one round: what every client sent and received and when, and what the
database holds.

Times are seconds of the monotonic clock, which all processes of a machine share.
"""

from bisect import bisect_left
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any

Frame = dict[str, Any]

FINAL_NOT = frozenset({"busy", "unavailable", "rate_limited", "internal"})
"""Codes that prove nothing: the command is to be sent again (K11)."""


@dataclass(frozen=True, slots=True)
class Heard:
    """A frame that a client received."""

    at: float
    frame: Frame


@dataclass(frozen=True, slots=True)
class Line:
    """One connection of one client, from its opening to its end.

    Attributes:
        way: `socket` or `stream`.
        since: what it asked to resume from, if anything.
        ended: when; None while it is open.
        by: who ended it: `server` with a close frame or the end of a response, `client`, or `link`
            for a broken one.
        skew_s: how far its server's wall clock was off at most.
    """

    person: str
    node: int
    way: str
    since: tuple[str, int] | None
    opened: float
    heard: tuple[Heard, ...]
    ended: float | None = None
    by: str = ""
    code: int | None = None
    skew_s: float = 0.0

    def __str__(self) -> str:
        return f"{self.person}'s {self.way} of {self.opened:.3f} at node {self.node}"


@dataclass(frozen=True, slots=True)
class Sending:
    """One copy of a command that left its client."""

    at: float
    node: int
    repeat: bool


@dataclass(frozen=True, slots=True)
class Answer:
    """One answer to a command, and the epoch that its connection followed."""

    at: float
    epoch: str
    frame: Frame

    @property
    def granted(self) -> bool:
        return bool(self.frame["type"] == "ok")

    @property
    def code(self) -> str:
        return str(self.frame.get("code", "ok"))

    @property
    def final(self) -> bool:
        return self.code not in FINAL_NOT


@dataclass(frozen=True, slots=True)
class Call:
    """A command, every copy of it, and every answer."""

    person: str
    ref: str
    frame: Frame
    sent: tuple[Sending, ...]
    answers: tuple[Answer, ...] = ()

    def __str__(self) -> str:
        task = f" of task {self.frame['task']}" if "task" in self.frame else ""
        return f"{self.person}'s {self.frame['type']} {self.ref}{task}"

    @property
    def verb(self) -> str:
        return str(self.frame["type"])

    @property
    def outcome(self) -> Answer | None:
        """The first answer that proves what became of it; None while its sender does not know."""
        return next((answer for answer in self.answers if answer.final), None)


@dataclass(frozen=True, slots=True)
class Look:
    """One `GET` of the snapshot. `rev` is that of its ETag, also where the answer was 304."""

    person: str
    sent: float
    at: float
    status: int
    epoch: str
    rev: int
    body: Frame | None


@dataclass(frozen=True, slots=True)
class View:
    """A board as a client, or the database, has it."""

    epoch: str
    rev: int
    board: Frame
    departments: dict[int, Frame]
    people: dict[int, Frame]
    tasks: dict[int, Frame]


@dataclass(frozen=True, slots=True)
class Finish:
    """How a task was finished before the round: by whom, and whose it was in which status before
    that.
    """

    task: int
    by: str | None
    status: str
    owner: str | None


@dataclass(frozen=True, slots=True)
class Revoked:
    """The rights of a person ended: committed at this time."""

    person: str
    at: float


@dataclass(frozen=True, slots=True)
class Disturbance:
    """A fault, from its beginning until the board worked again.

    Attributes:
        cuts: whether connections may break under it without a `bye`.
        outage: whether the database could not be reached, or a server not run.
        raises: whether errors are planted that a server may call defects.
        restores: whether the database went back to what it was before.
    """

    name: str
    began: float
    ended: float
    cuts: bool = False
    outage: bool = False
    raises: bool = False
    restores: bool = False


@dataclass(frozen=True, eq=False)
class History:
    """Everything that is known of a round when it is over.

    Attributes:
        before: the board when it began.
        log: the events that the database has after that, in order.
        after: the board as the database has it at the end.
        views: the board as each client that is connected has it at the end.
        stalls: spans in which the clients' own process did not run.
        wall: what is to be added to a time to have it by the wall clock of the machine.
    """

    before: View
    log: tuple[Frame, ...]
    after: View
    lines: tuple[Line, ...] = ()
    calls: tuple[Call, ...] = ()
    looks: tuple[Look, ...] = ()
    views: dict[str, View] = field(default_factory=dict)
    finishes: dict[int, Finish] = field(default_factory=dict)
    revoked: tuple[Revoked, ...] = ()
    disturbances: tuple[Disturbance, ...] = ()
    stalls: tuple[tuple[float, float], ...] = ()
    wall: float = 0.0

    @property
    def epoch(self) -> str:
        """The one that is left at the end."""
        return self.after.epoch

    @cached_property
    def epochs(self) -> frozenset[str]:
        """Those of which the log still has everything."""
        went_back = any(each.restores for each in self.disturbances)
        return frozenset({self.after.epoch} if went_back else {self.before.epoch, self.after.epoch})

    @cached_property
    def skewed(self) -> bool:
        """Whether a clock of a node was wrong at some time."""
        return any(line.skew_s for line in self.lines)

    @cached_property
    def by_rev(self) -> dict[int, Frame]:
        return {event["rev"]: event for event in self.log}

    @cached_property
    def _knowledge(self) -> tuple[list[float], list[int]]:
        told = [
            (answer.at, answer.frame["rev"])
            for call in self.calls
            for answer in call.answers
            if answer.epoch in self.epochs and "rev" in answer.frame
        ]
        for line in self.lines:
            epoch = ""
            for heard in line.heard:
                epoch = heard.frame.get("epoch", epoch)
                if heard.frame["type"] in {"events", "snapshot"} and epoch in self.epochs:
                    told.append((heard.at, heard.frame["rev"]))
        told.sort()
        times, revs, most = [], [], self.before.rev if self.before.epoch == self.epoch else 0
        for at, rev in told:
            if rev > most:
                most = rev
                times.append(at)
                revs.append(rev)
        return times, revs

    def known_before(self, at: float) -> int:
        """Return the last revision that any client had been told of before a time: it was committed
        by then.
        """
        times, revs = self._knowledge
        found = bisect_left(times, at)
        return revs[found - 1] if found else 0

    def disturbed(self, begin: float, end: float, *, any_kind: bool = False) -> bool:
        """Whether a fault that cuts connections, or any one, touches a span of time."""
        return any(
            each.began <= end and begin <= each.ended and (each.cuts or any_kind)
            for each in self.disturbances
        )

    def stalled_s(self, begin: float, end: float) -> float:
        """Return how many seconds of a span the clients' own process did not run."""
        return sum(max(0.0, min(end, until) - max(begin, since)) for since, until in self.stalls)

    def raised(self, at: float) -> bool:
        """Whether errors were planted at a time."""
        return any(each.raises and each.began <= at <= each.ended for each in self.disturbances)
