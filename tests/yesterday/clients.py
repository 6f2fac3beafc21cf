"""Yesterday's clients as processes: they follow a board, give commands, and tell what they see."""

import asyncio
import json
import os
import subprocess
import sys
import time
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from enum import Enum
from pathlib import Path
from typing import Any, Self
from urllib.parse import urlsplit

import httpx

from frontend.npm import node

HERE = Path(__file__).resolve().parent
RELEASE = HERE / "release"

Sight = dict[str, Any]

PATIENCE_S = 20.0
FINISHED = {"completed", "cancelled"}


class Program(Enum):
    """Which of them, and how it is connected."""

    SOCKET = "socket"
    STREAM = "stream"
    PYTHON = "python"

    def command(self) -> list[str]:
        if self is Program.PYTHON:
            return [sys.executable, str(HERE / "follow.py")]
        return [node(), str(HERE / "follow.mjs"), self.value]


class Yesterday:
    """One client of the first release.

    It reconnects by itself until the server says to stay away.
    """

    def __init__(self, process: asyncio.subprocess.Process) -> None:
        self._process = process

    @classmethod
    async def start(cls, program: Program, server: str, board: str, token: str) -> Self:
        """Start it; it connects by itself, for as long as that takes.

        Args:
            server: `http://` or `ws://`, host and port.
            token: of the person that it acts as.
        """
        env = {
            **{name: value for name, value in os.environ.items() if name != "PYTHONPATH"},
            "DIBS_SERVER": urlsplit(server).netloc,
            "DIBS_BOARD": board,
            "DIBS_TOKEN": token,
        }
        pipe = asyncio.subprocess.PIPE
        process = await asyncio.create_subprocess_exec(
            *program.command(), stdin=pipe, stdout=pipe, env=env, cwd=RELEASE, limit=2**26
        )
        return cls(process)

    async def sight(self) -> Sight:
        """Return what it sees now: epoch, revision, board, people, departments and tasks.

        Beside these: `kinds` of the events that it followed, `snapshots` and `resumed` that it was
        given, `violations` that it found, and the `code` with which it was told to stay away.
        """
        return await self._ask("sight")

    async def give(self, type_: str, /, **members: Any) -> Sight:
        """Let it give a command; returns the answer, whose `ref` is its own."""
        return await self._ask({"type": type_, **members})

    async def come_back(self) -> None:
        """Let it give up its connection and take another one, with where it left off."""
        await self._ask("back")

    async def at(self, epoch: str, rev: int, patience_s: float = PATIENCE_S) -> Sight:
        """Wait until it has come to a revision; returns what it sees, also if it has not."""
        deadline = time.monotonic() + patience_s
        while True:
            sight = await self.sight()
            if (sight["epoch"], sight["rev"]) == (epoch, rev) or time.monotonic() > deadline:
                return sight
            await asyncio.sleep(0.05)

    async def until(self, true: Callable[[Sight], Any], patience_s: float = PATIENCE_S) -> Sight:
        """Wait until what it sees is so."""
        deadline = time.monotonic() + patience_s
        while not true(sight := await self.sight()):
            if time.monotonic() > deadline:
                brief = {key: value for key, value in sight.items() if not isinstance(value, list)}
                raise AssertionError(f"not within {patience_s} s: {brief}")
            await asyncio.sleep(0.05)
        return sight

    async def stop(self) -> None:
        """End it; a client that failed has ended by itself, with another code."""
        if self._process.stdin is not None:
            self._process.stdin.close()
        assert await asyncio.wait_for(self._process.wait(), PATIENCE_S) == 0

    async def __aenter__(self) -> Self:
        return self

    async def __aexit__(self, *_: object) -> None:
        await self.stop()

    async def _ask(self, line: object) -> Any:
        assert self._process.stdin is not None
        assert self._process.stdout is not None
        self._process.stdin.write(json.dumps(line).encode() + b"\n")
        said = await asyncio.wait_for(self._process.stdout.readline(), PATIENCE_S)
        assert said, "a client of the first release ended by itself"
        return json.loads(said)


async def snapshot(url: str, token: str) -> Sight:
    """Read the board of an address of the API as it is now."""
    async with httpx.AsyncClient(trust_env=False, timeout=PATIENCE_S) as http:
        reply = await http.get(url, headers={"Authorization": f"Bearer {token}"})
        reply.raise_for_status()
        found: Sight = reply.json()
        return found


def board_of(sight: Sight, now: datetime | None = None) -> Sight:
    """Return the board of a sight or a snapshot as of one instant, to compare two of them (S5,
    S6).
    """
    since = (now or datetime.now(UTC)) - timedelta(hours=sight["board"]["show_finished_h"])
    tasks = [
        task
        for task in sight["tasks"]
        if task["status"] not in FINISHED or datetime.fromisoformat(task["finished_at"]) >= since
    ]
    rows = {"tasks": tasks, "people": sight["people"], "departments": sight["departments"]}
    ordered = {name: sorted(found, key=lambda row: row["id"]) for name, found in rows.items()}
    return {"epoch": sight["epoch"], "rev": sight["rev"], "board": sight["board"], **ordered}


def run_the_program_of_the_readme(url: str, token: str) -> str:
    """Let it claim a task; returns what it printed."""
    env = {**os.environ, "DIBS_URL": url, "DIBS_TOKEN": token, "NO_PROXY": "*"}
    return subprocess.run(
        [sys.executable, str(RELEASE / "claim.py")],
        env=env,
        capture_output=True,
        text=True,
        timeout=PATIENCE_S,
        check=True,
    ).stdout
