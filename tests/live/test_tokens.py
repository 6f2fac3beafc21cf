"""Tokens with limits at every door of a real server, on two processes."""

import time
from contextlib import aclosing
from typing import Any

import httpx
import pytest

from tests.client import Client
from tests.live.board import eventually, join, new_task
from tests.live.sign_in import sign_in
from tests.servers.dibs import Dibs

TOKENS = "/api/session/tokens"
SOON = """
from datetime import timedelta
from django.utils import timezone
from board.models.people import Token
Token.objects.filter(name="{}").update(expires_at=timezone.now() + timedelta(seconds=2))
"""


async def make(http: httpx.AsyncClient, name: str, **members: Any) -> str:
    reply = await http.post(TOKENS, json={"name": name, "scope": "all", **members})
    assert reply.status_code == 200, reply.text
    token: str = reply.json()["token"]
    return token


def by(server: Dibs, token: str) -> httpx.AsyncClient:
    headers = {"Authorization": f"Bearer {token}"}
    return httpx.AsyncClient(base_url=server.http(), headers=headers, trust_env=False, timeout=20)


async def test_a_scope_holds_at_every_door(sqlite_pair: Dibs) -> None:
    """`you.can` tells it, sockets and HTTP refuse alike, and nothing but boards is open."""
    server = sqlite_pair
    async with aclosing(await sign_in(server, "sam")) as http, await join(server, "sam") as sam:
        task = await new_task(sam)
        for scope, can, cannot in (
            ("read", set(), "claim"),
            ("plan", {"add", "edit"}, "claim"),
            (
                "work",
                {
                    "claim",
                    "claim_next",
                    "release",
                    "start",
                    "pause",
                    "report",
                    "complete",
                    "reopen",
                },
                "edit",
            ),
        ):
            token = await make(http, scope, scope=scope, board="demo", days=30)
            async with await Client.join(server.ws(process=1), token) as client:
                assert set(client.welcome["you"]["can"]) == can
                assert client.welcome["you"]["role"] == "supervisor"
                answer = await client.do(cannot, task=task["id"])
                assert answer["code"] == "permission_denied"
                assert "token" in answer["detail"]
                if scope == "work":
                    reopened = await client.do("reopen", task=task["id"])
                    assert reopened["code"] == "permission_denied"
                    await client.granted("claim", task=task["id"])
                    await client.granted("release", task=task["id"])
                if scope == "plan":
                    await client.granted("edit", task=task["id"], note="planned")
            async with by(server, token) as script:
                path = f"/api/boards/demo/tasks/{task['id']}"
                refused = await (
                    script.patch(path, json={"note": "x"})
                    if cannot == "edit"
                    else script.post(f"{path}/claim")
                )
                assert refused.json()["code"] == "permission_denied"
                assert "token" in refused.json()["detail"]
                row = {"number": "T-1", "title": "x", "department": task["department"]}
                tasks = "/api/boards/demo/tasks"
                upserts = [
                    await script.put(f"{tasks}/by-number?number=T-1", json=row),
                    await script.post(f"{tasks}/bulk", json={"tasks": [row]}),
                ]
                expected = 200 if scope == "plan" else 403
                assert [reply.status_code for reply in upserts] == [expected] * 2
                for readable in ("", "/conflicts", f"/tasks/{task['id']}/events"):
                    assert (await script.get(f"/api/boards/demo{readable}")).status_code == 200
                for closed in ("/api/boards/demo/people", "/api/displays", TOKENS):
                    reply = await script.get(closed)
                    assert (reply.status_code, reply.json()["code"]) == (403, "permission_denied")
        await sam.granted("cancel", task=task["id"], reason="the test is over")


async def test_a_whole_token_is_no_way_to_more_tokens(dibs: Dibs) -> None:
    async with by(dibs, dibs.token("sam")) as script:
        reply = await script.post(TOKENS, json={"name": "more", "scope": "all"})
        assert reply.json()["code"] == "password_required"


async def test_an_ended_token_and_one_that_expires_close_their_sockets(sqlite_pair: Dibs) -> None:
    """X2: within 2 s, on the other process; the last use is told."""
    server = sqlite_pair
    async with aclosing(await sign_in(server, "alice")) as http:
        ended, expiring = await make(http, "ended"), await make(http, "expiring", days=1)
        first = await Client.join(server.ws(process=1), ended)
        server.shell(SOON.format("expiring"))
        second = await Client.join(server.ws(process=1), expiring)
        joined = time.monotonic()

        async def is_used() -> bool:
            rows = (await http.get(TOKENS)).json()["tokens"]
            return all(row["used_at"] for row in rows if row["name"] == "ended")

        assert await second.closed() == 4501
        assert time.monotonic() - joined < 5
        await eventually(is_used, 15)
        number = next(
            row["id"] for row in (await http.get(TOKENS)).json()["tokens"] if row["name"] == "ended"
        )
        assert first.code is None
        start = time.monotonic()
        assert (await http.delete(f"{TOKENS}/{number}")).status_code == 200
        assert await first.closed() == 4501
        assert time.monotonic() - start < 3
        async with by(server, ended) as script:
            assert (await script.get("/api/boards/demo")).status_code == 401


async def test_the_command_line_makes_limited_tokens(dibs: Dibs) -> None:
    limits = ("--scope", "read", "--board", "demo", "--expires", "7")
    token = dibs.run("token", "sam", "--name", "wall", *limits).strip().splitlines()[-1]
    async with await Client.join(dibs.ws(), token) as client:
        assert client.welcome["you"]["can"] == []
    for wrong in (("--board", "nowhere"), ("--expires", "0"), ("--scope", "some")):
        with pytest.raises(AssertionError, match=wrong[0].strip("-")):
            dibs.run("token", "sam", "--name", "wall", *wrong)
