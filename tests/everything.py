"""All tests: pytest on SQLite in front, and beside it, one after the other, what needs none of its
servers.

`make test` runs it. Alone, most of those would leave a core without work.
"""

import sys
from concurrent.futures import ThreadPoolExecutor

from tests.again import run_pytest
from tests.quick import BIN, FRONTEND, LINT, ROOT, Command, run

# Five: a test waits for two thirds of its time, for a page, a server's interval, a restart.
FRONT = ["--numprocesses", "5", "--dist", "loadfile", "--no-loadscope-reorder"]
NPM = [sys.executable, str(FRONTEND / "npm.py")]
BESIDE: tuple[Command, ...] = (
    *LINT,
    ([*NPM, "run", "lint"], ROOT),
    ([*NPM, "test"], ROOT),
    ([sys.executable, "-m", "tests.on_postgres"], ROOT),
)


def main() -> int:
    """Run all; gives the exit code."""
    pool = ThreadPoolExecutor(1)
    try:
        beside = [pool.submit(run, command) for command in BESIDE]
        codes = [run_pytest([str(BIN / "pytest")], FRONT, ROOT, ROOT / "var/pytest/sqlite")]
        return int(any(codes + [done.result() for done in beside]))
    finally:
        # Where pytest was interrupted, nothing further begins.
        pool.shutdown(cancel_futures=True)


if __name__ == "__main__":
    sys.exit(main())
