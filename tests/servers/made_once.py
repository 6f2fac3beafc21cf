"""What takes seconds to make and is made once for a run of tests, however many processes run it."""

import fcntl
import functools
import os
import shutil
import tempfile
from collections.abc import Callable
from pathlib import Path

_VARIABLE = "TESTS_MADE_ONCE"


@functools.cache
def _own() -> tempfile.TemporaryDirectory[str]:
    return tempfile.TemporaryDirectory(prefix="dibs-made-once-")


def share() -> None:
    """Let the processes that this one starts from now on use the same folder; it ends with this
    process.
    """
    os.environ.setdefault(_VARIABLE, _own().name)


def made_once(name: str, make: Callable[[Path], None]) -> Path:
    """Return a folder that `make` filled, in this process or another one of the run."""
    folder = Path(os.environ.get(_VARIABLE) or _own().name)
    # PostgreSQL runs as another user.
    folder.chmod(0o755)
    made = folder / name
    with (folder / f"{name}.lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        if not made.exists():
            making = folder / f"{name}.new"
            shutil.rmtree(making, ignore_errors=True)
            making.mkdir()
            make(making)
            making.rename(made)
    return made
