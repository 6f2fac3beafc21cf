"""Screens of the tests: pairing one as a TV and a supervisor do, and its WebSocket."""

import itertools
from typing import Any, Self

import httpx

from tests.client import Client, Frame
from tests.live.sign_in import cookie, cookie_of
from tests.servers.dibs import Dibs

_names = itertools.count(1)


class Screen:
    """A browser without a keyboard: it keeps cookies and shows what it is told."""

    def __init__(self, server: Dibs, process: int = 0) -> None:
        self.server = server
        self.process = process
        self.http = httpx.AsyncClient(
            base_url=server.http(process=process), trust_env=False, timeout=10
        )
        self.shown: Frame = {}

    async def ask_for_a_code(self, kind: str = "wall") -> str:
        """Return the nine digits that the screen shows now."""
        reply = await self.http.post("/api/pairings", json={"kind": kind})
        reply.raise_for_status()
        self.shown = reply.json()
        code: str = self.shown["code"]
        return code

    async def state(self) -> str:
        """Ask what became of the code; a paired screen has its cookie afterwards."""
        found: str = (await self.http.get("/api/pairings/mine")).json()["state"]
        return found

    @property
    def secret(self) -> str:
        return cookie_of(self.http, "dibs_display")

    @property
    def headers(self) -> dict[str, str]:
        """What its WebSocket sends."""
        return {**cookie(self.http), "Origin": self.server.http(process=self.process)}

    async def open(self, board: str = "demo", **options: Any) -> Client:
        url = self.server.ws(f"/ws/boards/{board}/", self.process)
        return await Client.open(url, headers=self.headers, **options)

    async def join(self, board: str = "demo", **options: Any) -> Client:
        """Connect and wait for the board and the settings."""
        url = self.server.ws(f"/ws/boards/{board}/", self.process)
        client = await Client.join(url, headers=self.headers, **options)
        await client.until(lambda: client.of("display"))
        return client

    async def __aenter__(self) -> Self:
        return self

    async def __aexit__(self, *_: object) -> None:
        await self.http.aclose()


async def pair(
    server: Dibs, supervisor: httpx.AsyncClient, process: int = 0, **settings: Any
) -> Screen:
    """Pair a screen, as a wall of the demo board unless said otherwise. Its id is in `shown`."""
    screen = Screen(server, process)
    code = await screen.ask_for_a_code(settings.get("kind", "wall"))
    wanted = {"board": "demo", "name": f"Hall {next(_names)}", "kind": "wall", **settings}
    reply = await supervisor.post(f"/api/pairings/{code}", json=wanted)
    assert reply.status_code == 200, reply.text
    assert await screen.state() == "paired"
    screen.shown = reply.json()
    return screen
