"""Remembers the last revision that this server saw of each history, so that a restore of an older
copy is detected (C8).

The key is an epoch: it names one history of one board and is never used twice. So two databases
with one data folder are not confused, and a database that moves to another address is still
recognized.
"""

import logging
import threading
import time
from collections import OrderedDict
from pathlib import Path
from typing import Final

from board.domain.ids import Rev
from board.store.seen_file import MOST, SeenFile, Sight

log = logging.getLogger("dibs.seen")

WRITE_S: Final = 1.0
"""Time between two writes of the file. Commands and events do not wait for it."""


class Seen:
    """Remembers sights in memory and, after `keep`, in a file that all processes of one DIBS_DATA
    share.

    Thread-safe. Only durable revisions may be noted: a later read of the database finds at least as
    much, unless the database went back.
    """

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._sights: OrderedDict[str, tuple[Sight, int]] = OrderedDict()
        self._moment = 0
        self._unwritten: dict[str, Sight] = {}
        self._file: SeenFile | None = None

    @property
    def moment(self) -> int:
        """The number of the newest sight.

        Take it before reading the database: what is noted later may be newer.
        """
        return self._moment

    def last(self, epoch: str) -> tuple[Sight | None, int]:
        """Return the last sight of a history, None if there is none, and the moment at which it was
        noted.
        """
        with self._lock:
            return self._sights.get(epoch, (None, 0))

    def observe(self, sight: Sight) -> None:
        """Note a head that was read from the database and did not contradict what was seen
        before.
        """
        with self._lock:
            if self._note(sight):
                self._unwritten[sight.epoch] = sight

    def follow(self, after: Rev, sight: Sight) -> None:
        """Note events from `after` + 1 up to a sight.

        They count only if they continue what was seen.
        """
        with self._lock:
            known, _ = self._sights.get(sight.epoch, (None, 0))
            if (known is None or after <= known.rev) and self._note(sight):
                self._unwritten[sight.epoch] = sight

    def keep(self, path: Path) -> None:
        """Read the file, and write it every second from now on."""
        self._file = SeenFile(path)
        self.write()
        threading.Thread(target=self._go_on_writing, name="seen", daemon=True).start()

    def write(self) -> None:
        """Write new sights, and read those of other processes. Without `keep` there is no file."""
        if self._file is None:
            return
        with self._lock:
            fresh, self._unwritten = self._unwritten, {}
        kept = self._file.exchange(list(fresh.values()))
        with self._lock:
            if kept is None:
                self._unwritten = {**fresh, **self._unwritten}
            for sight in kept or ():
                self._note(sight)

    def _go_on_writing(self) -> None:
        while True:
            time.sleep(WRITE_S)
            try:
                self.write()
            except Exception:
                log.exception("the last seen revisions were not written")

    def _note(self, sight: Sight) -> bool:
        known, _ = self._sights.get(sight.epoch, (None, 0))
        if known is not None and known.rev >= sight.rev:
            return False
        self._moment += 1
        self._sights[sight.epoch] = (sight, self._moment)
        self._sights.move_to_end(sight.epoch)
        if len(self._sights) > MOST:
            self._sights.popitem(last=False)
        return True


seen: Final = Seen()
"""The sights of this process."""
