"""Requests without a cookie are answered as all of Django answers them, to the byte."""

import itertools
from collections.abc import Iterator
from typing import Any

import httpx
import pytest

from tests.live.board import join, new_task
from tests.servers.dibs import Dibs

ANY_COOKIE = {"Cookie": "another=application"}
"""A cookie that is none of ours leads a request through all of Django's middleware."""
THEIR_OWN = ("date",)

Asked = tuple[str, str, dict[str, Any]]


def asked(server: Dibs, task: int, refs: Iterator[int]) -> list[Asked]:
    """Return requests of each kind: granted, refused, malformed, of anyone and of no one."""
    alice = {"Authorization": f"Bearer {server.token('alice')}"}
    once = {**alice, "Idempotency-Key": f"direct-{next(refs)}"}
    claim = f"boards/demo/tasks/{task}/claim"
    return [
        ("GET", "boards/demo", {"headers": alice}),
        ("HEAD", "boards/demo", {"headers": alice}),
        ("GET", "boards/demo", {"headers": {**alice, "If-None-Match": "*"}}),
        ("GET", "boards/demo", {"headers": {**alice, "If-Match": '"other"'}}),
        ("GET", "boards/demo", {}),
        ("GET", "boards/demo", {"headers": {"Authorization": "Basic YTpi"}}),
        ("GET", "boards/none?lang=zh-Hans", {"headers": alice}),
        ("GET", "boards/demo/events?since=x:1", {"headers": alice}),
        ("GET", "boards/demo/events", {"headers": {**alice, "Accept-Language": "zh"}}),
        ("GET", f"boards/demo/tasks/{task}/events", {"headers": alice}),
        ("GET", "boards/demo/tasks/x/events", {"headers": alice}),
        ("DELETE", "boards/demo", {"headers": alice}),
        ("GET", claim, {"headers": alice}),
        ("POST", claim, {"headers": once}),
        ("POST", claim, {"headers": once, "content": b"[1]"}),
        ("POST", claim, {"headers": {**alice, "Dibs-Deadline": "never"}}),
        ("POST", claim, {"headers": {**alice, "Idempotency-Key": ""}}),
        ("POST", f"boards/demo/tasks/{task}/report", {"headers": alice, "json": {"done": "x"}}),
        ("POST", "boards/demo/tasks/0/claim", {"headers": alice}),
        ("POST", "boards/demo/tasks/0/claim", {}),
        ("POST", "boards/demo/tasks/0/paint", {"headers": alice}),
    ]


@pytest.mark.parametrize("way", ["sqlite", "postgresql"])
async def test_the_short_way_answers_as_the_long_one(
    request: pytest.FixtureRequest, way: str
) -> None:
    server: Dibs = request.getfixturevalue("dibs" if way == "sqlite" else "grown")
    refs = itertools.count()
    async with (
        httpx.AsyncClient(base_url=server.http("/api/"), trust_env=False) as http,
        await join(server, "sam") as sam,
    ):
        task = await new_task(sam)
        # The first of them claims the task; its copies are replays.
        for verb, path, given in asked(server, task["id"], refs):
            if verb == "POST":
                await http.request(verb, path, **given)
        for verb, path, given in asked(server, task["id"], itertools.count()):
            headers = given.pop("headers", {})
            short = await http.request(verb, path, headers=headers, **given)
            long = await http.request(verb, path, headers={**headers, **ANY_COOKIE}, **given)
            told = [
                (
                    reply.status_code,
                    sorted(pair for pair in reply.headers.items() if pair[0] not in THEIR_OWN),
                    reply.content,
                )
                for reply in (short, long)
            ]
            assert told[0] == told[1], (verb, path, given)
        await sam.granted("cancel", task=task["id"], reason="done")
