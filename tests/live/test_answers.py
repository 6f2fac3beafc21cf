"""One answer for each command, repeats, what is stored, and the order (K1 to K4, K9)."""

import asyncio
import json
from pathlib import Path

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
