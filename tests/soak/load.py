"""A gentle load with churn: each actor works for a while, goes in one way or another, and comes
back.
"""

import asyncio
import random
import time
from collections import Counter
from collections.abc import Awaitable, Callable
from contextlib import aclosing
from pathlib import Path
from typing import NoReturn

import httpx
import websockets

from tests.client import Client, Frame
from tests.live.board import department
from tests.live.screens import Screen, pair
from tests.live.sign_in import sign_in
from tests.servers.dibs import Dibs

FREE = 15
"""How many tasks of the operators' department a supervisor keeps free, by opening finished ones
again.

So there is always work, and the board stays as large as it is.
"""

FINISHED = {"completed", "cancelled"}
STEPS = {"pending": ["start"], "in_progress": ["report", "pause", "complete"], "paused": ["start"]}
SNAPSHOT = "/api/boards/demo"


class Pace:
    """Commands of all people together, so many in a second."""

    def __init__(self, per_s: float) -> None:
        self._per_s = per_s
        self._next = time.monotonic()

    async def turn(self) -> None:
        now = time.monotonic()
        self._next = max(self._next, now) + random.expovariate(self._per_s)
        await asyncio.sleep(self._next - now)


class Load:
    """Everyone who uses the board.

    Attributes:
        counts: answers by type or code, and what else happened.
        violations: what clients held against the servers.
    """

    def __init__(self, server: Dibs, per_s: float) -> None:
        self.counts: Counter[str] = Counter()
        self.violations: list[str] = []
        self._server = server
        self._pace = Pace(per_s)
        self._actors: list[asyncio.Task[NoReturn]] = []

    async def start(self, people: list[str], screens: int, file: Path) -> None:
        """Let them come.

        Args:
            people: tokens of operators.
            file: tasks to import, again and again; they are added once.
        """
        supervisor = self._server.token("sam")
        async with aclosing(await sign_in(self._server, "sam")) as http:
            walls = [
                await pair(self._server, http, process=number % 2) for number in range(screens)
            ]
        acts: list[Callable[[], Awaitable[None]]] = [
            *(lambda token=token: self._work(token) for token in people),
            lambda: self._supervise(supervisor),
            *(lambda wall=wall: self._show(wall) for wall in walls),
            *[lambda: self._listen(people[0])] * 2,
            *[lambda: self._poll(people[0])] * 2,
            lambda: self._import(file),
        ]
        self._actors = [asyncio.create_task(self._again(act)) for act in acts]

    async def stop(self) -> None:
        for actor in self._actors:
            actor.cancel()
        ended = await asyncio.gather(*self._actors, return_exceptions=True)
        self.violations += [
            repr(end) for end in ended if not isinstance(end, asyncio.CancelledError)
        ]

    async def _again(self, act: Callable[[], Awaitable[None]]) -> NoReturn:
        await asyncio.sleep(random.uniform(0, 5))
        while True:
            try:
                await act()
            except (OSError, TimeoutError, httpx.HTTPError, websockets.WebSocketException) as error:
                self.counts[type(error).__name__] += 1
            except AssertionError as fault:
                self.violations.append(str(fault))
            await asyncio.sleep(random.uniform(0.5, 8))

    # People

    async def _work(self, token: str) -> None:
        client = await self._join(token)
        for _ in range(random.randint(5, 30)):
            await self._pace.turn()
            mine = [
                task
                for task in client.tasks.values()
                if task["owner"] and task["owner"]["id"] == client.me and task["status"] in STEPS
            ]
            if mine and random.random() < 0.8:
                task = random.choice(mine)
                verb = random.choice(STEPS[task["status"]])
                more = {"done": 1} if verb == "report" else {}
                await self._give(client, verb, task=task["id"], **more)
                continue
            free = [task for task in client.tasks.values() if is_free(task)]
            if free and random.random() < 0.5:
                await self._give(client, "claim", task=random.choice(free)["id"])
            else:
                await self._give(client, "claim_next")
        await self._leave(client)

    async def _supervise(self, token: str) -> None:
        client = await self._join(token)
        for _ in range(random.randint(20, 60)):
            await self._pace.turn()
            printing = department(client, "Printing")
            tasks = [task for task in client.tasks.values() if task["department"] == printing]
            finished = [task for task in tasks if task["status"] in FINISHED]
            if finished and sum(map(is_free, tasks)) < FREE:
                await self._give(client, "reopen", task=random.choice(finished)["id"])
                continue
            task = random.choice([task for task in tasks if task["status"] not in FINISHED])
            verb, more = random.choice(
                [
                    ("edit", {"note": f"seen at {time.time():.0f}"}),
                    ("release", {"reason": "shift end"}),
                ]
            )
            await self._give(client, verb, task=task["id"], **more)
        await self._leave(client)

    async def _join(self, token: str) -> Client:
        return await Client.join(self._server.ws(process=random.randrange(2)), token)

    async def _give(self, client: Client, verb: str, **members: object) -> None:
        answer = await client.do(verb, **members)
        self.counts[answer.get("code", answer["type"])] += 1
        assert answer.get("code") != "internal", answer

    async def _leave(self, client: Client) -> None:
        """Close, or be gone as a tablet is whose battery is empty."""
        assert not client.violations, client.violations
        if random.random() < 0.5:
            await client.close()
        else:
            client.socket.transport.abort()
            await client.closed()

    # Screens and scripts

    async def _show(self, wall: Screen) -> None:
        client = await wall.join()
        end = time.monotonic() + random.uniform(20, 120)
        while time.monotonic() < end and client.code is None:
            await client.say(
                f'{{"type":"seen","rev":{client.rev},"build":"soak","screen":"1920x1080"}}'
            )
            await asyncio.sleep(5)
        await self._leave(client)

    async def _listen(self, token: str) -> None:
        url = self._server.http(f"{SNAPSHOT}/stream", random.randrange(2))
        client = await Client.join(url, token)
        await asyncio.sleep(random.uniform(5, 60))
        assert not client.violations, client.violations
        await client.socket.close()

    async def _poll(self, token: str) -> None:
        headers = {"Authorization": f"Bearer {token}"}
        base = self._server.http(process=random.randrange(2))
        async with httpx.AsyncClient(base_url=base, headers=headers, trust_env=False) as http:
            tag = ""
            for _ in range(random.randint(5, 30)):
                reply = await http.get(SNAPSHOT, headers={"If-None-Match": tag})
                self.counts[f"HTTP {reply.status_code}"] += 1
                tag = reply.headers["ETag"]
                since = {"since": tag.strip('"')}
                await http.get(f"{SNAPSHOT}/events", params=since)
                await asyncio.sleep(random.uniform(1, 3))

    async def _import(self, file: Path) -> None:
        await asyncio.to_thread(self._server.run, "import", "demo", str(file))
        self.counts["imports"] += 1
        await asyncio.sleep(120)


def is_free(task: Frame) -> bool:
    return task["status"] == "pending" and task["owner"] is None
