"""The first release's strict client, and a line out for each line in (see clients.py).

"sight" asks what it sees, "back" lets it connect again, and an object is a command for it to give.
It runs with `release/` in the place of this project, and so imports nothing of today.
"""

import asyncio
import json
import os
import sys
from typing import Any

from websockets.exceptions import WebSocketException

sys.path[0] = os.path.join(os.path.dirname(os.path.abspath(__file__)), "release")

from tests.client import Client  # noqa: E402

URL = f"ws://{os.environ['DIBS_SERVER']}/ws/boards/{os.environ['DIBS_BOARD']}/"
STAY_AWAY = range(4500, 5000)
PAUSE_S = 0.5


class Follower:
    """One connection after the other; each goes on where the last one left off."""

    def __init__(self) -> None:
        self.kinds: set[str] = set()
        self.counts = {"snapshots": 0, "resumed": 0}
        self.violations: list[str] = []
        self._client: Client | None = None
        self._noted = 0

    async def follow(self) -> None:
        while self._client is None or self._client.code not in STAY_AWAY:
            try:
                await self._connect()
            except (OSError, WebSocketException):
                await asyncio.sleep(PAUSE_S)
                continue
            while self._client.code is None:
                try:
                    await self._client.closed()
                except TimeoutError:
                    self._note()

    async def answer(self, asked: Any) -> Any:
        if asked == "sight":
            return self._sight()
        client = self._client
        assert client is not None
        if asked == "back":
            await client.socket.close()
            return None
        return await client.do(asked.pop("type"), **asked)

    async def _connect(self) -> None:
        before = self._client
        client = await Client.open(
            URL,
            os.environ["DIBS_TOKEN"],
            since=before.since if before and before.rev >= 0 else None,
        )
        if before is not None:
            self._note()
            # It has read nothing yet; a snapshot will replace all of this.
            client.board, client.tasks = before.board, before.tasks
            client.people, client.departments = before.people, before.departments
            client.epoch, client.rev = before.epoch, before.rev
        self._client, self._noted = client, 0

    def _note(self) -> None:
        """Look at what came since the last time."""
        client = self._client
        if client is None:
            return
        for frame in client.frames[self._noted :]:
            self.counts["snapshots"] += frame["type"] == "snapshot"
            self.counts["resumed"] += frame["type"] == "welcome" and frame["resumed"]
            if frame["type"] == "events":
                self.kinds |= {event["kind"] for event in frame["events"]}
        self._noted = len(client.frames)
        self.violations += client.violations
        client.violations = []

    def _sight(self) -> dict[str, Any]:
        self._note()
        client = self._client
        if client is None:
            return {"epoch": "", "rev": -1, "code": None}
        return {
            "epoch": client.epoch,
            "rev": client.rev,
            "board": client.board or None,
            "people": list(client.people.values()),
            "departments": list(client.departments.values()),
            "tasks": list(client.tasks.values()),
            "kinds": sorted(self.kinds),
            **self.counts,
            "violations": self.violations,
            "code": str(client.code) if client.code in STAY_AWAY else None,
        }


async def main() -> None:
    follower = Follower()
    following = asyncio.create_task(follower.follow())
    lines = asyncio.StreamReader()
    await asyncio.get_running_loop().connect_read_pipe(
        lambda: asyncio.StreamReaderProtocol(lines), sys.stdin
    )
    while line := await lines.readline():
        said = await follower.answer(json.loads(line))
        print(json.dumps(said), flush=True)
        if following.done():
            following.result()
    following.cancel()


asyncio.run(main())
