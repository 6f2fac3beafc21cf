"""Servers that start at the same instant on an empty database, and commands that cannot start at
all.
"""

import os
import re
import subprocess
from concurrent.futures import ThreadPoolExecutor
from importlib.metadata import version
from pathlib import Path

import httpx
import pytest

from tests.conftest import on_database
from tests.servers.dibs import Dibs
from tests.servers.forking import ROOT, run
from tests.servers.process import free_port


@pytest.fixture(params=["sqlite", "postgresql"])
def empty(request: pytest.FixtureRequest, folder: Path) -> dict[str, str]:
    """Settings that lead to an empty database."""
    data = folder / f"start-{request.param}"
    data.mkdir()
    return {"DIBS_DATA": str(data), **on_database(request, "start", empty=True)}


def test_all_of_them_serve_the_one_board(empty: dict[str, str]) -> None:
    with ThreadPoolExecutor() as threads:
        starting = [
            threads.submit(Dibs, Path(empty["DIBS_DATA"]) / f"server{n}", empty=True, **empty)
            for n in range(3)
        ]
    servers = [future.result() for future in starting]
    headers = {"Authorization": f"Bearer {servers[0].token('alice')}"}
    boards = [
        httpx.get(server.http("/api/boards/demo"), headers=headers, trust_env=False).json()
        for server in servers
    ]
    for server in servers:
        server.stop()
    assert [len(board["tasks"]) for board in boards] == [60] * 3
    assert len({board["epoch"] for board in boards}) == 1


def dibs(folder: Path, *arguments: str, **env: str) -> subprocess.CompletedProcess[str]:
    """Run a command, also one that is about to fail."""
    env = {**os.environ, "PYTHONPATH": str(ROOT), "DIBS_DATA": str(folder), **env}
    return run("dibs.cli", arguments, env=env, cwd=ROOT)


@pytest.mark.parametrize("argument", ["version", "--version"])
def test_the_version_is_that_of_dibs(folder: Path, argument: str) -> None:
    told = dibs(folder, argument)
    assert (told.stdout, told.returncode) == (f"{version('dibs')}\n", 0), told.stderr


@pytest.mark.parametrize(
    "command",
    ["housekeeping", "import demo tasks.csv", "token sam --name x", "demo", "serve --port 0"],
)
def test_without_its_database_a_command_says_so_in_one_line(folder: Path, command: str) -> None:
    nobody = f"postgresql://dibs:secret@127.0.0.1:{free_port()}/dibs"
    failed = dibs(folder, *command.split(), DATABASE_URL=nobody)
    assert (failed.returncode, failed.stdout) == (1, "")
    (line,) = failed.stderr.splitlines()
    assert re.match(r"dibs: DATABASE_URL: .*refused", line)
    assert "secret" not in line


def test_housekeeping_makes_the_tables_of_an_empty_database(folder: Path) -> None:
    assert (
        dibs(folder / "tidied", "housekeeping").stdout
        == "Deleted: 0 receipts, 0 events, 0 sessions\n"
    )


@pytest.mark.parametrize("port", ["99999", "65536", "-1", "x", "８０００", "80.0", ""])
def test_what_is_no_port_is_refused_before_anything_starts(folder: Path, port: str) -> None:
    failed = dibs(folder / "never", "serve", f"--port={port}")
    assert (failed.returncode, failed.stdout) == (2, "")
    assert failed.stderr.endswith(
        "error: argument --port: must be a whole number from 0 to 65535\n"
    )
    assert not (folder / "never" / "dibs.sqlite3").exists()
