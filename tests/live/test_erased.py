"""A person erased in the administration of a real server: what those see who look on, and what the
feeds, logs and pages have afterwards.
"""

import json
import re
from collections.abc import Iterator
from contextlib import aclosing
from pathlib import Path

import httpx
import pytest

from tests.conftest import QUICK, on_database
from tests.live.board import join, new_task, watch
from tests.live.sign_in import sign_in
from tests.servers.dibs import Dibs

NAMES = ("alice", "Alice Chen")


@pytest.fixture(params=["sqlite", "postgres"])
def server(folder: Path, request: pytest.FixtureRequest) -> Iterator[Dibs]:
    name = f"erased_{request.param}"
    server = Dibs(folder / name, processes=2, **on_database(request, name), **QUICK)
    yield server
    server.stop()


async def erase(http: httpx.AsyncClient, person: int, **given: str) -> httpx.Response:
    path = f"/admin/board/person/{person}/erase/"
    page = await http.get(path)
    assert page.status_code == 200
    token = re.search(r'name="csrfmiddlewaretoken" value="(\w+)"', page.text)
    assert token
    return await http.post(path, data={"csrfmiddlewaretoken": token[1], **given})


def named(text: object) -> list[str]:
    said = text if isinstance(text, str) else json.dumps(text, ensure_ascii=False, default=str)
    return [name for name in NAMES if name in said]


async def test_no_client_feed_or_page_has_the_names(server: Dibs) -> None:
    async with aclosing(await sign_in(server, "admin")) as robin:
        alice = await join(server, "alice", 1)
        watching = [
            await join(server, "sam"),
            await join(server, "sam", 1),
            await watch(server, "bob", 1, over="stream"),
        ]
        sam = watching[0]
        me = alice.me
        finished, running, waiting = [await new_task(sam) for _ in range(3)]
        for task in (finished, running, waiting):
            await alice.granted("claim", task=task["id"])
        for verb in ("start", "complete"):
            await alice.granted(verb, task=finished["id"])
        await alice.granted("start", task=running["id"])
        old = sam.since
        bob = next(key for key, each in sam.people.items() if each["username"] == "bob")

        wrong = await erase(robin, me, board_1=str(bob), reason="left", username="alcie")
        assert (wrong.status_code, named(wrong.text)) == (200, list(NAMES))
        done = await erase(robin, me, board_1=str(bob), reason="left", username="alice")
        assert done.status_code == 302, done.text
        assert await alice.closed(4) in (4501, 4503)
        for client in watching:
            await client.until(lambda client=client: client.epoch != old.partition(":")[0])
            await client.until(lambda client=client: not named([client.tasks, client.people]))
            owners = {key: client.tasks[key]["owner"] for key in client.tasks}
            assert owners[finished["id"]] == {"id": me, "username": f"#{me}", "name": f"#{me}"}
            assert owners[running["id"]]["id"] == owners[waiting["id"]]["id"] == bob
            assert me not in client.people

        # A client that was away asks for what it has missed under the old epoch.
        for process in (0, 1):
            late = await join(server, "bob", process, since=old)
            assert named([late.tasks, late.people, late.events()]) == []
        as_sam = {"Authorization": f"Bearer {server.token('sam')}"}
        for path in (
            "",
            f"/tasks/{finished['id']}/events",
            "/tasks?status=completed",
            "/people",
        ):
            reply = await robin.get(f"/api/boards/demo{path}", headers=as_sam)
            assert (reply.status_code, named(reply.text)) == (200, []), path
        for path in (
            "",
            "board/person/",
            f"board/person/{me}/change/",
            f"board/person/{me}/history/",
            f"board/task/{finished['id']}/change/",
            "board/securityline/",
        ):
            page = await robin.get(f"/admin/{path}")
            assert (page.status_code, named(page.text)) == (200, []), path
        assert (await robin.get(f"/admin/board/person/{me}/erase/")).status_code == 302
