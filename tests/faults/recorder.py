"""Writes down what the clients of a round send and receive, and gives it as a history when the
round is over.
"""

import asyncio
import json
import time
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Final

from tests.faults.history import (
    Answer,
    Call,
    Disturbance,
    Finish,
    Frame,
    Heard,
    History,
    Line,
    Look,
    Revoked,
    Sending,
    View,
)

now = time.monotonic

STALL_S: Final = 0.25
"""What is worth a note where this process should have gone on at once."""


@dataclass
class OpenLine:
    """A connection while it lasts, or after."""

    person: str
    node: int
    way: str
    since: tuple[str, int] | None
    opened: float
    heard: list[Heard] = field(default_factory=list)
    ended: float | None = None
    by: str = ""
    code: int | None = None
    skew_s: float = 0.0

    def end(self, by: str, code: int | None = None) -> None:
        if self.ended is None:
            self.ended, self.by, self.code = now(), by, code


@dataclass
class OpenCall:
    """A command under way, or after."""

    person: str
    ref: str
    frame: Frame
    sent: list[Sending] = field(default_factory=list)
    answers: list[Answer] = field(default_factory=list)


class Recorder:
    """What is known of a round so far. Frames that many clients received are kept once."""

    def __init__(self) -> None:
        self.lines: list[OpenLine] = []
        self.calls: dict[tuple[str, str], OpenCall] = {}
        self.looks: list[Look] = []
        self.revoked: list[Revoked] = []
        self.disturbances: list[Disturbance] = []
        self.stalls: list[tuple[float, float]] = []
        self.skew_s: dict[int, float] = {}
        self._shared: dict[str | bytes, Frame] = {}

    async def note_stalls(self) -> None:
        """Note when the loop of the clients did not come to anything: what they hear then, they
        hear late.
        """
        while True:
            before = now()
            await asyncio.sleep(0.05)
            if now() - before > 0.05 + STALL_S:
                self.stalls.append((before + 0.05, now()))

    def line(self, person: str, node: int, way: str, since: tuple[str, int] | None) -> OpenLine:
        """Note that a connection was opened."""
        opened = OpenLine(person, node, way, since, now(), skew_s=self.skew_s.get(node, 0.0))
        self.lines.append(opened)
        return opened

    def read(self, text: str | bytes) -> Frame:
        """Read a frame; what came before as the same bytes is the same value."""
        if text in self._shared:
            return self._shared[text]
        frame: Frame = json.loads(text)
        if frame["type"] in {"events", "snapshot"}:
            self._shared[text] = frame
        return frame

    def call(self, person: str, ref: str, frame: Frame) -> OpenCall:
        """Note that a person gives a command."""
        given = OpenCall(person, ref, frame)
        self.calls[person, ref] = given
        return given

    def skew(self, node: int, seconds: float) -> None:
        """Note that the wall clock of a node is off from now on."""
        self.skew_s[node] = seconds
        for line in self.lines:
            if seconds and line.node == node and line.ended is None:
                line.skew_s = seconds

    def history(
        self,
        before: View,
        finishes: dict[int, Finish],
        log: Sequence[Frame],
        after: View,
        views: dict[str, View],
    ) -> History:
        """Return the history."""
        lines = tuple(
            Line(
                line.person,
                line.node,
                line.way,
                line.since,
                line.opened,
                tuple(line.heard),
                line.ended,
                line.by,
                line.code,
                line.skew_s,
            )
            for line in self.lines
        )
        calls = tuple(
            Call(call.person, call.ref, call.frame, tuple(call.sent), tuple(call.answers))
            for call in self.calls.values()
            if call.sent
        )
        return History(
            before,
            tuple(log),
            after,
            lines,
            calls,
            tuple(self.looks),
            views,
            finishes,
            tuple(self.revoked),
            tuple(self.disturbances),
            tuple(self.stalls),
            time.time() - now(),
        )
