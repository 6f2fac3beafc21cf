"""Prints the table of docs/rfc6455.md: `python -m tests.rfc6455 > docs/rfc6455.md`."""

import asyncio
import sys
import tempfile
from pathlib import Path

from tests.conftest import QUICK
from tests.rfc6455.play import play_all, table
from tests.servers.dibs import Dibs


def main() -> None:
    with tempfile.TemporaryDirectory() as folder:
        server = Dibs(Path(folder), **QUICK)
        try:
            sys.stdout.write(table(asyncio.run(play_all(server))))
        finally:
            server.stop()


if __name__ == "__main__":
    main()
