"""The table of cases over WebSocket and HTTP: real people, a real server, the same answers on
both.
"""

import asyncio
import itertools
from collections.abc import Awaitable, Callable, Iterator
from pathlib import Path
from typing import Any

import httpx
import pytest

from tests.cases import CASES, ME, SITUATIONS, STEPS, Case
from tests.client import Client, Frame
from tests.conftest import QUICK, Effort
from tests.live.board import department, join, new_task
from tests.servers.dibs import Dibs

ACTORS = {"operator": "alice", "stranger": "charlie", "supervisor": "sam"}
"""A display gives no commands and has no token; rules and service have its rows."""

STATUSES = {"permission_denied": 403, "task_conflict": 409, "unknown_person": 404, "invalid": 422}

ADD_SOMEBODY_INACTIVE = """
from board.models.board import Department; from board.models.people import Membership, Person
printing = Department.objects.get(name="Printing")
gone = Person.objects.create(username="gone", name="Gone", is_active=False)
member = Membership.objects.create(board=printing.board, person=gone, role="operator")
member.departments.add(printing)
"""


@pytest.fixture(scope="module")
def demo(folder: Path) -> Iterator[Dibs]:
    server = Dibs(folder / "cases", **QUICK)
    server.shell(ADD_SOMEBODY_INACTIVE)
    yield server
    server.stop()


class Stage:
    """Brings tasks into situations, by commands alone.

    A refusal leaves a task as it is, so cases share it.
    """

    def __init__(self, people: dict[str, Client], actor: str) -> None:
        self.people = people
        self.me = people[ACTORS[actor]]
        self.sam = people["sam"]
        self._numbers = itertools.count(1)
        self._kept: dict[str, Frame] = {}

    @classmethod
    async def open(cls, server: Dibs, actor: str) -> "Stage":
        """Bring the people in, and let `admin` have as many tasks as they may."""
        names = {"sam", "bob", "admin", "charlie", ACTORS[actor]}
        for name in names:
            # Before anybody connects: making one takes seconds, in which no handshake goes on.
            server.token(name)
        clients = await asyncio.gather(*(join(server, name) for name in names))
        stage = cls(dict(zip(names, clients, strict=True)), actor)
        await stage.fill(stage.people["admin"])
        return stage

    async def close(self) -> None:
        await self.clear()
        await asyncio.gather(*(client.close() for client in self.people.values()))

    async def task(self, situation: str) -> Frame:
        """Return a task in this situation."""
        if situation not in self._kept:
            self._kept[situation] = await self._make(situation)
        return self._kept[situation]

    async def done_with(self, situation: str) -> None:
        """Give a task back, so that no person runs into the capacity."""
        await self.sam.do("cancel", task=self._kept.pop(situation)["id"], reason="the case is over")

    async def fill(self, client: Client) -> None:
        """Let a person own as many tasks as they may."""
        while (await client.do("claim", task=(await new_task(self.sam))["id"]))["type"] == "ok":
            pass

    async def clear(self) -> None:
        """Leave no free task, and no person with a task."""
        self._kept.clear()
        left = [
            task["id"]
            for task in self.sam.tasks.values()
            if task["status"] not in {"completed", "cancelled"}
        ]
        for task in left:
            await self.sam.granted("cancel", task=task, reason="the next case")

    def given(self, task: Frame | None) -> dict[str, Any]:
        ids = {person["username"]: person["id"] for person in self.sam.people.values()}
        rev = task["rev"] if task else 0
        return {
            "@me": self.me.me,
            "@other": ids["bob"],
            "@stranger": ids["charlie"],
            "@inactive": ids["gone"],
            "@full": ids["admin"],
            "@nobody": 2**50,
            "@printing": department(self.sam, "Printing"),
            "@finishing": department(self.sam, "Finishing"),
            "@nowhere": 2**50,
            "@now": rev,
            "@old": rev - 1,
            "@taken": next(iter(self.sam.tasks.values()))["number"],
            "@new": f"C-{self.sam.rev}-{next(self._numbers)}",
        }

    async def _make(self, situation: str) -> Frame:
        status, owner = SITUATIONS[situation]
        task = await new_task(self.sam)
        if status == "cancelled":
            return await self.sam.granted("cancel", task=task["id"], reason="a test")
        if owner:
            holder = self.me if owner == ME else self.people["bob"]
            for step in ("claim", *STEPS[status]):
                task = await holder.granted(step, task=task["id"])
        return task


Ask = Callable[[Case, dict[str, Any]], Awaitable[Frame]]


def over_websocket(stage: Stage) -> Ask:
    async def ask(case: Case, members: dict[str, Any]) -> Frame:
        return await stage.me.do(case.variant.verb, **members)

    return ask


def over_http(http: httpx.AsyncClient) -> Ask:
    async def ask(case: Case, members: dict[str, Any]) -> Frame:
        verb = case.variant.verb
        fields = {name: value for name, value in members.items() if name != "task"}
        path = f"/tasks/{members.get('task')}"
        match verb:
            case "edit":
                reply = await http.patch(path, json=fields)
            case "add" | "claim_next":
                reply = await http.post(
                    {"add": "/tasks", "claim_next": "/claim-next"}[verb], json=fields
                )
            case _:
                reply = await http.post(f"{path}/{verb}", json=fields)
        body: Frame = reply.json()
        if reply.status_code == 200:
            assert body["type"] == "ok"
            return body
        assert reply.headers["content-type"] == "application/problem+json"
        assert reply.status_code == body["status"] == STATUSES.get(body["code"], 400), body
        return {**body, "type": "problem"}

    return ask


def code_of(answer: Frame) -> str:
    if answer["type"] == "ok":
        return "already" if answer["already"] else "ok"
    code: str = answer["code"]
    return code


@pytest.mark.parametrize("transport", ["websocket", "http"])
@pytest.mark.parametrize("actor", ACTORS)
async def test_every_command(demo: Dibs, effort: Effort, actor: str, transport: str) -> None:
    """K4, K5, K6: every row of the table that a person can bring about.

    HTTP hands commands to the same service; each answer to each command shows that it does.
    """
    stage = await Stage.open(demo, actor)
    bearer = {"Authorization": f"Bearer {demo.token(ACTORS[actor])}"}
    async with httpx.AsyncClient(
        base_url=demo.http("/api/boards/demo"), trust_env=False, headers=bearer
    ) as http:
        ask = over_websocket(stage) if transport == "websocket" else over_http(http)
        mine = [
            case for case in CASES if case.actor == actor and not only_by_an_administrator(case)
        ]
        if transport == "http" and not effort.every_case:
            mine = list({(case.name, case.expected): case for case in mine}.values())
        full = [case.situation for case in mine if case.variant.full and case.situation]
        for case in sorted(mine, key=lambda case: (case.situation is None, case.variant.full)):
            if case.situation is None:
                await try_on_the_board(stage, ask, case)
            else:
                # A person at the limit cannot become the owner that other cases need.
                for situation in full if case.variant.full else ():
                    await stage.task(situation)
                await try_on_a_task(stage, ask, case, case.situation)
    await stage.close()


def only_by_an_administrator(case: Case) -> bool:
    # A stranger owns a task if an administrator took their department; the service's test does
    # that.
    return (
        case.actor == "stranger" and case.situation is not None and case.situation.endswith("mine")
    )


async def try_on_a_task(stage: Stage, ask: Ask, case: Case, situation: str) -> None:
    task = await stage.task(situation)
    if case.variant.full:
        await stage.fill(stage.me)
    answer = await ask(case, {"task": task["id"], **case.members(stage.given(task))})
    assert code_of(answer) == case.expected, case
    if case.expected == "ok":
        await stage.done_with(situation)
        return
    # It left no trace, and carries the fresh state.
    assert answer["task"] == task
    if answer["type"] != "ok":
        assert answer["retry"]["can_retry"] is (answer["code"] == "task_conflict")
    if answer.get("code") == "task_conflict":
        assert (answer["task_id"], answer["current_owner"]) == (task["id"], task["owner"])


async def try_on_the_board(stage: Stage, ask: Ask, case: Case) -> None:
    await stage.clear()
    if case.variant.full:
        await stage.fill(stage.me)
    if not case.variant.nothing_free:
        for name in ("Printing", "Finishing"):
            await new_task(stage.sam, name)
    answer = await ask(case, case.members(stage.given(None)))
    assert code_of(answer) == case.expected, case
    if case.expected == "ok":
        assert (answer["task"] is None) is case.variant.nothing_free
