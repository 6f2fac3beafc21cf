"""The board over HTTP: what is read, sign-in, and the description of all of it."""

import json

import httpx

from tests.live.board import join, new_task
from tests.live.http import SNAPSHOT, problem, script
from tests.live.sign_in import sign_in
from tests.servers.dibs import Dibs


async def test_words_follow_the_reader(dibs: Dibs) -> None:
    async with script(dibs, "alice", **{"Accept-Language": "zh-CN"}) as http:
        reply = problem(await http.post("/tasks/999999/claim"), 404, "unknown_task")
        assert reply["detail"] == "此看板上没有该任务。"


async def test_snapshot_with_etag(dibs: Dibs) -> None:
    async with script(dibs, "alice") as http, await join(dibs, "sam") as sam:
        reply = await http.get(SNAPSHOT)
        assert reply.headers["etag"] == f'"{sam.since}"'
        assert {task["id"]: task for task in reply.json()["tasks"]} == sam.tasks
        # RFC 9110, section 13.1.2: compared weakly, as a proxy that compresses has made it.
        for known in (
            reply.headers["etag"],
            f"W/{reply.headers['etag']}",
            f'"other", {reply.headers["etag"]}',
            "*",
        ):
            same = await http.get(SNAPSHOT, headers={"If-None-Match": known})
            assert (same.status_code, same.content, same.headers["etag"]) == (
                304,
                b"",
                reply.headers["etag"],
            )
        task = await new_task(sam)
        changed = await http.get(SNAPSHOT, headers={"If-None-Match": reply.headers["etag"]})
        assert changed.status_code == 200
        await sam.granted("cancel", task=task["id"], reason="done")


async def test_event_log(dibs: Dibs) -> None:
    async with script(dibs, "alice") as http, await join(dibs, "sam") as sam:
        since = sam.since
        task = await new_task(sam)
        await sam.granted("cancel", task=task["id"], reason="done")
        body = (await http.get("/events", params={"since": since})).json()
        assert body["type"] == "events"
        assert body["events"] == sam.events()
        assert (body["epoch"], body["rev"]) == (sam.epoch, sam.rev)
        assert (await http.get("/events", params={"since": sam.since})).json()["events"] == []
        for gone in ("other:1", f"{sam.epoch}:{sam.rev + 1}"):
            problem(await http.get("/events", params={"since": gone}), 410, "resync")
        for wrong in (
            "",
            "x",
            f"{sam.epoch}:",
            f"{sam.epoch}:-1",
            f"{sam.epoch}:１",
            f"{sam.epoch}:+1",
        ):
            problem(await http.get("/events", params={"since": wrong}), 422, "invalid")


async def test_the_timeline_of_a_task(dibs: Dibs) -> None:
    """Who had it when: the events of one task alone, as every board received them."""
    async with script(dibs, "alice") as http, await join(dibs, "sam") as sam:
        task, other = await new_task(sam), await new_task(sam)
        await sam.granted("assign", task=task["id"], to=sam.me)
        await sam.granted("release", task=task["id"], reason="shift end")
        await sam.granted("cancel", task=other["id"], reason="done")
        await sam.granted("cancel", task=task["id"], reason="done")
        reply = await http.get(f"/tasks/{task['id']}/events")
        assert reply.json() == {
            "events": [event for event in sam.events() if event["task"]["id"] == task["id"]]
        }
        assert [event["kind"] for event in reply.json()["events"]] == [
            f"task.{name}" for name in ("added", "assigned", "released", "cancelled")
        ]
        for unknown in ("999999", "first", "9" * 17):
            problem(await http.get(f"/tasks/{unknown}/events"), 404, "unknown_task")
        problem(await http.get(f"../nowhere/tasks/{task['id']}/events"), 404, "unknown_board")
        for token, status, code in (
            (dibs.token("dana"), 403, "forbidden"),
            ("wrong", 401, "unauthenticated"),
        ):
            stranger = {"Authorization": f"Bearer {token}"}
            problem(await http.get(f"/tasks/{task['id']}/events", headers=stranger), status, code)


async def test_browsers_need_the_csrf_token(dibs: Dibs) -> None:
    http = await sign_in(dibs, "alice")
    async with await join(dibs, "sam") as sam:
        task = await new_task(sam)
        path = f"/api/boards/demo/tasks/{task['id']}/claim"
        token = http.headers.pop("X-CSRFToken")
        problem(await http.post(path), 403, "csrf_required")
        assert (await http.get("/api/boards/demo")).status_code == 200
        assert (await http.post(path, headers={"X-CSRFToken": token})).status_code == 200
        await sam.granted("cancel", task=task["id"], reason="done")
    await http.aclose()


async def test_sign_in_and_out(dibs: Dibs) -> None:
    http = await sign_in(dibs, "alice")
    session = (await http.get("/api/session")).json()
    assert session["person"]["username"] == "alice"
    assert [board["slug"] for board in session["boards"]] == ["demo"]
    problem(
        await http.post("/api/session", json={"username": "alice", "password": "no"}),
        401,
        "unauthenticated",
    )
    assert (await http.delete("/api/session")).status_code == 204
    assert (await http.get("/api/session")).json()["person"] is None
    problem(await http.get("/api/boards/demo"), 401, "unauthenticated")
    await http.aclose()


async def test_demo_sign_ins_work_from_loopback_only(dibs: Dibs) -> None:
    http = httpx.AsyncClient(
        base_url=dibs.http(), trust_env=False, headers={"X-Forwarded-For": "203.0.113.9"}
    )
    await http.get("/sign-in")
    session = (await http.get("/api/session")).json()
    assert session["demo"] == []
    body = {"username": "alice", "password": "demo"}
    reply = await http.post("/api/session", json=body, headers={"X-CSRFToken": session["csrf"]})
    problem(reply, 401, "unauthenticated")
    await http.aclose()


async def test_the_api_describes_itself(dibs: Dibs) -> None:
    async with httpx.AsyncClient(base_url=dibs.http(), trust_env=False) as http:
        assert (await http.get("/healthz")).status_code == 200
        assert "swagger" in (await http.get("/api/docs")).text
        schema = (await http.get("/api/openapi.json")).json()
        paths = json.dumps(list(schema["paths"]))
        for verb in (
            "claim",
            "assign",
            "release",
            "start",
            "pause",
            "report",
            "complete",
            "cancel",
            "reopen",
        ):
            assert f"/tasks/{{task}}/{verb}" in paths
        assert "patch" in schema["paths"]["/api/boards/{slug}/tasks/{task}"]


async def test_a_script_that_wishes_nothing_hears_the_boards_language(dibs: Dibs) -> None:
    """C7, also where the board has decided nothing."""
    language = (
        "from board.models.board import Board; "
        "Board.objects.filter(slug='demo').update(language='{}')"
    )
    dibs.shell(language.format("zh-Hans"))
    async with script(dibs, "alice") as http:
        body = problem(await http.post("/tasks/x/claim"), 422, "invalid")
        assert body["detail"] == "task 的值缺失或无效。"
        gone = problem(await http.get("/events", params={"since": "other:1"}), 410, "resync")
        assert gone["detail"].startswith("此后的变更记录")
    dibs.shell(language.format("en"))
