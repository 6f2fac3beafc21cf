"""Servers that start at the same instant on an empty database."""

from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import httpx
import pytest

from tests.servers.dibs import Dibs


@pytest.fixture(params=["sqlite", "postgresql"])
def empty(request: pytest.FixtureRequest, folder: Path) -> dict[str, str]:
    """Settings that lead to an empty database."""
    data = folder / f"start-{request.param}"
    data.mkdir()
    env = {"DIBS_DATA": str(data)}
    if request.param == "postgresql":
        env["DATABASE_URL"] = request.getfixturevalue("postgres").create("start")
    return env


def test_all_of_them_serve_the_one_board(empty: dict[str, str]) -> None:
    with ThreadPoolExecutor() as threads:
        starting = [threads.submit(Dibs, Path(empty["DIBS_DATA"]) / f"server{n}", **empty) for n in range(3)]
    servers = [future.result() for future in starting]
    headers = {"Authorization": f"Bearer {servers[0].token('alice')}"}
    boards = [httpx.get(server.http("/api/boards/demo"), headers=headers, trust_env=False).json() for server in servers]
    for server in servers:
        server.stop()
    assert [len(board["tasks"]) for board in boards] == [60] * 3
    assert len({board["epoch"] for board in boards}) == 1
