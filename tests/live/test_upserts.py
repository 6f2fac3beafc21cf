"""Upserts over HTTP: what a planning system sends again and again, one task or a thousand."""

import asyncio
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import httpx
import pytest

from tests.live.board import department, join
from tests.live.http import problem, script
from tests.servers.dibs import Dibs

Rows = list[dict[str, Any]]


def rows_of(series: str, count: int, where: int, **fields: Any) -> Rows:
    return [
        {"number": f"{series}-{n}", "title": "Labels", "department": where, **fields}
        for n in range(count)
    ]


@pytest.fixture
async def printing(dibs: Dibs) -> int:
    async with await join(dibs, "sam") as sam:
        return department(sam, "Printing")


async def bulk(http: httpx.AsyncClient, rows: Rows, query: str = "", **headers: str) -> Any:
    reply = await http.post(f"/tasks/bulk{query}", json={"tasks": rows}, headers=headers)
    assert reply.status_code == 200, reply.text
    return reply.json()


async def test_one_task_by_its_number(dibs: Dibs, printing: int) -> None:
    fields = {"title": "Labels", "department": printing, "link": "https://example.com/1"}
    address, key = "/tasks/by-number?number=ERP/7%20a", {"Idempotency-Key": "erp-7"}
    async with script(dibs, "sam") as http:
        added = (await http.put(address, json=fields, headers=key)).json()
        assert (added["type"], added["ref"], added["already"]) == ("ok", "erp-7", False)
        assert added["task"]["number"] == "ERP/7 a"
        again = (await http.put(address, json=fields, headers=key)).json()
        assert (again["replayed"], again["rev"]) == (True, added["rev"])
        same = (await http.put(address, json={**fields, "number": "ERP/7  a"})).json()
        assert (same["already"], same["task"]) == (True, added["task"])
        edited = (await http.put(address, json={**fields, "note": "gold"})).json()
        assert edited["task"]["id"] == added["task"]["id"]
        for bad, field in (
            ({**fields, "number": "other"}, "number"),
            ({"title": "x"}, "department"),
        ):
            assert problem(await http.put(address, json=bad), 422, "invalid")["field"] == field
        nameless = await http.put("/tasks/by-number", json=fields)
        assert problem(nameless, 422, "invalid")["field"] == "number"
        await http.post(f"/tasks/{added['task']['id']}/cancel", json={"reason": "over"})
        assert (await http.put(address, json=fields)).json()["already"], "as it was finished"
        other = {**fields, "note": "silver"}
        problem(await http.put(address, json=other), 400, "wrong_status")
    async with script(dibs, "alice") as http:
        problem(await http.put(address, json=fields), 403, "permission_denied")


async def test_a_number_in_another_encoding_is_no_number(dibs: Dibs, printing: int) -> None:
    """Two of GB 18030 would both be two question marks, and one task."""
    fields = {"title": "Labels", "department": printing}
    async with script(dibs, "sam") as http:
        for query in ("number=%D6%D0", "number=a&number=b", "number=", ""):
            reply = await http.put(f"/tasks/by-number?{query}", json=fields)
            assert problem(reply, 422, "invalid")["field"] == "number", query
        chinese = await http.put("/tasks/by-number?lang=en&number=%E4%B8%AD+1", json=fields)
        assert chinese.json()["task"]["number"] == "中 1"


async def test_many_of_which_none_can_be_read_tell_the_revision(dibs: Dibs) -> None:
    async with script(dibs, "sam") as http, await join(dibs, "sam") as sam:
        told = await bulk(http, [{"number": "none-1"}])
        assert told["outcomes"][0]["problem"]["field"] == "title"
        assert told["rev"] == sam.rev > 0


async def test_many_tell_what_became_of_each(dibs: Dibs, printing: int) -> None:
    async with script(dibs, "sam") as http, await join(dibs, "alice") as alice:
        rows = rows_of("many", 3, printing)
        first = await bulk(http, rows)
        assert [each["already"] for each in first["outcomes"]] == [False] * 3
        await alice.until(lambda: alice.rev >= first["rev"])
        for each in first["outcomes"]:
            assert alice.tasks[each["id"]]["number"] == each["number"]
        bad = [
            rows[0],
            {**rows[1], "note": "gold"},
            {"number": "many-9"},
            {**rows[2], "number": "many-10", "department": 2**50},
            7,
        ]
        mixed = await bulk(http, bad)
        told = {each["index"]: each for each in mixed["outcomes"]}
        assert [told[0]["already"], told[1]["already"]] == [True, False]
        refused = [(told[n]["number"], told[n]["problem"]) for n in (2, 3, 4)]
        assert [(number, each["code"], each["field"]) for number, each in refused] == [
            (None, "invalid", "title"),
            ("many-10", "invalid", "department"),
            (None, "invalid", None),
        ]
        # The same a second time changes nothing.
        head = mixed["rev"]
        same = await bulk(http, rows[:1] + bad[1:2])
        assert (same["rev"], [each["already"] for each in same["outcomes"]]) == (head, [True] * 2)


async def test_all_or_none(dibs: Dibs, printing: int) -> None:
    rows = rows_of("all", 3, printing)
    async with script(dibs, "sam") as http, await join(dibs, "sam") as sam:
        head = sam.rev
        body = {"tasks": [*rows, {**rows[0], "number": "all-9", "department": 2**50}]}
        reply = await http.post("/tasks/bulk?atomic=1", json=body)
        refused = problem(reply, 422, "invalid")
        assert (refused["index"], refused["field"]) == (3, "department")
        assert [each["index"] for each in refused["outcomes"]] == [3]
        malformed = {"tasks": [rows[0], {"number": "all-8"}]}
        reply = await http.post("/tasks/bulk?atomic=1", json=malformed)
        assert problem(reply, 422, "invalid")["index"] == 1
        assert (await http.get("../demo")).json()["rev"] == head
        stored = await bulk(http, rows, "?atomic=1")
        assert stored["rev"] == head + 3
        reply = await http.post("/tasks/bulk?atomic=maybe", json={"tasks": rows})
        assert problem(reply, 422, "invalid")["field"] == "atomic"


async def test_a_copy_of_a_whole_request_is_a_replay(dibs: Dibs, printing: int) -> None:
    """K2: what others have changed since is not taken back by a copy."""
    rows, key = rows_of("copy", 2, printing), {"Idempotency-Key": "night-1"}
    async with script(dibs, "sam") as http:
        first = await bulk(http, rows, **key)
        task = first["outcomes"][0]["id"]
        await http.patch(f"/tasks/{task}", json={"title": "By hand"})
        again = await bulk(http, rows, **key)
        assert [each["replayed"] for each in again["outcomes"]] == [True, True]
        assert again["outcomes"][0]["rev"] == first["outcomes"][0]["rev"]
        other = await bulk(http, [{**rows[0], "note": "x"}], **key)
        assert other["outcomes"][0]["problem"]["code"] == "ref_reused"


async def test_what_is_no_bulk(dibs: Dibs, printing: int) -> None:
    row = rows_of("bad", 1, printing)[0]
    async with script(dibs, "sam") as http:
        for body in ({}, {"tasks": []}, {"tasks": row}, {"tasks": [row] * 1001}):
            reply = await http.post("/tasks/bulk", json=body)
            assert problem(reply, 422, "invalid")["field"] == "tasks"
        large = b'{"tasks": [' + b" " * 2**23 + b"]}"
        problem(await http.post("/tasks/bulk", content=large), 413, "too_large")
    async with script(dibs, "alice") as http:
        problem(await http.post("/tasks/bulk", json={"tasks": [row]}), 403, "permission_denied")
    async with script(dibs, "dana") as http:
        problem(await http.post("/tasks/bulk", json={"tasks": [row]}), 403, "forbidden")


@pytest.fixture
def limited(folder: Path) -> Iterator[Dibs]:
    server = Dibs(folder / "upserts", DIBS_COMMANDS_PER_S="1", DIBS_BURST="10")
    yield server
    server.stop()


async def test_many_tasks_count_as_many_commands(limited: Dibs) -> None:
    """K8: 25 tasks are one command, and no request needs more than there may be at once."""
    async with await join(limited, "sam") as sam:
        where = department(sam, "Printing")
    async with script(limited, "sam") as http:
        await bulk(http, rows_of("rate", 1000, where))
        problem(await http.post("/tasks/bulk", json={"tasks": []}), 422, "invalid")
        limited = await http.post("/tasks/bulk", json={"tasks": rows_of("rate", 1, where)})
        problem(limited, 429, "rate_limited")


async def test_claims_go_on_beside_a_thousand_tasks(dibs: Dibs, printing: int) -> None:
    async with script(dibs, "sam") as http, await join(dibs, "alice") as alice:
        sending = asyncio.create_task(bulk(http, rows_of("load", 1000, printing, note="n" * 200)))
        longest = 0.0
        while not sending.done():
            began = time.monotonic()
            await alice.do("claim", task=2**50)
            longest = max(longest, time.monotonic() - began)
            await asyncio.sleep(0.1)
        assert len((await sending)["outcomes"]) == 1000
        assert longest < 2.0, "the time after which a command would be busy"
