"""Clients that follow a board and say nothing, over sockets and streams.

They reconnect without end by the schedule of a screen, and resume.
"""

import asyncio
from collections.abc import Sequence
from contextlib import suppress
from datetime import datetime
from random import Random
from typing import Final

import httpx
import websockets
from websockets.asyncio.client import ClientConnection, connect
from websockets.typing import Subprotocol

from tests.faults.clients import Client
from tests.faults.history import Frame, Heard, View
from tests.faults.identities import Identity, Way
from tests.faults.recorder import OpenLine, Recorder, now
from tests.stream import EventStream

PING_AFTER_S: Final = 12.0
DEAD_AFTER_S: Final = 18.0
"""As screens have it: a connection that says nothing is asked, and then given up."""

OPENING_S: Final = 10.0

LEAST_PAUSE_S, FIRST_PAUSE_S, MOST_PAUSE_S = 0.25, 1.0, 5.0
OPEN_ERRORS = (OSError, TimeoutError, EOFError, websockets.WebSocketException, httpx.HTTPError)


class Wall(Client):
    """Follows the board and says nothing.

    Args:
        over: `socket` or `stream`.
    """

    def __init__(
        self,
        recorder: Recorder,
        who: Identity,
        ways: Sequence[Way],
        random: Random,
        *,
        over: str = "socket",
    ) -> None:
        super().__init__(recorder, who, ways, random)
        self.over = over
        self._compression = random.choice((None, "deflate"))
        self._reset()
        self._epoch, self._rev = "", -1
        self._socket: ClientConnection | EventStream | None = None
        self._line: OpenLine | None = None
        self._greeted_on: OpenLine | None = None
        self._heard_at = 0.0
        self._failures = 0
        self._clock: tuple[float, float] | None = None
        self._tasks: list[asyncio.Task[None]] = []

    @property
    def name(self) -> str:
        return f"{self.who.username} over a {self.over}"

    @property
    def view(self) -> View:
        return View(self._epoch, self._rev, self.board, self.departments, self.people, self.tasks)

    @property
    def rev(self) -> int:
        return self._rev

    @property
    def epoch(self) -> str:
        return self._epoch

    @property
    def connected(self) -> bool:
        return self._line is not None and self._line.ended is None and self._rev >= 0

    def start(self) -> None:
        """Begin to follow."""
        self._tasks = [asyncio.create_task(self._follow()), asyncio.create_task(self._watch())]

    async def stop(self) -> None:
        """Go home."""
        if self._line is not None:
            self._line.end("client")
        for task in self._tasks:
            task.cancel()
        await asyncio.gather(*self._tasks, return_exceptions=True)
        if self._socket is not None:
            with suppress(Exception):
                await asyncio.wait_for(self._socket.close(), 3)

    def pause_reading(self, *, paused: bool) -> None:
        """Read nothing any more, or go on."""
        if self._socket is not None:
            transport = self._socket.transport
            (transport.pause_reading if paused else transport.resume_reading)()

    def go_elsewhere(self) -> None:
        """Drop this connection; the next one goes another way, as after any that ends."""
        line, socket = self._line, self._socket
        if line is None or line.ended is not None:
            return
        line.end("client")
        if isinstance(socket, EventStream):
            self._tasks.append(asyncio.create_task(socket.close()))
        elif socket is not None:
            socket.transport.abort()

    # What happens to a connection

    async def _follow(self) -> None:
        while True:
            began = now()
            with suppress(*OPEN_ERRORS):
                await self._one_connection()
            self._changed.set()
            if self.gone:
                return
            most = min(MOST_PAUSE_S, FIRST_PAUSE_S * 2**self._failures)
            pause = LEAST_PAUSE_S + self._random.random() * (most - LEAST_PAUSE_S)
            self._failures += 1
            self._way += 1
            await asyncio.sleep(max(0.0, pause - (now() - began)))

    async def _one_connection(self) -> None:
        way = self._ways[self._way % len(self._ways)]
        since = (self._epoch, self._rev) if self._rev >= 0 else None
        self._socket = await self._open(way, since)
        self._line = line = self._recorder.line(self.who.username, way.node, self.over, since)
        self._heard_at = now()
        self._fresh = True
        try:
            async for text in self._socket:
                self._heard_at = now()
                frame = self._recorder.read(text)
                line.heard.append(Heard(self._heard_at, frame))
                self._take(frame)
                self._changed.set()
        except websockets.ConnectionClosed as closed:
            line.end("server" if closed.rcvd else "link", closed.rcvd.code if closed.rcvd else None)
        except (httpx.HTTPError, OSError):
            line.end("link")
        finally:
            said_bye = bool(line.heard) and line.heard[-1].frame["type"] == "bye"
            code = getattr(self._socket, "close_code", None)
            line.end(
                "server"
                if said_bye or (self.over == "socket" and code not in {None, 1006})
                else "link",
                code,
            )

    async def _open(
        self, way: Way, since: tuple[str, int] | None
    ) -> ClientConnection | EventStream:
        query = f"?since={since[0]}:{since[1]}" if since else ""
        bearer = {"Authorization": f"Bearer {self.who.token}"}
        async with asyncio.timeout(OPENING_S):
            if self.over == "socket":
                return await connect(
                    way.ws + query,
                    additional_headers=bearer,
                    subprotocols=[Subprotocol("dibs.v1")],
                    compression=self._compression,
                    max_size=2**24,
                    proxy=None,
                    open_timeout=None,
                    ping_interval=None,
                    close_timeout=2,
                )
            try:
                return await EventStream.open(way.http("/stream") + query, bearer)
            except httpx.HTTPStatusError as refused:
                self.gone = refused.response.status_code in {401, 403, 404}
                raise

    async def _watch(self) -> None:
        pinged = 0.0
        while True:
            await asyncio.sleep(0.5)
            silent = now() - self._heard_at
            if not self.connected or isinstance(self._socket, EventStream):
                if self.connected and silent > DEAD_AFTER_S:
                    self.go_elsewhere()
                continue
            if silent > DEAD_AFTER_S:
                self.go_elsewhere()
            elif silent > PING_AFTER_S and pinged < self._heard_at:
                pinged = now()
                await self._write('{"type":"ping","ref":"alive"}')

    async def _write(self, text: str) -> bool:
        socket = self._socket
        if not isinstance(socket, ClientConnection):
            return False
        try:
            await asyncio.wait_for(socket.send(text), 2)
        except (OSError, TimeoutError, websockets.ConnectionClosed):
            return False
        return True

    # What a frame means

    def _reset(self) -> None:
        self.board: Frame = {}
        self.tasks: dict[int, Frame] = {}
        self.people: dict[int, Frame] = {}
        self.departments: dict[int, Frame] = {}

    def _take(self, frame: Frame) -> None:
        kind = frame["type"]
        if "time" in frame:
            self._clock = (datetime.fromisoformat(frame["time"]).timestamp(), now())
        if kind == "welcome":
            self._epoch = frame["epoch"]
            if frame["resumed"]:
                self._greet()
        elif kind == "snapshot":
            self._epoch, self._rev, self.board = frame["epoch"], frame["rev"], frame["board"]
            self.tasks = {task["id"]: task for task in frame["tasks"]}
            self.people = {person["id"]: person for person in frame["people"]}
            self.departments = {row["id"]: row for row in frame["departments"]}
            for task in frame["tasks"]:
                self._mark(task)
            self._greet()
        elif kind == "events":
            for event in frame["events"]:
                self._rev = event["rev"]
                self._apply(event)
        elif kind == "bye":
            self.gone = not frame["reconnect"]
        elif kind in {"ok", "conflict", "error"} and "ref" in frame:
            self._answered(frame)

    def _apply(self, event: Frame) -> None:
        noun = event["kind"].partition(".")[0]
        value = event[noun]
        if noun == "task":
            self.tasks[value["id"]] = value
            self._mark(value)
        elif noun == "board":
            self.board = value
        else:
            rows = self.departments if noun == "department" else self.people
            if value.get("removed"):
                rows.pop(value["id"], None)
            else:
                rows[value["id"]] = value

    def _greet(self) -> None:
        # A snapshot may also come later, in the place of events.
        if self._greeted_on is not self._line:
            self._greeted_on = self._line
            self._failures = 0
            self._greeted()

    def _greeted(self) -> None:
        """Commands are taken on this connection from now on."""

    def _answered(self, frame: Frame) -> None:
        """Take an answer."""
