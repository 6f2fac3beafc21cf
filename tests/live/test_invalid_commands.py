"""What a refused command is answered: codes, capacity, and what is no command (K5 to K7)."""

import asyncio
from typing import Any

import pytest

from tests.live.board import join, new_task
from tests.servers.dibs import Dibs


class TestK5AndK6:
    """K5, K6: codes; the table of cases holds most of them."""

    @pytest.mark.parametrize(
        ("code", "kind", "members"),
        [
            ("unknown_task", "claim", {"task": 2**53 - 1}),
            ("unknown_person", "assign", {"to": 2**53 - 1}),
            ("unknown_person", "assign", {"to": "dana"}),
            ("wrong_department", "assign", {"to": "charlie"}),
            ("invalid", "edit", {"department": 2**40}),
            ("invalid", "add", {"number": "x", "title": "x", "department": 2**40}),
        ],
    )
    async def test_code(self, dibs: Dibs, code: str, kind: str, members: dict[str, Any]) -> None:
        async with await join(dibs, "sam") as sam, await join(dibs, "charlie") as charlie:
            task = await new_task(sam)
            people = {"charlie": charlie.me, "dana": 2**52}
            if kind != "add":
                members = {"task": task["id"], **members}
            members = {name: people.get(value, value) for name, value in members.items()}
            answer = await sam.do(kind, **members)
            assert (answer["type"], answer["code"]) == ("error", code)
            assert answer["retry"]["can_retry"] is False
            if code == "invalid":
                assert answer["field"] == "department"
            if kind != "add" and code != "unknown_task":
                assert answer["task"] == task

    async def test_a_number_that_is_not_new(self, dibs: Dibs) -> None:
        async with await join(dibs, "sam") as sam:
            task = await new_task(sam)
            answer = await sam.do(
                "add", number=task["number"], title="x", department=task["department"]
            )
            assert (answer["code"], answer["field"]) == ("invalid", "number")

    async def test_capacity(self, dibs: Dibs) -> None:
        async with await join(dibs, "ana") as ana, await join(dibs, "sam") as sam:
            tasks = [await new_task(sam, "Packing") for _ in range(12)]
            # All at once: they cannot slip under the limit together.
            answers = await asyncio.gather(*(ana.do("claim", task=task["id"]) for task in tasks))
            owned = [
                task for task in ana.tasks.values() if (task["owner"] or {}).get("id") == ana.me
            ]
            assert (
                len([t for t in owned if t["status"] in {"pending", "in_progress", "paused"}]) == 10
            )
            codes = {answer["code"] for answer in answers if answer["type"] == "error"}
            assert codes == {"capacity_reached"}
            for task in tasks:
                await sam.do("cancel", task=task["id"], reason="done")


class TestK7:
    """K7: what cannot be read is told, and the socket stays."""

    FRAMES: tuple[tuple[str | bytes, str | None, str | None], ...] = (
        ("", None, None),
        ("{", None, None),
        ("[]", None, None),
        ("null", None, None),
        ("12", None, None),
        (b'{"type":"ping","ref":"b"}', None, None),
        ('{"type":"fly","ref":"r1"}', "r1", "type"),
        ('{"ref":"r2"}', "r2", "type"),
        ('{"type":7,"ref":"r3"}', "r3", "type"),
        ('{"type":"claim","ref":"r4"}', "r4", "task"),
        ('{"type":"claim","ref":"r5","task":"1"}', "r5", "task"),
        ('{"type":"claim","ref":"r6","task":1.0}', "r6", "task"),
        ('{"type":"claim","ref":"r7","task":true}', "r7", "task"),
        ('{"type":"claim","ref":"r8","task":0}', "r8", "task"),
        ('{"type":"claim","ref":"r9","task":9007199254740992}', "r9", "task"),
        ('{"type":"release","ref":"r10","task":1,"reason":7}', "r10", "reason"),
        ('{"type":"claim","ref":"r11","task":1,"expect":"1"}', "r11", "expect"),
        ('{"type":"report","ref":"r12","task":1,"done":1.5}', "r12", "done"),
        # RFC 8259 has lone surrogates and numbers of any size; a text cut within an emoji is one.
        (r'{"type":"release","ref":"r13","task":1,"reason":"\ud83d"}', "r13", "reason"),
        ('{"type":"claim","ref":"r14","task":1e999}', "r14", "task"),
        (f'{{"type":"claim","ref":"r15","task":{"9" * 400}}}', "r15", "task"),
        ('{"type":"claim","ref":"r16","task":1,"deadline":null}', "r16", "deadline"),
        ('{"type":"claim","ref":"r17","task":1,"deadline":1793000000}', "r17", "deadline"),
        ('{"type":"claim","ref":"r18","task":1,"repeat":1}', "r18", "repeat"),
        (r'{"type":"ping","ref":"\ud800"}', None, "ref"),
        ('{"type":"claim","ref":"r","task":NaN}', None, None),
        ("[" * 30_000, None, None),
    )

    @pytest.mark.parametrize(("text", "ref", "field"), FRAMES)
    async def test_invalid(
        self, dibs: Dibs, text: str | bytes, ref: str | None, field: str | None
    ) -> None:
        async with await join(dibs, "alice") as alice:
            if ref:
                alice.expect(ref)
            await alice.say(text)
            assert (await alice.do("ping"))["type"] == "pong"
            (error,) = alice.of("error")
            assert (error["code"], error.get("ref"), error["field"]) == ("invalid", ref, field)
            assert error["retry"]["can_retry"] is False

    async def test_more_than_fifty_in_a_minute(self, dibs: Dibs) -> None:
        alice = await join(dibs, "alice")
        for _ in range(50):
            await alice.say("no")
        assert (await alice.do("ping"))["type"] == "pong"
        await alice.say("no")
        assert await alice.closed() == 4429
        assert alice.frames[-1]["code"] == "rate_limited"
        assert len(alice.of("error")) == 51
