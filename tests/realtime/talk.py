"""A conversation whose clock, link and board a test sets, and the frames that it sends."""

import json
from datetime import UTC, datetime, timedelta
from typing import Any

from board.domain.display_settings import DisplayKind, DisplaySettings
from board.domain.ids import PersonId, Rev
from board.domain.results import Granted, Result
from board.domain.values import Member, Role
from realtime.sockets.conversation import Conversation, Limits, Standing
from realtime.sockets.effects import Close, Effects, Send, SendAfter, Submit
from realtime.sockets.line import Line
from realtime.work.clock import Moment
from realtime.work.health import Proof
from tests.realtime.links import BOARD, EPOCH

NOON = datetime(2026, 11, 23, 12, tzinfo=UTC)
LI = Member(PersonId(7), "li", "Li Wei", Role.OPERATOR, (), True)
OPERATOR = Standing(BOARD, LI)
SETTINGS = DisplaySettings(name="Hall A", board="demo", kind=DisplayKind.WALL)
WALL = Standing(BOARD, Member(PersonId(4), "", "Hall A", Role.DISPLAY, (), True), display=SETTINGS)
IN_FLIGHT = 3
HEARTBEAT_S = 10.0


class Talk:
    """One conversation.

    Attributes:
        line: what the conversation is told of its link and board; a test replaces its members.
        proof: what a heartbeat may claim.
        slow: whether the rate has no room for a command.
    """

    def __init__(
        self,
        standing: Standing = OPERATOR,
        *,
        rev: int = 0,
        receive_only: bool = False,
        resumed: bool = False,
    ) -> None:
        self.s = 1000.0
        self.slow = False
        self.epoch = EPOCH
        self.line = Line(writable=True, taken=0, written=0, position=Rev(rev), head=Rev(rev))
        self.proof = Proof((), 0.1)
        limits = Limits(IN_FLIGHT, HEARTBEAT_S, receive_only)
        self.conversation = Conversation(standing, "en", limits, self.now, lambda low, _: low)
        self.first = self.conversation.joined(self.now, self.line, self.proof, resumed=resumed)

    @property
    def now(self) -> Moment:
        return Moment(self.s, NOON + timedelta(seconds=self.s))

    def see(self, **line: Any) -> None:
        """Change what the conversation is told of its link and board."""
        self.line = self.line._replace(**line)

    def say(self, text: str | None = None, **frame: Any) -> Effects:
        said = text if text is not None or not frame else json.dumps(frame)
        return self.conversation.received(said, self.now, self.epoch, lambda: not self.slow)

    def claim(self, ref: str = "c1") -> Effects:
        return self.say(type="claim", ref=ref, task=42)

    def submit(self, ref: str = "c1") -> Submit:
        (effect,) = self.claim(ref)
        assert isinstance(effect, Submit)
        return effect

    def decide(self, submit: Submit, outcome: Result) -> Effects:
        return self.conversation.decided(submit, outcome, self.epoch)

    def tick(self, after_s: float = 0.5) -> Effects:
        """Let time pass. A client that may rest has missed nothing by it."""
        self.s += after_s
        rests = self.line.writable and self.conversation.rests(self.now, self.proof)
        effects = self.conversation.ticked(self.now, self.line, self.proof)
        assert not (rests and effects), effects
        return effects

    def at_head(self) -> Effects:
        return self.conversation.at_head(self.now, self.line, self.proof)


def granted(head: int = 1) -> Granted:
    return Granted(None, Rev(head), already=False, replayed=False, head=Rev(head))


def told(effects: Effects) -> list[str]:
    """Name effects in short: a frame by its type and code, a close by its code."""
    return [_short(effect) for effect in effects]


def frame_of(effect: object) -> dict[str, Any]:
    assert isinstance(effect, Send | SendAfter)
    found: dict[str, Any] = json.loads(effect.frame.body)
    return found


def closing(effects: Effects) -> str | None:
    """The code of the close, if the effects end with one."""
    last = effects[-1] if effects else None
    return last.closing.code if isinstance(last, Close) else None


def _short(effect: object) -> str:
    match effect:
        case Send() | SendAfter():
            frame = frame_of(effect)
            return str(frame.get("code") or frame["type"])
        case Close(code):
            return f"bye {code.code}"
        case _:
            return type(effect).__name__
