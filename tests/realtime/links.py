"""A link that a test can fill, and a reader that holds what comes over it to S1, S2 and S3."""

import itertools
import json
from collections.abc import Callable
from typing import Any

from board.domain.events import Changes, Snapshot
from board.domain.ids import BoardId, Rev
from realtime.boards.lane import Send
from realtime.protocol import down
from realtime.protocol.codec import Frame
from realtime.protocol.deflate import inflate

EPOCH = "k3f9"
BOARD = BoardId(1)


def changes(*revs: int, epoch: str = EPOCH, resumable_from: int = 0) -> Changes:
    """Make events of these revisions, in the order given."""
    events = tuple((Rev(rev), b'{"rev":%d}' % rev) for rev in revs)
    return Changes(BOARD, epoch, Rev(resumable_from), events)


def whole(rev: int, epoch: str = EPOCH) -> Snapshot:
    return Snapshot(epoch, Rev(rev), b"{}", b"[]", b"[]", b"[]")


def snapshot(rev: int, epoch: str = EPOCH) -> Frame:
    return down.snapshot(whole(rev, epoch))


def answer(ref: str, rev: int) -> Frame:
    return Frame(json.dumps({"type": "ok", "ref": ref, "rev": rev}).encode())


def lost(ref: str) -> Callable[[], Frame]:
    """Make what is sent in the place of an answer whose history is gone."""
    return lambda: Frame(json.dumps({"type": "error", "ref": ref, "code": "unavailable"}).encode())


_compresses = itertools.cycle((False, True))
"""Every second link has a client that takes compressed frames."""


class FakeLink:
    """A socket that takes bytes until a test fills it.

    Attributes:
        rev: the last revision that a client at the other end would have.
        broken: whether every write raises.
        straight: whether it has a `direct` way to its socket.
        most: how many bytes `direct` takes of a frame before the link is full.
    """

    straight = False

    def __init__(self, rev: int = -1, *, straight: bool | None = None) -> None:
        if straight is not None:
            self.straight = straight
        self.most: int | None = None
        self.compresses = next(_compresses)
        self.on_indirect: Callable[[], None] | None = None
        self.frames: list[dict[str, Any]] = []
        self.rev = rev
        self.writable = True
        self.broken = False
        self.on_writable: Callable[[], None] | None = None

    def write(self, frame: Frame) -> None:
        if self.broken:
            raise ValueError
        said = json.loads(frame.body)
        self.frames.append(said)
        match said["type"]:
            case "welcome":
                self.rev = -1
            case "snapshot":
                assert said["rev"] >= self.rev or said["epoch"] != EPOCH, (
                    "S3: a snapshot of the past"
                )
                self.rev = said["rev"]
            case "events":
                assert self.writable, "S3: nothing is queued for a socket that does not read"
                revs = [event["rev"] for event in said["events"]]
                assert revs, "S1: an events frame is never empty"
                assert revs == list(range(self.rev + 1, self.rev + 1 + len(revs))), (
                    "S1: each once, in order"
                )
                assert said["rev"] == revs[-1], "S1: its rev is that of its last event"
                self.rev = said["rev"]
            case "ok" | "conflict" | "error":
                assert said.get("rev", self.rev) <= self.rev, "S2: an answer before its events"

    @property
    def direct(self) -> Send | None:
        return self._take if self.straight and self.writable and not self.broken else None

    def finish(self, wire: bytes, sent: int) -> None:
        if self.broken:
            raise ValueError
        assert sent == self.most < len(wire), "only the rest of what was not taken"
        self.fill()

    def fill(self) -> None:
        self.writable = False
        if self.on_indirect is not None:
            self.on_indirect()

    def drain(self) -> None:
        self.writable = True
        if self.on_writable is not None:
            self.on_writable()

    def abort(self) -> None:
        assert self.broken, "a client is dropped"
        self.writable = False

    def _take(self, wire: bytes) -> int:
        assert self.writable, "S3: nothing is sent before what waits"
        if self.broken:
            return 0
        payload = wire[{126: 4, 127: 10}.get(wire[1], 2) :]
        if wire[0] == 0xC1:
            assert self.compresses, "not negotiated"
            payload = inflate(payload, 2**24) or b""
        self.write(Frame(payload))
        return len(wire) if self.most is None else self.most

    async def flushed(self) -> None:
        """Everything has left at once."""

    def told(self) -> list[Any]:
        """What was said, in short: revisions of an events frame, ("snapshot", rev), or an answer's
        ref.
        """
        short: list[Any] = []
        for frame in self.frames:
            match frame["type"]:
                case "events":
                    short.append([event["rev"] for event in frame["events"]])
                case "ok":
                    short.append(frame["ref"])
                case "error":
                    short.append((frame["code"], frame["ref"]))
                case kind:
                    short.append((kind, frame["rev"]))
        return short
