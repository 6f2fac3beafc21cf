"""Frames from server to client, except refusals (see `faults`)."""

from collections.abc import Sequence
from datetime import datetime
from functools import lru_cache
from typing import Any

from board.domain.commands import Verb
from board.domain.display_settings import DisplaySettings
from board.domain.events import Snapshot, encode_events, to_json
from board.domain.ids import Ref, Rev
from board.domain.results import Granted
from board.domain.values import BoardInfo, Member
from board.text import answers
from board.text.refusals import SENTENCES
from realtime.protocol.closing import Closing
from realtime.protocol.codec import Frame
from realtime.protocol.version import BUILD, PROTOCOL


def welcome(
    *,
    board: BoardInfo,
    epoch: str,
    rev: Rev,
    resumed: bool,
    you: Member,
    can: Sequence[Verb],
    limits: dict[str, int],
    heartbeat_s: int,
    time: datetime,
) -> Frame:
    """Return the `welcome` frame (C6).

    Args:
        can: the commands that the client may give by its credential.
        limits: those of K8, and the largest frame.
    """
    greeting: dict[str, Any] = {
        "type": "welcome",
        "protocol": PROTOCOL,
        "board": board,
        "epoch": epoch,
        "rev": rev,
        "resumed": resumed,
        "you": {
            "id": you.id,
            "username": you.username,
            "name": you.name,
            "role": you.role,
            "departments": you.departments,
            "can": can,
            "viewer": you.viewer,
        },
        "heartbeat_s": heartbeat_s,
        "limits": limits,
        "build": BUILD,
        "time": time,
    }
    return Frame(to_json(greeting))


def snapshot(whole: Snapshot) -> Frame:
    """Return the `snapshot` frame: the whole board (S6)."""
    return Frame(whole.encode(), f"{whole.epoch}:{whole.rev}")


def events(epoch: str, rev: Rev, bodies: Sequence[bytes]) -> Frame:
    """Return the `events` frame up to `rev`; `bodies` are events as they are stored, at least one
    (S1).
    """
    return Frame(encode_events(epoch, rev, bodies), f"{epoch}:{rev}")


def ok(ref: Ref, result: Granted) -> Frame:
    """Answer a granted command."""
    return Frame(to_json(answers.granted(ref, result)))


@lru_cache(maxsize=1024)
def heartbeat(rev: Rev, time: datetime, degraded: Sequence[str], age_s: float) -> Frame:
    """Return the `heartbeat` frame, which proves that the server works and that no event up to
    `rev` is missing (S4).

    Made once for all clients of a board that it goes to at one moment.

    Old clients know two parts that may be degraded and no third, so writing has a member of its
    own.

    Args:
        age_s: the age of the last poll of the database; sent while the poll fails.
    """
    beat: dict[str, Any] = {
        "type": "heartbeat",
        "rev": rev,
        "time": time,
        "degraded": [part for part in degraded if part != "writing"],
    }
    if "writing" in degraded:
        beat["writable"] = False
    if "database" in degraded:
        beat["age_s"] = round(age_s, 1)
    return Frame(to_json(beat))


def display(settings: DisplaySettings, *, reload: bool) -> Frame:
    """Return the `display` frame: the display's settings, and whether to reload its page."""
    return Frame(to_json({"type": "display", "settings": settings.wire(), "reload": reload}))


def pong(ref: Ref, time: datetime) -> Frame:
    """Return the `pong` frame."""
    return Frame(to_json({"type": "pong", "ref": ref, "time": time}))


def bye(closing: Closing, language: str, after_ms: int = 0) -> Frame:
    """Return the `bye` frame: the reason of the close, and when to reconnect (X1)."""
    detail = SENTENCES[language][closing.code]
    goodbye = {
        "type": "bye",
        "code": closing.code,
        "detail": detail,
        "reconnect": closing.reconnect,
        "after_ms": after_ms,
    }
    return Frame(to_json(goodbye))
