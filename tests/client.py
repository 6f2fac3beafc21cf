"""A strict client of the wire protocol: it holds the server to its schema, S1, S2 and S4 with every
frame that it reads.
"""

import asyncio
import itertools
import json
import secrets
import socket
from collections.abc import Callable
from typing import Any, Self
from urllib.parse import urlsplit

import httpx
import websockets
from websockets.asyncio.client import ClientConnection, connect
from websockets.typing import Subprotocol

from tests import schema
from tests.stream import EventStream

Frame = dict[str, Any]

PATIENCE_S = 10.0
_compression = itertools.cycle((None, "deflate"))
"""Every second client negotiates it."""
EVENT_KINDS = {"task", "person", "department", "board"}


class Client:
    """One connection to one board.

    Attributes:
        frames: everything that was said, in order.
        tasks: the board as a client sees it.
        rev: the last revision seen.
        code: the close code, once closed.
    """

    def __init__(self, socket: ClientConnection | EventStream) -> None:
        self.socket: Any = socket
        self.frames: list[Frame] = []
        self.tasks: dict[int, Frame] = {}
        self.people: dict[int, Frame] = {}
        self.departments: dict[int, Frame] = {}
        self.board: Frame = {}
        self.rev = -1
        self.epoch = ""
        self.code: int | None = None
        self.violations: list[str] = []
        self._answers: dict[str, asyncio.Future[Frame]] = {}
        self._changed = asyncio.Event()
        self._refs = itertools.count(1)
        self._prefix = secrets.token_hex(6)
        self._reader = asyncio.create_task(self._read())

    @classmethod
    async def open(
        cls,
        url: str,
        token: str | None = None,
        *,
        since: str | None = None,
        lang: str | None = None,
        subprotocols: list[str] | None = None,
        headers: dict[str, str] | None = None,
        query: str = "",
        receive_bytes: int | None = None,
        compressed: bool = True,
    ) -> Self:
        """Connect, without waiting for anything that the server says.

        Args:
            receive_bytes: how much the kernel may keep for a client that does not read; by default
                megabytes.
            compressed: whether every second client negotiates compression, or none where bytes
                count.
        """
        pairs = [f"since={since}" if since else "", f"lang={lang}" if lang else "", query]
        words = "&".join(pair for pair in pairs if pair)
        given = dict(headers or {})
        if token is not None:
            given["Authorization"] = f"Bearer {token}"
        offered = [
            Subprotocol(name) for name in (["dibs.v1"] if subprotocols is None else subprotocols)
        ]
        connection = await connect(
            f"{url}?{words}" if words else url,
            additional_headers=given,
            subprotocols=offered or None,
            sock=_small_socket(url, receive_bytes) if receive_bytes else None,
            max_size=2**24,
            compression=next(_compression) if compressed and not receive_bytes else None,
            proxy=None,
            open_timeout=PATIENCE_S,
            close_timeout=2,
        )
        return cls(connection)

    @classmethod
    async def follow(
        cls,
        url: str,
        token: str | None = None,
        *,
        since: str | None = None,
        lang: str | None = None,
        headers: dict[str, str] | None = None,
        receive_bytes: int | None = None,
    ) -> Self:
        """Ask for a board's stream, without waiting for anything that the server says."""
        query = httpx.QueryParams(
            {name: value for name, value in (("since", since), ("lang", lang)) if value}
        )
        bearer = {"Authorization": f"Bearer {token}"} if token is not None else {}
        return cls(
            await EventStream.open(f"{url}?{query}", {**bearer, **(headers or {})}, receive_bytes)
        )

    @classmethod
    async def join(cls, url: str, token: str | None = None, **options: Any) -> Self:
        """Connect, by a socket or by a stream as the address says, and wait for the board."""
        client = await (cls.open if url.startswith("ws") else cls.follow)(url, token, **options)
        await client.until(
            lambda: client.rev >= 0 and (client.welcome["resumed"] or len(client.frames) > 1)
        )
        return client

    @property
    def welcome(self) -> Frame:
        return self.frames[0]

    @property
    def me(self) -> int:
        found: int = self.welcome["you"]["id"]
        return found

    @property
    def since(self) -> str:
        return f"{self.epoch}:{self.rev}"

    def of(self, *kinds: str) -> list[Frame]:
        """Return the frames of these types, in order."""
        return [frame for frame in self.frames if frame["type"] in kinds]

    def events(self) -> list[Frame]:
        return [event for frame in self.of("events") for event in frame["events"]]

    def new_ref(self) -> str:
        return f"{self._prefix}-{next(self._refs)}"

    def ask(self, type_: str, /, ref: str | None = None, **members: Any) -> "asyncio.Future[Frame]":
        """Send a command; the future gives its answer."""
        ref = self.new_ref() if ref is None else ref
        future = self.expect(ref)
        sending = asyncio.ensure_future(
            self.socket.send(json.dumps({"type": type_, "ref": ref, **members}))
        )
        sending.add_done_callback(
            lambda done: done.exception()
        )  # A closed socket shows in the answer that never comes.
        return future

    def expect(self, ref: str) -> "asyncio.Future[Frame]":
        """Wait for one answer with this ref, to a frame of any type."""
        future: asyncio.Future[Frame] = asyncio.get_running_loop().create_future()
        self._answers[ref] = future
        return future

    async def do(self, type_: str, /, **members: Any) -> Frame:
        """Send a command and wait for its answer."""
        return await asyncio.wait_for(self.ask(type_, **members), PATIENCE_S)

    async def granted(self, type_: str, /, **members: Any) -> Frame:
        """Send a command that must be granted; returns the task."""
        answer = await self.do(type_, **members)
        assert answer["type"] == "ok", answer
        task: Frame = answer["task"]
        return task

    async def say(self, text: str | bytes) -> None:
        await self.socket.send(text)

    async def until(self, true: Callable[[], Any], patience_s: float = PATIENCE_S) -> None:
        """Wait until something is so."""
        async with asyncio.timeout(patience_s):
            while not true():
                if self._reader.done() and not true():
                    raise AssertionError(f"closed with {self.code}; said {self.frames[-3:]}")
                self._changed.clear()
                await self._changed.wait()

    async def closed(self, patience_s: float = PATIENCE_S) -> int | None:
        """Wait until the server closes; returns the code."""
        await asyncio.wait_for(asyncio.shield(self._reader), patience_s)
        return self.code

    async def close(self) -> None:
        await self.socket.close()
        await self._reader
        assert not self.violations, self.violations

    async def __aenter__(self) -> Self:
        return self

    async def __aexit__(self, *_: object) -> None:
        await self.close()

    async def _read(self) -> None:
        try:
            async for text in self.socket:
                self._take(json.loads(text))
                self._changed.set()
        except websockets.ConnectionClosed:
            pass
        finally:
            self.code = self.socket.close_code
            self._changed.set()
            for future in self._answers.values():
                if not future.done():
                    future.set_exception(
                        AssertionError(f"closed with {self.code} before the answer")
                    )
                    future.exception()

    def _take(self, frame: Frame) -> None:
        self.frames.append(frame)
        complaint = schema.complaint(frame)
        self._hold(complaint is None, f"docs/protocol.schema.json: {complaint}", frame)
        match frame["type"]:
            case "welcome":
                self._hold(len(self.frames) == 1, "C6: welcome is the first frame", frame)
                self.epoch, self.rev = frame["epoch"], frame["rev"] if frame["resumed"] else -1
            case "snapshot":
                self.epoch, self.rev, self.board = frame["epoch"], frame["rev"], frame["board"]
                self.tasks = {task["id"]: task for task in frame["tasks"]}
                self.people = {person["id"]: person for person in frame["people"]}
                self.departments = {
                    department["id"]: department for department in frame["departments"]
                }
            case "events":
                self._hold(bool(frame["events"]), "S1: an events frame is never empty", frame)
                for event in frame["events"]:
                    self._hold(
                        event["rev"] == self.rev + 1, f"S1: {event['rev']} after {self.rev}", frame
                    )
                    self.rev = event["rev"]
                    self._apply(event)
                self._hold(
                    frame["rev"] == self.rev, "S1: the frame's rev is its last event's", frame
                )
            case "ok" | "conflict" | "error":
                self._hold(
                    frame.get("rev", 0) <= self.rev, "S2: an answer came before its events", frame
                )
                self._answered(frame)
            case "pong":
                self._answered(frame)
            case "heartbeat":
                self._hold(
                    frame["rev"] <= self.rev, "S4: a heartbeat came before its events", frame
                )

    def _answered(self, frame: Frame) -> None:
        self._hold(
            "ref" not in frame or frame["ref"] in self._answers, "K1: an answer to nothing", frame
        )
        future = self._answers.get(frame["ref"]) if "ref" in frame else None
        if future is not None:
            self._hold(not future.done(), "K1: a second answer", frame)
            if not future.done():
                future.set_result(frame)

    def _apply(self, event: Frame) -> None:
        kind = event["kind"].partition(".")[0]
        self._hold(
            kind in EVENT_KINDS and kind in event, "S5: an event carries what it is about", event
        )
        value = event[kind]
        match kind:
            case "task":
                self.tasks[value["id"]] = value
            case "board":
                self.board = value
            case "department" | "person":
                rows = self.departments if kind == "department" else self.people
                if value.get("removed"):
                    rows.pop(value["id"], None)
                    return
                rows[value["id"]] = value
                if kind == "person":
                    who = {key: value[key] for key in ("id", "username", "name")}
                    for task in self.tasks.values():
                        if task["owner"] and task["owner"]["id"] == who["id"]:
                            task["owner"] = who

    def _hold(self, true: bool, rule: str, frame: Frame) -> None:
        if not true:
            self.violations.append(f"{rule}: {str(frame)[:300]}")


def _small_socket(url: str, receive_bytes: int) -> socket.socket:
    parts = urlsplit(url)
    small = socket.socket()
    small.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, receive_bytes)
    small.connect((parts.hostname or "", parts.port or 0))
    return small
