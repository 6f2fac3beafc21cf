"""A disk of its own for a database, which can be filled to the last byte."""

import os
import subprocess
import tempfile
from functools import cache
from pathlib import Path


class SmallDisk:
    """A file system in memory; only root can mount one.

    Every user may look into it, as PostgreSQL must, which does not run as root.

    Args:
        mib: its size.
    """

    @staticmethod
    @cache
    def possible() -> bool:
        """Return whether this process may mount one; in most containers not even root may."""
        if os.geteuid() != 0:
            return False
        try:
            SmallDisk(mib=1).remove()
        except subprocess.CalledProcessError:
            return False
        return True

    def __init__(self, mib: int) -> None:
        self.folder = Path(tempfile.mkdtemp(prefix="dibs-disk-"))
        self._ballast = self.folder / "ballast"
        mount = ["mount", "-t", "tmpfs", "-o", f"size={mib}m,mode=755", "dibs", str(self.folder)]
        subprocess.run(mount, check=True)

    def fill(self) -> None:
        """Leave no room."""
        with self._ballast.open("wb", buffering=0) as ballast:
            try:
                while True:
                    ballast.write(bytes(4096))
            except OSError:
                return

    def clear(self) -> None:
        """Free the room again."""
        self._ballast.unlink(missing_ok=True)

    def remove(self) -> None:
        """Unmount it, now or when the last file on it is closed."""
        subprocess.run(["umount", "--lazy", self.folder], check=True)
        self.folder.rmdir()
