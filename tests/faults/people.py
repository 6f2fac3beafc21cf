"""Simulated clients: walls over sockets and streams, people who give commands as screens do, and
callers over HTTP.

They reconnect without end by the schedule of a screen, resume, and repeat what has no answer with
`repeat` and its deadline.
"""

import asyncio
import itertools
import json
from collections.abc import Callable, Sequence
from contextlib import suppress
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from random import Random
from typing import Any, Final

import httpx
import websockets
from websockets.asyncio.client import ClientConnection, connect
from websockets.typing import Subprotocol

from tests.faults.history import Answer, Frame, Heard, Look, Sending, View
from tests.faults.recorder import OpenCall, OpenLine, Recorder, now
from tests.stream import EventStream

PING_AFTER_S: Final = 12.0
DEAD_AFTER_S: Final = 18.0
"""As screens have it: a connection that says nothing is asked, and then given up."""

OPENING_S: Final = 10.0
ANSWER_S: Final = 12.0
"""How long a person waits for an answer before they come back elsewhere."""

LEAST_PAUSE_S, FIRST_PAUSE_S, MOST_PAUSE_S = 0.25, 1.0, 5.0
OPEN_ERRORS = (OSError, TimeoutError, EOFError, websockets.WebSocketException, httpx.HTTPError)


@dataclass(frozen=True, slots=True)
class Identity:
    """A member of the board, and the token that acts as them."""

    username: str
    id: int
    role: str
    departments: tuple[int, ...]
    token: str


@dataclass(frozen=True, slots=True)
class Way:
    """An address of one node, straight or over a link."""

    node: int
    port: int

    def http(self, path: str = "") -> str:
        return f"http://127.0.0.1:{self.port}/api/boards/demo{path}"

    @property
    def ws(self) -> str:
        return f"ws://127.0.0.1:{self.port}/ws/boards/demo/"


class Wall:
    """Follows the board and says nothing.

    Args:
        ways: where it connects, the first one first.
        over: `socket` or `stream`.

    Attributes:
        marks: when it first saw each note of a beacon, by the note.
        gone: the server wants it no more.
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
        self.who, self.over = who, over
        self.marks: dict[str, float] = {}
        self.gone = False
        self._recorder, self._ways, self._random = recorder, ways, random
        self._reset()
        self._epoch, self._rev = "", -1
        self._socket: ClientConnection | EventStream | None = None
        self._line: OpenLine | None = None
        self._heard_at = 0.0
        self._failures = 0
        self._way = 0
        self._changed = asyncio.Event()
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

    async def until(self, true: Callable[[], Any], patience_s: float) -> None:
        """Wait until something is so.

        Raises:
            TimeoutError: it is not.
        """
        async with asyncio.timeout(patience_s):
            while not true():
                self._changed.clear()
                await self._changed.wait()

    def pause_reading(self, *, paused: bool) -> None:
        """Read nothing any more, or go on."""
        if self._socket is not None:
            transport = self._socket.transport
            (transport.pause_reading if paused else transport.resume_reading)()

    def go_elsewhere(self) -> None:
        """Drop this connection, and connect another way."""
        self._way += 1
        self._abort()

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
                    compression=None,
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

    def _abort(self) -> None:
        line, socket = self._line, self._socket
        if line is None or line.ended is not None:
            return
        line.end("client")
        if isinstance(socket, EventStream):
            self._tasks.append(asyncio.create_task(socket.close()))
        elif socket is not None:
            socket.transport.abort()

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
                self._failures = 0
                self._greeted()
        elif kind == "snapshot":
            self._epoch, self._rev, self.board = frame["epoch"], frame["rev"], frame["board"]
            self.tasks = {task["id"]: task for task in frame["tasks"]}
            self.people = {person["id"]: person for person in frame["people"]}
            self.departments = {row["id"]: row for row in frame["departments"]}
            for task in frame["tasks"]:
                self._mark(task)
            self._failures = 0
            self._greeted()
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

    def _mark(self, task: Frame) -> None:
        if task["title"] == "beacon":
            self.marks.setdefault(task["note"], now())

    def _greeted(self) -> None:
        """Commands are taken from now on."""

    def _answered(self, frame: Frame) -> None:
        """Take an answer."""


class Person(Wall):
    """Gives commands over a socket, at random, from the board as they see it.

    Args:
        pace_s: how long they think, on the average; 0 for one who only does what `do` says.
    """

    def __init__(
        self, recorder: Recorder, who: Identity, ways: Sequence[Way], random: Random, pace_s: float
    ) -> None:
        super().__init__(recorder, who, ways, random)
        self.pending: dict[str, OpenCall] = {}
        self.busy = True
        self._pace_s = pace_s
        self._refs = itertools.count(1)
        self._sent_at: dict[str, float] = {}
        self._again_at: dict[str, float] = {}
        self._prefix = f"{random.getrandbits(32):08x}"

    @property
    def name(self) -> str:
        return self.who.username

    def start(self) -> None:
        super().start()
        self._tasks += [asyncio.create_task(self._act()), asyncio.create_task(self._repeat())]

    async def do(self, frame: Frame, patience_s: float) -> Answer:
        """Submit a command and wait until its outcome is proved.

        Raises:
            TimeoutError: it is not.
        """
        return await self.insist(await self.give(frame), patience_s)

    async def give(self, frame: Frame) -> OpenCall:
        """Submit one command."""
        call = self._new(frame)
        await self._send(call)
        return call

    async def insist(self, call: OpenCall, patience_s: float) -> Answer:
        """Wait until the outcome of a command is proved; one that was given on another connection
        is repeated here.

        Raises:
            TimeoutError: it is not.
        """
        if call.ref not in self.pending:
            self.pending[call.ref] = call
            await self._send(call)
        await self.until(lambda: call.ref not in self.pending, patience_s)
        return next(answer for answer in call.answers if answer.final)

    def _new(self, frame: Frame) -> OpenCall:
        ref = f"{self._prefix}-{next(self._refs)}"
        call = self._recorder.call(self.who.username, ref, frame)
        self.pending[ref] = call
        return call

    async def _act(self) -> None:
        while self._pace_s:
            await asyncio.sleep(self._random.expovariate(1 / self._pace_s))
            if not self.busy or not self.connected or len(self.pending) > 3:
                continue
            frame = choose(self._random, self.who, self.tasks, self._clock)
            if frame is not None:
                await self._send(self._new(frame))

    async def _send(self, call: OpenCall) -> None:
        if not self.connected or self._line is None:
            return
        repeat = {"repeat": True} if call.sent else {}
        self._again_at.pop(call.ref, None)
        self._sent_at[call.ref] = now()
        call.sent.append(Sending(now(), self._line.node, bool(call.sent)))
        await self._write(json.dumps({**call.frame, "ref": call.ref, **repeat}))

    def _greeted(self) -> None:
        if self._random.random() < 0.02:
            # A person goes home, and will never know.
            for ref in [ref for ref, call in self.pending.items() if call.sent]:
                del self.pending[ref]
        for ref in self.pending:
            self._again_at[ref] = 0.0

    def _answered(self, frame: Frame) -> None:
        call = self._recorder.calls.get((self.who.username, frame["ref"]))
        if call is None:
            return
        answer = Answer(now(), self._epoch, frame)
        call.answers.append(answer)
        if answer.final:
            self.pending.pop(call.ref, None)
        elif call.ref in self.pending:
            self._again_at[call.ref] = now() + 0.3 + self._random.random()

    async def _repeat(self) -> None:
        while True:
            await asyncio.sleep(0.1)
            for ref, at in list(self._again_at.items()):
                if now() >= at and self.connected:
                    self._again_at.pop(ref, None)
                    if ref in self.pending:
                        await self._send(self.pending[ref])
            waits = [
                self._sent_at[ref]
                for ref in self.pending
                if ref in self._sent_at and ref not in self._again_at
            ]
            if waits and self.connected and now() - min(waits) > ANSWER_S:
                for ref in self.pending:
                    self._sent_at[ref] = now()
                self.go_elsewhere()


class Caller:
    """Gives commands over HTTP, and polls the board with its ETag in between."""

    def __init__(
        self, recorder: Recorder, who: Identity, ways: Sequence[Way], random: Random, pace_s: float
    ) -> None:
        self.who = who
        self.marks: dict[str, float] = {}
        self.busy = True
        self.gone = False
        self.pending: dict[str, OpenCall] = {}
        self.tasks: dict[int, Frame] = {}
        self._recorder, self._ways, self._random, self._pace_s = recorder, ways, random, pace_s
        self._etag = ""
        self._body: Frame = {}
        self._way = 0
        self._refs = itertools.count(1)
        self._prefix = f"{random.getrandbits(32):08x}"
        self._changed = asyncio.Event()
        self._http = httpx.AsyncClient(
            trust_env=False, timeout=ANSWER_S, headers={"Authorization": f"Bearer {who.token}"}
        )

    @property
    def name(self) -> str:
        return f"{self.who.username} over HTTP"

    @property
    def epoch(self) -> str:
        return self._etag.strip('"').partition(":")[0]

    @property
    def rev(self) -> int:
        return int(self._etag.strip('"').partition(":")[2] or -1)

    @property
    def view(self) -> View:
        body = self._body
        rows = [
            {row["id"]: row for row in body.get(name, ())}
            for name in ("departments", "people", "tasks")
        ]
        return View(self.epoch, self.rev, body.get("board", {}), *rows)

    def start(self) -> None:
        self._tasks = [asyncio.create_task(self._poll()), asyncio.create_task(self._work())]

    async def stop(self) -> None:
        for task in self._tasks:
            task.cancel()
        await asyncio.gather(*self._tasks, return_exceptions=True)
        await self._http.aclose()

    async def until(self, true: Callable[[], Any], patience_s: float) -> None:
        """Wait until something is so.

        Raises:
            TimeoutError: it is not.
        """
        async with asyncio.timeout(patience_s):
            while not true():
                self._changed.clear()
                await self._changed.wait()

    async def _poll(self) -> None:
        while not self.gone:
            try:
                await self._look()
            except (httpx.HTTPError, OSError):
                self._way += 1
            await asyncio.sleep(0.3 + 0.4 * self._random.random())

    async def _work(self) -> None:
        while not self.gone:
            try:
                for call in list(self.pending.values()):
                    await self._give(call)
                await asyncio.sleep(self._random.expovariate(1 / self._pace_s))
                frame = choose(self._random, self.who, self.tasks, None) if self.busy else None
                if frame is not None:
                    ref = f"{self._prefix}-{next(self._refs)}"
                    await self._give(self._recorder.call(self.who.username, ref, frame))
            except (httpx.HTTPError, OSError):
                self._way += 1
                await asyncio.sleep(0.2 + self._random.random())

    async def _look(self) -> None:
        way, sent = self._ways[self._way % len(self._ways)], now()
        response = await self._http.get(
            way.http(), headers={"If-None-Match": self._etag} if self._etag else {}
        )
        status = response.status_code
        if status == 200:
            self._etag, self._body = response.headers["etag"], response.json()
            self.tasks = {task["id"]: task for task in self._body["tasks"]}
            for task in self._body["tasks"]:
                if task["title"] == "beacon":
                    self.marks.setdefault(task["note"], now())
        body = self._body if status == 200 else None
        self._recorder.looks.append(
            Look(self.who.username, sent, now(), status, self.epoch, self.rev, body)
        )
        self.gone = self.gone or status in {401, 403}
        if status == 503:
            self._way += 1
            await asyncio.sleep(0.5)
        self._changed.set()

    async def _give(self, call: OpenCall) -> None:
        way, frame, epoch = self._ways[self._way % len(self._ways)], dict(call.frame), self.epoch
        verb, task, deadline = (
            frame.pop("type"),
            frame.pop("task", None),
            frame.pop("deadline", None),
        )
        headers = {"Idempotency-Key": call.ref, **({"Dibs-Deadline": deadline} if deadline else {})}
        if call.sent:
            headers["Dibs-Repeat"] = "1"
        self.pending[call.ref] = call
        call.sent.append(Sending(now(), way.node, bool(call.sent)))
        if verb == "add":
            method, path = "POST", "/tasks"
        elif verb == "edit":
            method, path = "PATCH", f"/tasks/{task}"
        else:
            method, path = (
                "POST",
                "/claim-next" if verb == "claim_next" else f"/tasks/{task}/{verb}",
            )
        response = await self._http.request(method, way.http(path), json=frame, headers=headers)
        told: Frame = response.json()
        kind = (
            "ok"
            if response.status_code == 200
            else "conflict"
            if response.status_code == 409
            else "error"
        )
        answer = Answer(now(), epoch, {**told, "type": kind})
        call.answers.append(answer)
        self.gone = self.gone or response.status_code == 401
        if answer.final:
            self.pending.pop(call.ref, None)
        else:
            self._way += 1
            await asyncio.sleep(0.5)
        self._changed.set()


Client = Wall | Person | Caller


def choose(
    random: Random, who: Identity, tasks: dict[int, Frame], clock: tuple[float, float] | None
) -> Frame | None:
    """Choose a command that a person who sees these tasks might give; some are refused, and many
    meet others.
    """
    around = [
        task
        for task in tasks.values()
        if task["title"] != "beacon" and task["department"] in who.departments
    ]
    if not around:
        return None
    free = [task for task in around if task["status"] == "pending" and task["owner"] is None]
    mine = [
        task
        for task in around
        if task["owner"] and task["owner"]["id"] == who.id and task["finished_at"] is None
    ]
    finished = [task for task in around if task["finished_at"]]
    command = _supervise(random, around, free, finished) if who.role == "supervisor" else None
    command = command or _work(random, free, mine, around)
    if command is None:
        return None
    if "task" in command and "expect" not in command and random.random() < 0.2:
        command["expect"] = tasks[command["task"]]["rev"]
    chance = random.random()
    if clock is not None and chance < 0.9:
        server, at = clock
        left = 120.0 if chance < 0.8 else random.uniform(0.5, 6)
        until = datetime.fromtimestamp(server + (now() - at), UTC) + timedelta(seconds=left)
        command["deadline"] = until.isoformat(timespec="milliseconds").replace("+00:00", "Z")
    return command


def _work(
    random: Random, free: list[Frame], mine: list[Frame], around: list[Frame]
) -> Frame | None:
    if random.random() < 0.06:
        # Another person's tasks, or finished ones.
        task = random.choice(around)
        return {
            "type": random.choice(["claim", "start", "complete", "release"]),
            "task": task["id"],
        }
    if mine and (len(mine) > 3 or random.random() < 0.7):
        task = random.choice(mine)
        if task["status"] == "pending":
            verb = "start" if random.random() < 0.8 else "release"
        elif task["status"] == "paused":
            verb = "start"
        else:
            verb = random.choice(["pause", "report", "complete", "complete"])
        more = {"done": random.randrange(1, 10**6)} if verb == "report" else {}
        return {"type": verb, "task": task["id"], **more}
    if random.random() < 0.3:
        return {"type": "claim_next"}
    if not free:
        return None
    # Everybody reaches for the same few.
    return {"type": "claim", "task": random.choice(free[:4])["id"]}


def _supervise(
    random: Random, around: list[Frame], free: list[Frame], finished: list[Frame]
) -> Frame | None:
    mark = f"{random.getrandbits(40):x}"
    if finished and (len(free) < 12 or random.random() < 0.3):
        return {"type": "reopen", "task": random.choice(finished)["id"], "reason": mark}
    chance = random.random()
    if chance < 0.3:
        return {"type": "edit", "task": random.choice(around)["id"], "note": mark}
    owners = [task["owner"]["id"] for task in around if task["owner"]]
    if chance < 0.7 and owners:
        task = random.choice(around)
        return {
            "type": "assign",
            "task": task["id"],
            "to": random.choice(owners),
            "expect": task["rev"],
            "reason": mark,
        }
    if chance < 0.9:
        return {"type": "release", "task": random.choice(around)["id"], "reason": mark}
    if chance < 0.93:
        return {"type": "cancel", "task": random.choice(around)["id"], "reason": mark}
    return None
