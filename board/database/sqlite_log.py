"""Tells whether SQLite's write-ahead log belongs to the database file beside it.

SQLite does not ask: a file that was copied over another one, whose log still lies there, gets the
pages of that log, and is then neither the one history nor the other. But SQLite writes to the file
only in a checkpoint, and the log's index counts these (https://sqlite.org/walformat.html). So a
file that has changed while the index has not was changed by another program.
"""

import json
import os
import struct
import time
from contextlib import suppress
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Final, Self

LOG: Final = "-wal"
INDEX: Final = "-shm"
_KEPT: Final = "-kept"

_SALTS: Final = slice(32, 40)
"""Of the index: they change whenever the log begins again."""
_COPIED: Final = slice(96, 100)
"""Of the index: how many frames of the log are in the file."""
_ATTEMPTED: Final = slice(128, 132)
"""Of the index: how many will be, once the checkpoint that is under way has ended."""


@dataclass(frozen=True, slots=True)
class Pair:
    """A database file and its log, at a moment without a checkpoint.

    Attributes:
        size, changed: of the database file; the time in nanoseconds.
        checkpoint: which one was the last.
    """

    size: int
    changed: int
    checkpoint: str

    @classmethod
    def of(cls, path: Path, index: int) -> Self | None:
        """Look at them; None while a checkpoint is under way.

        Args:
            index: the open file of the log's index.
        """
        before, found = _checkpoint(index), path.stat()
        if before is None or before != _checkpoint(index):
            return None
        return cls(found.st_size, found.st_mtime_ns, before)

    def contradicts(self, earlier: "Pair") -> bool:
        """Return whether another program has changed the file since an earlier look."""
        same_file = (self.size, self.changed) == (earlier.size, earlier.changed)
        return not same_file and self.checkpoint == earlier.checkpoint

    def keep(self, path: Path) -> None:
        """Store it beside the file, for the next process."""
        inodes = [os.stat(f"{path}{suffix}").st_ino for suffix in ("", LOG)]
        new = Path(f"{path}{_KEPT}.{os.getpid()}")
        new.write_text(json.dumps({**asdict(self), "inodes": inodes, "at": time.time()}))
        # A copy of the whole folder has another time, and tells nothing about its files.
        os.utime(new, ns=(self.changed, self.changed))
        new.replace(f"{path}{_KEPT}")


def is_foreign(path: Path) -> bool:
    """Return whether a log that no process has opened yet belongs to another database file.

    Call it before this process opens the database: closing the index would give up its locks.
    """
    with suppress(OSError, ValueError, KeyError, AttributeError):
        log, kept = os.stat(f"{path}{LOG}"), Path(f"{path}{_KEPT}")
        known = json.loads(kept.read_text())
        found = path.stat()
        unknown = (
            log.st_size == 0
            or [found.st_ino, log.st_ino] != known["inodes"]
            or kept.stat().st_mtime_ns != known["changed"]
            or (found.st_size, found.st_mtime_ns) == (known["size"], known["changed"])
        )
        if unknown:
            return False
        if known["at"] < (started := _machine_started()):
            # What was not yet on the disk is lost, the index too.
            return found.st_ctime > started
        with open(f"{path}{INDEX}", "rb") as index:
            return bool(_checkpoint(index.fileno()) == known["checkpoint"])
    return False


def _checkpoint(index: int) -> str | None:
    head = os.pread(index, _ATTEMPTED.stop, 0)
    if len(head) < _ATTEMPTED.stop or head[_COPIED] != head[_ATTEMPTED]:
        return None
    (copied,) = struct.unpack("=I", head[_COPIED])
    return f"{head[_SALTS].hex()}:{copied}"


def _machine_started() -> float:
    return time.time() - time.clock_gettime(time.CLOCK_BOOTTIME)
