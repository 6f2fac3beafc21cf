"""Race condition: many clients claim one task at once; exactly one wins, the others learn who."""

import asyncio
from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import httpx
import pytest

from tests.client import Client, Frame
from tests.conftest import QUICK, on_database
from tests.live.board import join, new_task
from tests.servers.dibs import Dibs

CLIENTS = 50


def check_race(answers: list[Frame], winner_on_the_board: Frame | None) -> None:
    """One winner, for all others a conflict that names the winner, and the board agrees."""
    kinds = Counter(answer.get("type") for answer in answers)
    assert kinds == {"ok": 1, "conflict": len(answers) - 1}, kinds
    (won,) = (answer for answer in answers if answer["type"] == "ok")
    owner = won["task"]["owner"]
    assert won["already"] is False
    assert winner_on_the_board == owner
    for answer in answers:
        if answer["type"] == "conflict":
            assert answer["code"] == "task_conflict"
            assert (
                answer["current_owner"]
                == answer["task"]["owner"]
                == answer["retry"]["current_owner"]
                == owner
            )
            assert answer["task_id"] == won["task"]["id"]


async def race_over_websocket(server: Dibs, tokens: list[str]) -> tuple[list[Frame], Frame | None]:
    async with await join(server, "sam") as sam:
        task = await new_task(sam)
        processes = len(server.ports)
        clients = await asyncio.gather(
            *(
                Client.join(server.ws(process=n % processes), token)
                for n, token in enumerate(tokens)
            )
        )
        futures = [client.ask("claim", task=task["id"]) for client in clients]
        answers = await asyncio.wait_for(asyncio.gather(*futures), 20)
        # Every client follows, on every process.
        for client in clients:
            await client.until(lambda client=client: client.tasks[task["id"]]["owner"])
        seen = {client.tasks[task["id"]]["owner"]["id"] for client in clients}
        assert len(seen) == 1 or server.module != "dibs.cli", "the boards disagree"
        await asyncio.gather(*(client.close() for client in clients))
        await sam.until(lambda: sam.tasks[task["id"]]["owner"])
        return answers, sam.tasks[task["id"]]["owner"]


async def race_over_http(server: Dibs, tokens: list[str]) -> tuple[list[Frame], Frame | None]:
    async with await join(server, "sam") as sam:
        task = await new_task(sam)
        async with httpx.AsyncClient(timeout=20, trust_env=False) as http:

            async def claim(number: int, token: str) -> Frame:
                url = server.http(
                    f"/api/boards/demo/tasks/{task['id']}/claim", number % len(server.ports)
                )
                reply = await http.post(url, headers={"Authorization": f"Bearer {token}"})
                body: Frame = reply.json()
                if reply.status_code == 409:
                    assert reply.headers["content-type"] == "application/problem+json"
                    assert body["status"] == 409
                    return {**body, "type": "conflict"}
                return {
                    **body,
                    "type": "ok"
                    if reply.status_code == 200
                    else f"{reply.status_code} {body.get('code')}",
                }

            answers = await asyncio.gather(
                *(claim(number, token) for number, token in enumerate(tokens))
            )
        await sam.until(lambda: sam.tasks[task["id"]]["owner"])
        return answers, sam.tasks[task["id"]]["owner"]


RACES = {"websocket": race_over_websocket, "http": race_over_http}


@pytest.mark.parametrize("transport", RACES)
async def test_one_claim_wins(pair: Dibs, transport: str) -> None:
    check_race(*await RACES[transport](pair, pair.operators(CLIENTS)))


# It would still keep a second winner out: one event for each revision.
DROP_THE_CONSTRAINT = """
from django.db import connection
from board.models.log import BoardEvent
(unique,) = (found for found in BoardEvent._meta.constraints if found.name == "event_rev_is_unique")
with connection.schema_editor() as editor:
    editor.remove_constraint(BoardEvent, unique)
"""


@pytest.fixture(scope="module", params=["sqlite", "postgresql"])
def unlocked(
    request: pytest.FixtureRequest, folder: Path, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Dibs]:
    env = {
        **QUICK,
        **on_database(request, "unlocked"),
        "UNLOCKED_MEETING": str(tmp_path_factory.mktemp("meeting")),
    }
    filled = Dibs(folder / f"unlocked-{request.param}", **env)
    filled.stop()
    filled.shell(DROP_THE_CONSTRAINT)
    server = Dibs(
        folder / f"unlocked-{request.param}", processes=2, module="tests.servers.unlocked", **env
    )
    yield server
    server.stop()


@pytest.mark.parametrize("transport", RACES)
async def test_without_the_lock_the_race_is_lost(unlocked: Dibs, transport: str) -> None:
    """The same check fails when the door stands open, so it does check something."""
    for _ in range(5):
        answers, owner = await RACES[transport](unlocked, unlocked.operators(CLIENTS))
        try:
            check_race(answers, owner)
        except AssertionError:
            return
    raise AssertionError("no race was lost")


async def two_assigns(server: Dibs, **expect: Any) -> tuple[Frame, list[Frame]]:
    async with await join(server, "sam") as sam, await join(server, "admin", process=1) as admin:
        task = await new_task(sam)
        await admin.until(lambda: task["id"] in admin.tasks)
        ids = {person["username"]: person["id"] for person in sam.people.values()}
        members = {"expect": task["rev"]} if expect else {}
        answers = await asyncio.gather(
            sam.do("assign", task=task["id"], to=ids["alice"], **members),
            admin.do("assign", task=task["id"], to=ids["bob"], **members),
        )
        await sam.until(lambda: sam.tasks[task["id"]]["owner"])
        owner: Frame = sam.tasks[task["id"]]["owner"]
        await sam.granted("release", task=task["id"])
        return owner, list(answers)


@pytest.mark.parametrize("expect", [{}, {"expect": True}], ids=["plain", "expect"])
async def test_of_two_assigns_one_wins_and_one_conflicts(
    pair: Dibs, expect: dict[str, Any]
) -> None:
    """K5, with and without `expect`."""
    owner, answers = await two_assigns(pair, **expect)
    assert sorted(answer["type"] for answer in answers) == ["conflict", "ok"]
    (lost,) = (answer for answer in answers if answer["type"] == "conflict")
    (won,) = (answer for answer in answers if answer["type"] == "ok")
    assert lost["current_owner"] == won["task"]["owner"] == owner
