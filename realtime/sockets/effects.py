"""Effects of a conversation, which the shell carries out in their order. No I/O."""

from dataclasses import dataclass

from board.domain.display_settings import Seen
from board.domain.ids import Ref, Rev
from realtime.protocol.closing import Closing
from realtime.protocol.codec import Frame
from realtime.protocol.up import Asked


@dataclass(frozen=True, slots=True)
class Send:
    """Send a frame now."""

    frame: Frame


@dataclass(frozen=True, slots=True)
class SendAfter:
    """Send an answer once every event up to `rev` was sent (S2).

    Attributes:
        ref: the command's. If the history of `rev` is lost, its answer is `unavailable` (C8).
    """

    rev: Rev
    frame: Frame
    ref: Ref | None


@dataclass(frozen=True, slots=True)
class Submit:
    """Submit a command; `decided` takes its outcome.

    Attributes:
        epoch: the board's history when the command came.
    """

    asked: Asked
    epoch: str


@dataclass(frozen=True, slots=True)
class WaitForHead:
    """Call `at_head` as soon as every event is sent."""


@dataclass(frozen=True, slots=True)
class Report:
    """Note what a display shows; a bare revision if the display can only receive."""

    seen: Seen | Rev


@dataclass(frozen=True, slots=True)
class TakeReload:
    """Take the order to reload this display's page; `reload_taken` takes the result."""


@dataclass(frozen=True, slots=True)
class ReturnReload:
    """Order the reload again: this socket's peer never received it."""


@dataclass(frozen=True, slots=True)
class Close:
    """Send `bye`, then close (X1). It is the last effect that sends anything."""

    closing: Closing
    after_ms: int = 0


Effect = Send | SendAfter | Submit | WaitForHead | Report | TakeReload | ReturnReload | Close
Effects = tuple[Effect, ...]
