"""Commands over HTTP: addresses, headers, repeats, refusals, and what sockets are told of them."""

import asyncio
from typing import Any

import httpx
import pytest

from tests.live.board import department, join, new_task
from tests.live.http import NUL, SNAPSHOT, problem, script
from tests.live.sign_in import sign_in
from tests.servers.dibs import Dibs


async def test_every_command_has_its_address(dibs: Dibs) -> None:
    async with script(dibs, "sam") as http, await join(dibs, "sam") as sam:
        fields = {
            "number": f"H-{sam.rev}",
            "title": "Over HTTP",
            "department": department(sam, "Printing"),
        }
        added = (await http.post("/tasks", json=fields)).json()
        assert (added["type"], added["already"], added["replayed"]) == ("ok", False, False)
        task = added["task"]["id"]
        steps: list[tuple[str, dict[str, Any]]] = [
            ("assign", {"to": sam.me}),
            ("start", {}),
            ("report", {"done": 3}),
            ("pause", {}),
            ("start", {}),
            ("complete", {}),
            ("reopen", {}),
            ("claim", {}),
            ("release", {"reason": "lunch"}),
            ("cancel", {"reason": "withdrawn"}),
        ]
        assert (await http.patch(f"/tasks/{task}", json={"note": "careful"})).json()["task"][
            "note"
        ] == "careful"
        for verb, members in steps:
            reply = await http.post(f"/tasks/{task}/{verb}", json=members)
            assert reply.status_code == 200, reply.text
        # The board saw each of them.
        await sam.until(lambda: sam.tasks[task]["status"] == "cancelled")
        assert [event["kind"] for event in sam.events() if event["task"]["id"] == task] == [
            f"task.{name}"
            for name in (
                "added",
                "edited",
                "assigned",
                "started",
                "reported",
                "paused",
                "started",
                "completed",
                "reopened",
                "claimed",
                "released",
                "cancelled",
            )
        ]
        free = await new_task(sam, priority="urgent", due_at="2019-01-01T00:00:00Z")
        reply = await http.post("/claim-next", json={"department": free["department"]})
        assert reply.json()["task"]["id"] == free["id"]
        await sam.granted("cancel", task=free["id"], reason="done")


async def test_the_idempotency_key_is_the_ref(dibs: Dibs) -> None:
    """K2 across HTTP and WebSocket."""
    async with (
        script(dibs, "bob") as http,
        await join(dibs, "bob") as bob,
        await join(dibs, "sam") as sam,
    ):
        task = await new_task(sam)
        key = {"Idempotency-Key": f"key-{task['id']}"}
        first = (await http.post(f"/tasks/{task['id']}/claim", headers=key)).json()
        assert (first["ref"], first["replayed"]) == (key["Idempotency-Key"], False)
        over_socket = await bob.do("claim", task=task["id"], ref=key["Idempotency-Key"])
        again = (await http.post(f"/tasks/{task['id']}/claim", headers=key)).json()
        for answer in (over_socket, again):
            assert (answer["replayed"], answer["rev"], answer["already"]) == (
                True,
                first["rev"],
                False,
            )
        reused = await http.post(f"/tasks/{task['id']}/start", headers=key)
        problem(reused, 422, "ref_reused")
        await bob.granted("release", task=task["id"])


async def test_a_deadline_and_a_repeat_are_headers(dibs: Dibs) -> None:
    """K10, K11 across HTTP and WebSocket."""
    async with (
        script(dibs, "bob") as http,
        await join(dibs, "bob") as bob,
        await join(dibs, "sam") as sam,
    ):
        task = await new_task(sam)
        path, past, future = (
            f"/tasks/{task['id']}/claim",
            "2026-01-01T00:00:00Z",
            "2999-01-01T00:00:00Z",
        )
        late = problem(await http.post(path, headers={"Dibs-Deadline": past}), 400, "expired")
        assert (late["task"], late["retry"]["can_retry"]) == (task, False)
        assert (await bob.do("claim", task=task["id"], deadline=past))["code"] == "expired"
        await sam.granted("claim", task=task["id"])
        named = {"Idempotency-Key": f"repeat-{task['id']}"}
        sent = {**named, "Dibs-Deadline": future, "Dibs-Repeat": "1"}
        problem(await http.post(path, headers=sent), 409, "task_conflict")
        await sam.granted("release", task=task["id"])
        problem(await http.post(path, headers={**named, "Dibs-Repeat": "0"}), 409, "task_conflict")
        copy = await bob.do("claim", task=task["id"], ref=named["Idempotency-Key"])
        assert (copy["type"], copy["current_owner"]) == ("conflict", None)
        again = await bob.do("claim", task=task["id"], deadline=future, repeat=True)
        assert (again["type"], again["replayed"]) == ("ok", False)
        await sam.granted("cancel", task=task["id"], reason="done")


@pytest.mark.parametrize(
    ("headers", "field"),
    [
        ({"Dibs-Deadline": ""}, "deadline"),
        ({"Dibs-Deadline": "tomorrow"}, "deadline"),
        ({"Dibs-Deadline": "2999-01-01T00:00:00"}, "deadline"),
        ({"Dibs-Repeat": "yes", "Idempotency-Key": "r"}, "repeat"),
        ({"Dibs-Repeat": "", "Idempotency-Key": "r"}, "repeat"),
        ({"Dibs-Repeat": "1"}, "ref"),
    ],
)
async def test_a_malformed_deadline_or_repeat_is_named(
    dibs: Dibs, headers: dict[str, str], field: str
) -> None:
    async with script(dibs, "bob") as http:
        reply = await http.post(f"/tasks/{2**50}/claim", headers=headers)
        assert problem(reply, 422, "invalid")["field"] == field


@pytest.mark.parametrize(
    "key", [b"", b"x" * 65, "纸".encode(), b"\xe9", b"\xff" * 64, b"a\x01b", b"a\x7f"]
)
async def test_an_idempotency_key_that_no_header_or_ref_can_hold(dibs: Dibs, key: bytes) -> None:
    """K1; RFC 9110, section 5.5: bytes beyond ASCII mean nothing that two sides agree on."""
    async with script(dibs, "bob") as http, await join(dibs, "sam") as sam:
        task = await new_task(sam)
        path = f"/tasks/{task['id']}/claim"
        body = problem(await http.post(path, headers=[(b"Idempotency-Key", key)]), 422, "invalid")
        assert body["field"] == "ref"
        kept = (await http.post(path, headers={"Idempotency-Key": f"{task['id']} \t~"})).json()
        assert (kept["ref"], kept["replayed"], kept["already"]) == (
            f"{task['id']} \t~",
            False,
            False,
        )
        await sam.granted("cancel", task=task["id"], reason="done")


async def test_many_duplicates_at_once_have_one_effect(pair: Dibs) -> None:
    async with await join(pair, "alice") as alice, await join(pair, "sam") as sam:
        task = await new_task(sam)
        headers = {
            "Authorization": f"Bearer {pair.token('alice')}",
            "Idempotency-Key": f"many-{task['id']}",
        }
        async with httpx.AsyncClient(trust_env=False, timeout=20) as http:
            path = f"/api/boards/demo/tasks/{task['id']}/claim"
            sent = [http.post(pair.http(path, n % 2), headers=headers) for n in range(12)]
            socket = [alice.do("claim", task=task["id"], ref=headers["Idempotency-Key"])]
            *replies, answer = await asyncio.gather(*sent, *socket)
        answers = [reply.json() for reply in replies] + [answer]
        assert {answer["type"] for answer in answers} == {"ok"}
        assert [answer["replayed"] for answer in answers].count(False) == 1
        assert len({answer["rev"] for answer in answers}) == 1
        await alice.granted("release", task=task["id"])


async def test_refusals(dibs: Dibs) -> None:
    async with (
        script(dibs, "alice") as alice,
        script(dibs, "dana") as dana,
        await join(dibs, "sam") as sam,
    ):
        task = await new_task(sam)
        path = f"/tasks/{task['id']}"
        problem(await alice.post(f"{path}/assign", json={"to": 1}), 403, "permission_denied")
        problem(await dana.post(f"{path}/claim"), 403, "forbidden")
        problem(await dana.get(SNAPSHOT), 403, "forbidden")
        problem(await alice.post("/tasks/999999/claim"), 404, "unknown_task")
        problem(
            await alice.post(dibs.http("/api/boards/nowhere/tasks/1/claim")), 404, "unknown_board"
        )
        body = problem(await alice.post(f"{path}/claim", json={"expect": "x"}), 422, "invalid")
        assert body["field"] == "expect"
        for content in (b"{", b"[]", b"\xff"):
            problem(await alice.post(f"{path}/claim", content=content), 422, "invalid")
        problem(await alice.post("/tasks/first/claim"), 422, "invalid")
        problem(
            await alice.post(f"{path}/start", headers={"Authorization": "Bearer wrong"}),
            401,
            "unauthenticated",
        )
        problem(
            await alice.post(f"{path}/start", headers={"Authorization": "Basic YTpi"}),
            401,
            "unauthenticated",
        )
        nobody = httpx.AsyncClient(trust_env=False)
        problem(
            await nobody.post(dibs.http(f"/api/boards/demo{path}/claim")), 401, "unauthenticated"
        )
        await nobody.aclose()
        lost = problem(await alice.post(f"{path}/release"), 409, "task_conflict")
        assert (lost["task_id"], lost["current_owner"], lost["task"], lost["rev"]) == (
            task["id"],
            None,
            task,
            sam.rev,
        )
        assert lost["retry"]["can_retry"] is True
        await sam.granted("cancel", task=task["id"], reason="done")


async def test_what_cannot_be_taken_is_told_and_never_internal(pair: Dibs) -> None:
    """K7 over HTTP: bodies too large or of another kind, texts that PostgreSQL cannot be asked for,
    huge numbers.
    """
    async with script(pair, "sam") as http:
        large = b'{"number":"' + b"x" * 3_000_000 + b'"}'
        problem(await http.post("/tasks", content=large), 413, "too_large")
        cut = rb'{"number":"cut","title":"\ud83d","department":1}'
        assert problem(await http.post("/tasks", content=cut), 422, "invalid")["field"] == "title"
        problem(await http.post("/tasks", content=b"[" * 60_000), 422, "invalid")
        problem(await http.post("/tasks", content=b'{"\xff":NaN}'), 422, "invalid")
        problem(await http.get("../demo%00"), 404, "unknown_board")
        problem(await http.get("../../pairings/%00"), 404, "unknown_code")
        for number in ("first", "５", "+5", "5.0", "5_0", "%205", "-1", "9" * 17):
            field = problem(await http.post(f"../../displays/{number}/reload"), 422, "invalid")[
                "field"
            ]
            assert field == "display"
            field = problem(await http.put(f"/people/{number}/pin"), 422, "invalid")["field"]
            assert field == "person"
            assert (
                problem(await http.post(f"/tasks/{number}/start"), 422, "invalid")["field"]
                == "task"
            )
    browser = await sign_in(pair, "sam")
    csrf = browser.headers.pop("X-CSRFToken")
    form = {"data": {"csrfmiddlewaretoken": csrf}, "files": {"file": b""}}
    cut = rb'{"username":"\ud83d","password":"x"}'
    problem(
        await browser.post("/api/session", content=cut, headers={"X-CSRFToken": csrf}),
        422,
        "invalid",
    )
    problem(await browser.post("/api/boards/demo/claim-next", **form), 422, "invalid")  # type: ignore[arg-type]
    problem(
        await browser.post("/api/boards/demo/claim-next", data={"a": "x" * 3_000_000}),
        413,
        "too_large",
    )
    await browser.aclose()
    async with httpx.AsyncClient(
        trust_env=False, headers={"Cookie": f'dibs_session="{NUL * 32}"'}
    ) as nobody:
        problem(await nobody.get(pair.http("/api/boards/demo")), 401, "unauthenticated")
        assert (await nobody.get(pair.http("/api/session"))).json()["person"] is None
        assert (await nobody.get(pair.http("/wall"))).status_code == 200
    assert "internal" not in pair.logs()


@pytest.mark.parametrize("verb", ["claim", "claim_next", "add", "edit"])
async def test_what_http_changes_sockets_hear(grown: Dibs, verb: str) -> None:
    """A command over HTTP on one process shows on the boards of the other."""
    async with await join(grown, "sam", 1) as sam, script(grown, "admin") as http:
        task = await new_task(sam, priority="urgent", due_at="2019-01-01T00:00:00Z")
        if verb == "claim":
            reply = await http.post(f"/tasks/{task['id']}/claim")
        elif verb == "claim_next":
            reply = await http.post("/claim-next")
        elif verb == "edit":
            reply = await http.patch(f"/tasks/{task['id']}", json={"title": "Edited"})
        else:
            reply = await http.post(
                "/tasks",
                json={"number": f"S-{sam.rev}", "title": "New", "department": task["department"]},
            )
        changed = reply.json()["task"]
        await sam.until(lambda: sam.tasks.get(changed["id"]) == changed)
        for number in {task["id"], changed["id"]}:
            await sam.granted("cancel", task=number, reason="done")
