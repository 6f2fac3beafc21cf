"""Callers over HTTP: they give commands, and poll the board with its ETag in between."""

import asyncio
import itertools
from collections.abc import Sequence
from contextlib import suppress
from random import Random
from typing import Any

import httpx

from tests.faults.choices import choose
from tests.faults.clients import Client
from tests.faults.history import Answer, Frame, Look, Sending, View
from tests.faults.identities import ANSWER_S, Identity, Way
from tests.faults.recorder import OpenCall, Recorder, now


class Caller(Client):
    """Gives commands over HTTP, and polls the board with its ETag in between."""

    def __init__(
        self, recorder: Recorder, who: Identity, ways: Sequence[Way], random: Random, pace_s: float
    ) -> None:
        super().__init__(recorder, who, ways, random)
        self.busy = True
        self.pending: dict[str, OpenCall] = {}
        self.tasks: dict[int, Frame] = {}
        self._pace_s = pace_s
        self._etag = ""
        self._body: Frame = {}
        self._refs = itertools.count(1)
        self._prefix = f"{random.getrandbits(32):08x}"
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

    async def _poll(self) -> None:
        while not self.gone:
            with suppress(httpx.HTTPError, OSError):
                await self._look()
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
                await asyncio.sleep(0.2 + self._random.random())

    @property
    def _way_now(self) -> Way:
        return self._ways[self._way % len(self._ways)]

    async def _ask(self, way: Way, method: str, path: str, **more: Any) -> httpx.Response:
        """Send a request, and go elsewhere if it cannot be answered here.

        The poll and a command fail together: the second one must not lead back.
        """
        answered = False
        try:
            response = await self._http.request(method, way.http(path), **more)
            answered = response.status_code < 500 or '"busy"' in response.text
            return response
        finally:
            if not answered and way == self._way_now:
                self._way += 1

    async def _look(self) -> None:
        sent, headers = now(), {"If-None-Match": self._etag} if self._etag else {}
        response = await self._ask(self._way_now, "GET", "", headers=headers)
        status = response.status_code
        if status == 200:
            self._etag, self._body = response.headers["etag"], response.json()
            self.tasks = {task["id"]: task for task in self._body["tasks"]}
            for task in self._body["tasks"]:
                self._mark(task)
        body = self._body if status == 200 else None
        self._recorder.looks.append(
            Look(self.who.username, sent, now(), status, self.epoch, self.rev, body)
        )
        self.gone = self.gone or status in {401, 403}
        if status == 503:
            await asyncio.sleep(0.5)
        self._changed.set()

    async def _give(self, call: OpenCall) -> None:
        way, frame, epoch = self._way_now, dict(call.frame), self.epoch
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
        response = await self._ask(way, method, path, json=frame, headers=headers)
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
            await asyncio.sleep(0.5)
        self._changed.set()
