"""What commands are answered: rules K1 to K9, beside the table of cases."""

import asyncio
import json
import sqlite3
import time
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path
from typing import Any

import httpx
import pytest

from tests.client import Client
from tests.conftest import QUICK
from tests.live.board import department, join, new_task
from tests.servers.dibs import Dibs


class TestK1:
    """K1: one answer to each, with its ref."""

    async def test_each_has_one_answer(self, dibs: Dibs) -> None:
        async with await join(dibs, "sam") as sam:
            tasks = [await new_task(sam) for _ in range(3)]
            asked = [
                sam.ask(kind, task=task["id"])
                for task in tasks
                for kind in ("claim", "start", "pause", "claim")
            ]
            answers = await asyncio.gather(*asked)
            assert [answer["type"] for answer in answers] == ["ok"] * 12
            # A late second answer would be a violation, which the client keeps.
            await sam.do("ping")
            for task in tasks:
                await sam.granted("cancel", task=task["id"], reason="done")

    @pytest.mark.parametrize("ref", [None, "", "x" * 65, 7, ["a"], "nul\x00"])
    async def test_a_ref_that_is_none(self, dibs: Dibs, ref: object) -> None:
        async with await join(dibs, "alice") as alice:
            await alice.say(json.dumps({"type": "claim", "ref": ref, "task": 1}))
            await alice.until(lambda: alice.of("error"))
            (error,) = alice.of("error")
            assert error["code"] == "invalid"
            assert error["field"] == "ref"
            assert "ref" not in error


class TestK2:
    """K2: a ref names one command, on any connection and over HTTP."""

    async def test_replay(self, pair: Dibs) -> None:
        async with (
            await join(pair, "alice") as alice,
            await join(pair, "alice", 1) as again,
            await join(pair, "sam") as sam,
        ):
            task = await new_task(sam)
            first = await alice.do("claim", task=task["id"], ref=f"K2-{task['id']}")
            await sam.granted("edit", task=task["id"], note="fresh")
            for client in (alice, again):
                second = await client.do("claim", task=task["id"], ref=f"K2-{task['id']}")
                assert (second["replayed"], second["already"], second["rev"]) == (
                    True,
                    False,
                    first["rev"],
                )
                assert second["task"]["note"] == "fresh"
            await sam.until(lambda: sam.tasks[task["id"]]["owner"])
            claims = [
                e
                for e in sam.events()
                if e["kind"] == "task.claimed" and e["task"]["id"] == task["id"]
            ]
            assert len(claims) == 1
            await alice.granted("release", task=task["id"])

    async def test_while_the_first_is_in_flight(self, pair: Dibs) -> None:
        async with (
            await join(pair, "bob") as one,
            await join(pair, "bob", 1) as two,
            await join(pair, "sam") as sam,
        ):
            task = await new_task(sam)
            ref = f"K2b-{task['id']}"
            answers = await asyncio.gather(
                *(c.do("claim", task=task["id"], ref=ref) for c in (one, two))
            )
            assert [answer["type"] for answer in answers] == ["ok", "ok"]
            assert sorted(answer["replayed"] for answer in answers) == [False, True]
            assert len({answer["rev"] for answer in answers}) == 1
            await one.granted("release", task=task["id"])

    async def test_other_content_is_ref_reused(self, dibs: Dibs) -> None:
        async with await join(dibs, "sam") as sam:
            task = await new_task(sam)
            ref = f"K2c-{task['id']}"
            await sam.granted("claim", task=task["id"], ref=ref)
            answer = await sam.do("start", task=task["id"], ref=ref)
            assert (answer["type"], answer["code"]) == ("error", "ref_reused")
            await sam.granted("cancel", task=task["id"], reason="done")

    async def test_a_default_said_aloud_is_the_same_content(self, dibs: Dibs) -> None:
        async with await join(dibs, "sam") as sam:
            task = await new_task(sam)
            await sam.granted("claim", task=task["id"])
            await sam.granted("release", task=task["id"], ref=f"K2d-{task['id']}")
            answer = await sam.do("release", task=task["id"], reason="", ref=f"K2d-{task['id']}")
            assert answer["replayed"] is True

    async def test_a_refused_command_leaves_no_trace(self, dibs: Dibs) -> None:
        async with await join(dibs, "alice") as alice, await join(dibs, "sam") as sam:
            task = await new_task(sam)
            await sam.granted("claim", task=task["id"])
            assert (await alice.do("claim", task=task["id"], ref=f"K2e-{task['id']}"))[
                "type"
            ] == "conflict"
            await sam.granted("release", task=task["id"])
            answer = await alice.do("claim", task=task["id"], ref=f"K2e-{task['id']}")
            assert (answer["type"], answer["replayed"]) == ("ok", False)
            await alice.granted("release", task=task["id"])


class TestK3:
    """K3: what was answered survives the server."""

    async def test_kill(self, folder: Path) -> None:
        server = Dibs(folder / "killed")
        sam = await join(server, "sam")
        task = await new_task(sam)
        ref = "K3-claim"
        first = await sam.do("claim", task=task["id"], ref=ref)
        unanswered = sam.ask("start", task=task["id"], ref="K3-start")
        server.servers[0].kill()
        await sam.closed()
        server.restart()
        async with await join(server, "sam", since=sam.since) as back:
            second = await back.do("claim", task=task["id"], ref=ref)
            assert (second["replayed"], second["rev"]) == (True, first["rev"])
            # Whether it was carried out before the kill or not, asking again carries it out once.
            third = await back.do("start", task=task["id"], ref="K3-start")
            assert third["type"] == "ok"
            assert third["task"]["status"] == "in_progress"
            # K2: over HTTP too.
            headers = {"Authorization": f"Bearer {server.token('sam')}", "Idempotency-Key": ref}
            path = server.http(f"/api/boards/demo/tasks/{task['id']}/claim")
            async with httpx.AsyncClient(trust_env=False) as http:
                assert (await http.post(path, headers=headers)).json()["replayed"] is True
            log = [e for c in (sam, back) for e in c.events() if e["kind"] == "task.started"]
            assert len({e["rev"] for e in log}) == 1
        assert unanswered.done()
        server.stop()


class TestK4:
    """K4: what is so already, and nothing to claim."""

    async def test_already_has_the_head_as_its_rev(self, dibs: Dibs) -> None:
        async with await join(dibs, "alice") as alice, await join(dibs, "sam") as sam:
            task = await new_task(sam)
            await alice.granted("claim", task=task["id"])
            other = await new_task(sam)
            for step in ("start", "pause"):
                await alice.granted(step, task=task["id"])
            before = len(alice.events())
            answer = await alice.do("claim", task=task["id"])
            assert (answer["already"], answer["rev"]) == (True, alice.rev)
            assert answer["rev"] > other["rev"]
            assert len(alice.events()) == before
            await sam.granted("cancel", task=task["id"], reason="done")

    async def test_nothing_free(self, folder: Path) -> None:
        server = Dibs(folder / "empty", **QUICK)
        async with await join(server, "charlie") as charlie, await join(server, "sam") as sam:
            for task in list(sam.tasks.values()):
                if task["owner"] is None and task["status"] == "pending":
                    await sam.granted("cancel", task=task["id"], reason="to empty the board")
            answer = await charlie.do("claim_next", ref="none")
            assert (answer["type"], answer["task"], answer["already"]) == ("ok", None, False)
            await charlie.until(lambda: charlie.rev == sam.rev)
            assert answer["rev"] == sam.rev
            again = await charlie.do("claim_next", ref="none")
            assert (again["task"], again["replayed"]) == (None, True)
        server.stop()

    async def test_claim_next_takes_the_most_urgent_of_my_departments(self, dibs: Dibs) -> None:
        async with await join(dibs, "charlie") as charlie, await join(dibs, "sam") as sam:
            other = await new_task(
                sam, "Printing", priority="urgent", due_at="2020-01-01T00:00:00Z"
            )
            wanted = await new_task(
                sam, "Finishing", priority="urgent", due_at="2020-01-01T00:00:00Z"
            )
            assert (await charlie.granted("claim_next"))["id"] == wanted["id"]
            refused = await charlie.do("claim_next", department=department(sam, "Printing"))
            assert refused["code"] == "wrong_department"
            for task in (other, wanted):
                await sam.granted("cancel", task=task["id"], reason="done")


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


@pytest.fixture(scope="module")
def limited(folder: Path) -> Iterator[Dibs]:
    server = Dibs(folder / "limited", DIBS_COMMANDS_PER_S="2", DIBS_BURST="5", DIBS_IN_FLIGHT="4")
    yield server
    server.stop()


@contextmanager
def held(server: Dibs) -> Iterator[None]:
    """Hold the database's write lock, so that commands wait."""
    with closing(
        sqlite3.connect(server.folder / "dibs.sqlite3", isolation_level=None)
    ) as connection:
        connection.execute("BEGIN IMMEDIATE")
        yield
        connection.execute("ROLLBACK")


SLOWER = (
    "from board.models.people import Token; "
    "Token.objects.filter(name='slow').update(commands_per_s=1, burst=5)"
)
QUICKER = (
    "from board.models.people import Token; "
    "Token.objects.filter(name='quick').update(commands_per_s=70, burst=60)"
)


class TestK8:
    """K8: limits, and who floods."""

    async def test_commands_per_person(self, limited: Dibs) -> None:
        async with (
            await join(limited, "alice") as one,
            await join(limited, "alice") as two,
            await join(limited, "bob") as bob,
        ):
            assert one.welcome["limits"] == {
                "frame_bytes": 65536,
                "commands_per_s": 2,
                "burst": 5,
                "in_flight": 4,
            }
            answers = [await client.do("claim", task=2**50) for client in (one, two) * 4]
            codes = [answer["code"] for answer in answers]
            assert codes[:5] == ["unknown_task"] * 5
            assert codes[-1] == "rate_limited"
            assert answers[-1]["retry"]["can_retry"] is True
            # Ping and invalid frames do not count, and neither do others' commands.
            assert (await one.do("ping"))["type"] == "pong"
            assert (await bob.do("claim", task=2**50))["code"] == "unknown_task"

    async def test_sockets_and_http_together(self, limited: Dibs) -> None:
        token = limited.run("token", "ana", "--name", "slow").split()[-1]
        limited.shell(SLOWER)
        headers = {"Authorization": f"Bearer {token}"}
        path = f"/api/boards/demo/tasks/{2**50}/claim"
        async with (
            await Client.join(limited.ws(), token) as ana,
            httpx.AsyncClient(base_url=limited.http(), headers=headers, trust_env=False) as http,
        ):
            start = time.monotonic()
            codes = [(await ana.do("claim", task=2**50))["code"] for _ in range(10)]
            replies = [await http.post(path) for _ in range(10)]
            codes += [reply.json()["code"] for reply in replies]
            # One budget: 5 at once, and one more each second.
            assert 5 <= codes.count("unknown_task") <= 6 + time.monotonic() - start
            refused = next(reply for reply in replies if reply.status_code == 429)
            assert int(refused.headers["Retry-After"]) >= 1

    async def test_a_token_has_its_own(self, limited: Dibs) -> None:
        token = limited.run("token", "sam", "--name", "quick").split()[-1]
        limited.shell(QUICKER)
        async with await Client.join(limited.ws(), token) as sam:
            assert sam.welcome["limits"] == {
                "frame_bytes": 65536,
                "commands_per_s": 70,
                "burst": 60,
                "in_flight": 4,
            }
            answers = [await sam.do("claim", task=2**50) for _ in range(40)]
            assert {answer["code"] for answer in answers} == {"unknown_task"}

    async def test_in_flight(self, limited: Dibs) -> None:
        async with await join(limited, "charlie") as charlie:
            with held(limited):
                asked = [charlie.ask("claim", task=2**50) for _ in range(5)]
                await charlie.until(lambda: charlie.of("error"))
                assert [answer["code"] for answer in charlie.of("error")] == ["rate_limited"]
                assert asked[4].done()
            answers = await asyncio.wait_for(asyncio.gather(*asked), 5)
            assert [answer["code"] for answer in answers] == [*["unknown_task"] * 4, "rate_limited"]

    async def test_a_flooder_is_told_then_closed(self, limited: Dibs) -> None:
        flooder = await join(limited, "liwei")
        for number in range(300):
            flooder.ask("claim", task=2**50, ref=f"flood{number}")
        assert await flooder.closed() == 4429
        refused = [answer for answer in flooder.of("error") if answer["code"] == "rate_limited"]
        assert len(refused) == 101
        assert flooder.frames[-1]["type"] == "bye"


class TestK9:
    """K9: commands of one socket are decided in the order sent."""

    async def test_order(self, pair: Dibs) -> None:
        async with await join(pair, "sam") as sam:
            task = await new_task(sam)
            steps = [
                "claim",
                "start",
                "pause",
                "start",
                "complete",
                "reopen",
                "claim",
                "release",
            ] * 2
            answers = await asyncio.gather(*(sam.ask(step, task=task["id"]) for step in steps))
            assert [answer["type"] for answer in answers] == ["ok"] * len(steps)
            assert [answer["rev"] for answer in answers] == sorted(
                answer["rev"] for answer in answers
            )
            await sam.granted("cancel", task=task["id"], reason="done")


async def test_clients_are_strict() -> None:
    """The client of these tests notices what the server must not do (S1, S2)."""
    client = Client.__new__(Client)
    client.frames, client.violations, client.tasks, client._answers, client.rev = (
        [{}],
        [],
        {},
        {},
        5,
    )
    client._take(
        {
            "type": "events",
            "rev": 7,
            "events": [{"rev": 7, "kind": "task.added", "task": {"id": 1}}],
        }
    )
    client._take({"type": "ok", "ref": "x", "rev": 9})
    rules = [violation.partition(":")[0] for violation in client.violations]
    assert rules == ["docs/protocol.schema.json", "S1", "docs/protocol.schema.json", "S2", "K1"]
