"""Every address of the API, the right and the wrong ones: HEAD as GET, and refusals as problems
(RFC 9110, RFC 9457).
"""

import asyncio

import httpx
import pytest

from board.access.authenticator import REMEMBERED_S
from tests.live.board import join, new_task
from tests.live.http import problem, script
from tests.servers.dibs import Dibs

BOARD = "/api/boards/demo"
NOTHING_THERE = "There is nothing at this address."
READ = [
    "/api/session",
    "/api/openapi.json",
    "/api/docs",
    "/api/displays",
    "/api/pairings/mine",
    BOARD,
    f"{BOARD}/pins",
    f"{BOARD}/tasks/1/events",
    f"{BOARD}/events",
    f"{BOARD}/stream",
    "/api/boards/nowhere",
    "/api/nothing",
]
NOT_TAKEN = [
    ("DELETE", BOARD, "GET, HEAD"),
    ("OPTIONS", BOARD, "GET, HEAD"),
    ("FLY", BOARD, "GET, HEAD"),
    ("POST", f"{BOARD}/stream", "GET, HEAD"),
    ("POST", "/api/docs", "GET, HEAD"),
    ("PUT", "/api/openapi.json", "GET, HEAD"),
    ("GET", f"{BOARD}/tasks/1/claim", "POST"),
    ("HEAD", f"{BOARD}/tasks/1/claim", "POST"),
    ("GET", f"{BOARD}/tasks/1", "PATCH"),
    ("PATCH", "/api/session", "DELETE, GET, HEAD, POST"),
]


@pytest.mark.parametrize("path", READ)
async def test_head_is_get_without_the_body(dibs: Dibs, path: str) -> None:
    """RFC 9110, section 9.3.2."""
    async with script(dibs, "sam") as http:
        async with http.stream("GET", dibs.http(path)) as got:  # A stream's body never ends.
            pass
        head = await http.head(dibs.http(path))
        assert (head.status_code, head.content) == (got.status_code, b"")
        changing = {"set-cookie", "transfer-encoding"}
        assert {**head.headers, **dict.fromkeys(changing)} == {
            **got.headers,
            **dict.fromkeys(changing),
        }


async def test_head_tells_whether_a_snapshot_has_changed(dibs: Dibs) -> None:
    async with script(dibs, "alice") as http, await join(dibs, "sam") as sam:
        tag = (await http.head(dibs.http(BOARD))).headers["etag"]
        assert tag == f'"{sam.since}"'
        same = await http.head(dibs.http(BOARD), headers={"If-None-Match": tag})
        assert (same.status_code, same.headers["etag"]) == (304, tag)
        task = await new_task(sam)
        changed = await http.head(dibs.http(BOARD), headers={"If-None-Match": tag})
        assert (changed.status_code, changed.headers["etag"]) == (200, f'"{sam.since}"')
        await sam.granted("cancel", task=task["id"], reason="done")


@pytest.mark.parametrize(("method", "path", "allowed"), NOT_TAKEN)
async def test_other_methods_are_a_problem_that_names_the_right_ones(
    dibs: Dibs, method: str, path: str, allowed: str
) -> None:
    async with httpx.AsyncClient(base_url=dibs.http(), trust_env=False) as nobody:
        reply = await nobody.request(method, path)
        assert (reply.status_code, reply.headers["allow"]) == (405, allowed)
        if method != "HEAD":
            problem(reply, 405, "method_not_allowed")


@pytest.mark.parametrize("method", ["GET", "POST", "DELETE"])
@pytest.mark.parametrize(
    "path",
    ["/api", "/api/", "/api/nothing", f"{BOARD}/", f"{BOARD}/tasks/1/fly", "/api/%00", "/api/%ff"],
)
async def test_what_is_no_address_is_a_problem(dibs: Dibs, method: str, path: str) -> None:
    async with httpx.AsyncClient(base_url=dibs.http(), trust_env=False) as nobody:
        problem(await nobody.request(method, path), 404, "unknown_path")


async def test_they_are_told_in_the_readers_language(dibs: Dibs) -> None:
    """C7: the query, the person's own, the browser's."""
    own = (
        "from board.models.people import Person; "
        "Person.objects.filter(username='dana').update(language='{}')"
    )
    async with script(dibs, "dana", **{"Accept-Language": "en"}) as dana:
        dibs.shell(own.format("zh-Hans"))
        for path, chinese in (
            ("/api/nothing", "此地址没有内容。"),
            ("/api/displays/1/reload", "此地址不支持该请求方法。"),
        ):
            assert (await dana.get(dibs.http(path))).json()["detail"] == chinese
            assert (await dana.get(dibs.http(f"{path}?lang=en"))).json()["detail"].isascii()
        dibs.shell(own.format(""))
        # What a credential has proved is remembered for a second, the language with it.
        await asyncio.sleep(REMEMBERED_S)
        assert (await dana.get(dibs.http("/api/nothing"))).json()["detail"] == NOTHING_THERE
        stream = await dana.post(dibs.http(f"{BOARD}/stream"), headers={"Accept-Language": "zh"})
        assert stream.json()["detail"] == "此地址不支持该请求方法。"
