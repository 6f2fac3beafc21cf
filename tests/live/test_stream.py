"""What every board is told, and in which order: rules S1 to S7, over sockets and over streams.

The client holds S1, S2 and S4 with each frame.
"""

import asyncio
import random
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.client import Client, Frame
from tests.conftest import QUICK
from tests.live.board import join, new_task, watch
from tests.servers.dibs import Dibs
from tests.servers.postgres import Postgres


async def busy(people: list[Client], tasks: list[Frame], commands: int, seed: int) -> None:
    """Let people do this and that with these tasks, as fast as they can."""
    chance = random.Random(seed)
    asked = []
    for _ in range(commands):
        person, task = chance.choice(people), chance.choice(tasks)
        kind = chance.choice(["claim", "start", "pause", "report", "complete", "release", "reopen"])
        asked.append(person.do(kind, task=task["id"], **({"done": 1} if kind == "report" else {})))
        if len(asked) == 12:
            await asyncio.gather(*asked)
            asked.clear()
    await asyncio.gather(*asked)


@pytest.fixture(params=["socket", "stream"])
def over(request: pytest.FixtureRequest) -> str:
    """How those who only watch are connected."""
    found: str = request.param
    return found


def shown(client: Client) -> dict[int, Frame]:
    return dict(sorted(client.tasks.items()))


class TestS1:
    """S1, S2, S5: in order, once, and the same on every board, on both processes."""

    async def test_all_boards_agree(self, pair: Dibs, over: str) -> None:
        people = [
            await join(pair, name, n % 2) for n, name in enumerate(["sam", "alice", "bob", "admin"])
        ]
        watchers = [await watch(pair, "charlie", n % 2, over=over) for n in range(6)]
        tasks = [await new_task(people[0]) for _ in range(8)]
        await asyncio.gather(busy(people[:2], tasks, 150, 1), busy(people[2:], tasks, 150, 2))
        fresh = await join(pair, "ana")
        everybody = [*people, *watchers]
        for client in everybody:
            await client.until(lambda client=client: client.rev >= fresh.rev)
            assert client.rev == fresh.rev
            # S5: snapshot and events equal the later snapshot.
            assert shown(client) == shown(fresh)
            assert client.people == fresh.people
        for client in [*everybody, fresh]:
            await client.close()
        sam = await join(pair, "sam")
        for task in tasks:
            await sam.do("cancel", task=task["id"], reason="done")
        await sam.close()

    async def test_the_other_process_follows_at_once(self, grown: Dibs, over: str) -> None:
        """With Redis a change is on the other process's boards long before the poll of 1 s would
        find it.
        """
        async with (
            await join(grown, "sam") as sam,
            await watch(grown, "alice", 1, over=over) as alice,
        ):
            took = []
            for _ in range(5):
                task = await new_task(sam)
                start = time.monotonic()
                await alice.until(lambda task=task: task["id"] in alice.tasks)
                took.append(time.monotonic() - start)
                await sam.granted("cancel", task=task["id"], reason="done")
            assert sorted(took)[2] < 0.5


@pytest.fixture(scope="module")
def without_redis(folder: Path, postgres: Postgres) -> Iterator[Dibs]:
    server = Dibs(folder / "polling", processes=2, DATABASE_URL=postgres.create("polling"), **QUICK)
    yield server
    server.stop()


async def test_without_redis_the_poll_follows(without_redis: Dibs, over: str) -> None:
    """S4's head poll: other processes follow within 1.5 s with nothing but the database."""
    async with (
        await join(without_redis, "sam") as sam,
        await watch(without_redis, "alice", 1, over=over) as alice,
    ):
        for _ in range(3):
            task = await new_task(sam)
            await alice.until(lambda task=task: task["id"] in alice.tasks, patience_s=1.5)


class TestS3:
    """S3: a client that does not read gets a snapshot when it reads again, and no other
    notices.
    """

    async def test_a_slow_client_skips_ahead(self, dibs: Dibs, over: str) -> None:
        async with await join(dibs, "sam") as sam:
            slow = await watch(dibs, "alice", over=over, receive_bytes=65_536)
            slow.socket.transport.pause_reading()
            task = await new_task(sam)
            # Far more than the ring holds: the kernel takes megabytes, and may take some more in
            # between.
            for number in range(1500):
                asked = sam.ask("edit", task=task["id"], note=f"{number}" + "纸" * 1900)
                if number % 15 == 14:
                    await asked
            slow.socket.transport.resume_reading()
            await slow.until(lambda: slow.rev == sam.rev, patience_s=20)
            kinds = [frame["type"] for frame in slow.frames]
            # The kernel may make room in the middle, so that it skips more than once.
            assert kinds.count("snapshot") >= 2
            assert shown(slow) == shown(sam)
            await slow.close()
            await sam.granted("cancel", task=task["id"], reason="done")


class TestS4:
    """S4: the heartbeat, busy or quiet."""

    async def test_it_comes_every_ten_seconds(self, dibs: Dibs, over: str) -> None:
        async with await watch(dibs, "alice", over=over) as quiet, await join(dibs, "sam") as sam:
            assert quiet.welcome["heartbeat_s"] == 10
            start = time.monotonic()
            while not quiet.of("heartbeat"):
                task = await new_task(sam)
                await sam.granted("cancel", task=task["id"], reason="busy")
                await asyncio.sleep(0.2)
                assert time.monotonic() - start < 13
            assert time.monotonic() - start > 8
            (beat,) = quiet.of("heartbeat")
            assert beat["degraded"] == []


class TestC6:
    """C5, C6: resuming, wholly or not at all."""

    async def test_first_frames(self, dibs: Dibs, over: str) -> None:
        async with await watch(dibs, "alice", over=over) as client:
            welcome, snapshot = client.frames[:2]
            assert (welcome["type"], welcome["resumed"], snapshot["type"]) == (
                "welcome",
                False,
                "snapshot",
            )
            assert (welcome["rev"], welcome["epoch"]) == (snapshot["rev"], snapshot["epoch"])

    async def test_with_events_and_without(self, dibs: Dibs, over: str) -> None:
        async with await join(dibs, "sam") as sam:
            since = sam.since
            tasks = [await new_task(sam) for _ in range(3)]
            async with await watch(dibs, "alice", over=over, since=since) as late:
                assert late.welcome["resumed"] is True
                assert f"{late.welcome['epoch']}:{late.welcome['rev']}" == since
                await late.until(lambda: late.rev == sam.rev)
                assert [event["rev"] for event in late.events()] == [
                    sam.rev - 2,
                    sam.rev - 1,
                    sam.rev,
                ]
                # Sooner than by `heartbeat_s`: it proves what `welcome` cannot.
                await late.until(lambda: late.of("heartbeat"), patience_s=5)
                assert late.frames[-1] == {**late.frames[-1], "rev": sam.rev, "degraded": []}
            async with await watch(dibs, "alice", over=over, since=sam.since) as same:
                assert same.welcome["resumed"] is True
                await same.until(lambda: same.of("heartbeat"), patience_s=5)
                await sam.granted("cancel", task=tasks[0]["id"], reason="done")
                await same.until(lambda: same.rev == sam.rev)
                assert [frame["type"] for frame in same.frames] == [
                    "welcome",
                    "heartbeat",
                    "events",
                ]
            for task in tasks[1:]:
                await sam.granted("cancel", task=task["id"], reason="done")

    @pytest.mark.parametrize(
        "since",
        [
            "{epoch}:999999999",
            "other:1",
            "{epoch}:",
            "{epoch}",
            ":3",
            "{epoch}:-1",
            "{epoch}:1e3",
            "{epoch}:+1",
            "{epoch}:１",
            "{epoch}:99999999999999999999999",
        ],
    )
    async def test_anything_else_is_a_snapshot(self, dibs: Dibs, over: str, since: str) -> None:
        async with await join(dibs, "alice") as first:
            epoch = first.epoch
        async with await watch(dibs, "alice", over=over, since=since.format(epoch=epoch)) as client:
            assert client.welcome["resumed"] is False
            assert client.frames[1]["type"] == "snapshot"

    async def test_too_many_events_are_a_snapshot(self, dibs: Dibs, over: str) -> None:
        async with await join(dibs, "sam") as sam:
            task = await new_task(sam)
            far, near = sam.since, ""
            for number in range(1030):
                last = sam.ask("edit", task=task["id"], note=str(number))
                if number % 10 == 9:
                    await last
                    near = near or sam.since
            await last
            for since, resumed in ((far, False), (near, True)):
                async with await watch(dibs, "alice", over=over, since=since) as late:
                    assert late.welcome["resumed"] is resumed
                    await late.until(lambda late=late: late.rev == sam.rev)
                    assert bool(late.events()) is resumed
            await sam.granted("cancel", task=task["id"], reason="done")

    async def test_nothing_is_missed_while_joining(self, dibs: Dibs, over: str) -> None:
        """Subscribe first, read second: a client that joins in the middle of changes sees each
        once.
        """
        async with await join(dibs, "sam") as sam:
            since = sam.since
            changes = [
                sam.ask("add", number=f"S{sam.rev}-{n}", title="x", department=1) for n in range(60)
            ]
            joining = [
                watch(dibs, "alice", over=over, since=since if n % 2 else None) for n in range(20)
            ]
            clients = await asyncio.gather(*joining)
            await asyncio.gather(*changes)
            for client in clients:
                await client.until(lambda client=client: client.rev == sam.rev)
                await client.close()
            for change in changes:
                if change.result()["type"] == "ok":
                    await sam.granted("cancel", task=change.result()["task"]["id"], reason="done")


class TestS6AndS7:
    """S6, S7: what a snapshot holds, and that it is the same for all."""

    async def test_all_clients_see_the_same(self, dibs: Dibs, over: str) -> None:
        clients = [await watch(dibs, name, over=over) for name in ("sam", "alice", "charlie")]
        snapshots = [client.frames[1] for client in clients]
        assert snapshots[0]["tasks"] == snapshots[1]["tasks"] == snapshots[2]["tasks"]
        assert {task["department"] for task in snapshots[1]["tasks"]} == set(clients[1].departments)
        for client in clients:
            await client.close()

    async def test_finished_tasks_leave_the_snapshot(self, folder: Path) -> None:
        server = Dibs(folder / "finished")
        server.shell(SHOW_NOTHING_FINISHED)
        async with await join(server, "alice") as alice:
            assert alice.board["show_finished_h"] == 0
            assert {task["status"] for task in alice.tasks.values()} == {
                "pending",
                "in_progress",
                "paused",
            }
        server.stop()

    async def test_when_it_shows_more_every_client_gets_a_snapshot(self, folder: Path) -> None:
        """S5, S6: the board has changed, and no client has the older tasks that are shown now."""
        server = Dibs(folder / "longer", **QUICK)
        server.shell(SHOW_NOTHING_FINISHED)
        async with await join(server, "sam") as sam, await join(server, "alice") as alice:
            task = await new_task(sam)
            await sam.granted("cancel", task=task["id"], reason="done")
            await alice.until(lambda: alice.rev == sam.rev)
            before = alice.since
            server.shell(SHOW_A_DAY)
            await alice.until(
                lambda: alice.board["show_finished_h"] == 24 and len(alice.of("snapshot")) == 2
            )
            assert task["id"] in alice.tasks
            async with await join(server, "bob", since=before) as late:
                assert late.welcome["resumed"] is False
                assert late.tasks == alice.tasks
        server.stop()


SHOW_A_DAY = """
from board.store.administering import administering
from board.models.board import Board
with administering(Board.objects.values_list("pk", flat=True), None):
    Board.objects.update(show_finished_h=24)
"""
SHOW_NOTHING_FINISHED = (
    "from board.models.board import Board; Board.objects.update(show_finished_h=0)"
)
