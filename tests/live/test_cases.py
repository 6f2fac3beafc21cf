"""The table of cases over WebSocket and HTTP: real people, a real server, the same answers on both."""

import asyncio
from collections.abc import Awaitable, Callable
from typing import Any

import httpx
import pytest

from tests.cases import CASES, ME, OTHER, SITUATIONS, VARIANTS, Case
from tests.client import Client, Frame
from tests.live.board import join, new_task
from tests.servers.dibs import Dibs

ACTORS = {"operator": "alice", "stranger": "charlie", "supervisor": "sam"}
Ask = Callable[[Case, dict[str, Any]], Awaitable[Frame]]


class Stage:
    """Brings tasks into situations, by commands alone. A refusal leaves a task as it is, so cases share it."""

    def __init__(self, people: dict[str, Client], actor: str) -> None:
        self.people = people
        self.me = people[ACTORS[actor]]
        self.other = people["bob"]
        self._kept: dict[str, Frame] = {}

    async def task(self, situation: str) -> Frame:
        """Give a task in this situation."""
        if situation not in self._kept:
            self._kept[situation] = await self._make(situation)
        return self._kept[situation]

    async def done_with(self, situation: str) -> None:
        """Give a task back, so that nobody runs into the capacity."""
        task = self._kept.pop(situation)
        await self.people["sam"].do("cancel", task=task["id"], reason="the test is over")

    async def clear(self) -> None:
        for situation in list(self._kept):
            await self.done_with(situation)

    async def _make(self, situation: str) -> Frame:
        status, owner = SITUATIONS[situation]
        task = await new_task(self.people["sam"])
        holder = {ME: self.me, OTHER: self.other}.get(owner or "")
        steps = {
            "pending": [],
            "in_progress": ["start"],
            "paused": ["start", "pause"],
            "completed": ["start", "complete"],
        }
        if status == "cancelled":
            return await self.people["sam"].granted("cancel", task=task["id"], reason="a test")
        for step in ["claim", *steps[status]] if holder else []:
            assert holder is not None
            task = await holder.granted(step, task=task["id"])
        return task


def code_of(answer: Frame) -> str:
    if answer["type"] == "ok":
        return "already" if answer["already"] else "ok"
    code: str = answer["code"]
    return code


async def over_websocket(stage: Stage, case: Case, members: dict[str, Any]) -> Frame:
    return await stage.me.do(case.verb, **members)


STATUSES = {"permission_denied": 403, "task_conflict": 409, "unknown_task": 404, "unknown_person": 404}


async def over_http(stage: Stage, server: Dibs, token: str, case: Case, members: dict[str, Any]) -> Frame:
    fields = {name: value for name, value in members.items() if name != "task"}
    path = f"/api/boards/demo/tasks/{members['task']}"
    async with httpx.AsyncClient(trust_env=False, headers={"Authorization": f"Bearer {token}"}) as http:
        if case.verb == "edit":
            reply = await http.patch(server.http(path), json=fields)
        else:
            reply = await http.post(server.http(f"{path}/{case.verb}"), json=fields)
    body: Frame = reply.json()
    if reply.status_code == 200:
        assert body["type"] == "ok"
        return body
    assert reply.headers["content-type"] == "application/problem+json"
    assert reply.status_code == body["status"] == STATUSES.get(body["code"], 400), body
    return {**body, "type": "problem"}


@pytest.mark.parametrize("transport", ["websocket", "http"])
@pytest.mark.parametrize("actor", ACTORS)
async def test_every_command(dibs: Dibs, actor: str, transport: str) -> None:
    names = ["sam", "bob", ACTORS[actor]]
    people = dict(zip(names, await asyncio.gather(*(join(dibs, name) for name in names)), strict=True))
    stage = Stage(people, actor)
    wrong = []
    for case in (case for case in CASES if case.actor == actor):
        task = await stage.task(case.situation)
        members: dict[str, Any] = {**VARIANTS[case.variant][1], "task": task["id"]}
        if "to" in members:
            members["to"] = stage.other.me
        if "expect" in members:
            members["expect"] = task["rev"] if members["expect"] == "now" else task["rev"] - 1
        if transport == "websocket":
            answer = await over_websocket(stage, case, members)
        else:
            answer = await over_http(stage, dibs, dibs.token(ACTORS[actor]), case, members)
        if code_of(answer) != case.expected:
            wrong.append((case, code_of(answer)))
        if answer["type"] == "ok" and not answer["already"]:
            await stage.done_with(case.situation)
        elif answer["type"] != "ok":
            # A refusal carries the fresh state where a task is concerned, and left no trace.
            assert answer["task"] == task
            assert answer["retry"]["can_retry"] is (answer["code"] == "task_conflict")
            if answer["code"] == "task_conflict":
                assert answer["task_id"] == task["id"]
                assert answer["current_owner"] == task["owner"]
    assert not wrong
    await stage.clear()
    await asyncio.gather(*(client.close() for client in set(people.values())))
