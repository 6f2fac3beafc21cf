"""Clients that do not do their part: they cost the server little, the others nothing, and are told
if they can be.
"""

import asyncio
import os
import signal
import statistics
import time
from collections.abc import Iterator
from contextlib import suppress
from datetime import UTC, datetime
from pathlib import Path

import pytest

from realtime.server.websocket import CLOSE_S
from tests.client import Client
from tests.conftest import QUICK, Effort
from tests.live.board import join, new_task
from tests.live.raw import PING, TEXT, Raw, RawStream, resident_bytes
from tests.live.test_health import counted
from tests.servers.dibs import Dibs
from tests.servers.slow_link import SlowLink

MIB = 2**20
LARGE = "\N{GRINNING FACE}" * 1980
"""A note of 8 KB."""


@pytest.fixture
def own(folder: Path, request: pytest.FixtureRequest) -> Iterator[Dibs]:
    """A server of its own, whose memory no other test changes."""
    server = Dibs(folder / request.node.name, **QUICK)
    yield server
    server.stop()


async def flood(
    sam: Client, task: int, times: int, pause_s: float = 0.05
) -> list[tuple[int, float]]:
    """Change a task twice at once, again and again: frames of 20 KB.

    Gives each second revision and when it was asked for.
    """
    asked = []
    for number in range(times):
        start = time.monotonic()
        changes = [sam.do("edit", task=task, note=f"{number}.{half}{LARGE}") for half in range(2)]
        answers = await asyncio.gather(*changes)
        asked.append((answers[1]["rev"], start))
        await asyncio.sleep(max(0, start + pause_s - time.monotonic()))
    return asked


class Watch:
    """Notes when a client has come to each revision."""

    def __init__(self, client: Client) -> None:
        self.at: dict[int, float] = {}
        self._client = client
        self._task = asyncio.create_task(self._run())

    def delays(self, asked: list[tuple[int, float]]) -> list[float]:
        """Tell how long each revision took to be seen, in seconds."""
        self._task.cancel()
        return [
            min(at for rev, at in self.at.items() if rev >= wanted) - start
            for wanted, start in asked
        ]

    async def _run(self) -> None:
        while True:
            await self._client.until(
                lambda seen=self._client.rev: self._client.rev > seen, patience_s=60
            )
            self.at[self._client.rev] = time.monotonic()


@pytest.mark.timeout(180)
async def test_who_does_not_read_costs_nothing(own: Dibs, effort: Effort) -> None:
    """S3: one in ten does not read; memory stays, the others do not notice, and then it gets the
    snapshot.
    """
    sam = await join(own, "sam")
    task = (await new_task(sam))["id"]
    readers = [await join(own, "alice") for _ in range(9)]
    # The room and SQLite's caches fill first: what they keep is not the slow one's doing.
    await flood(sam, task, 320 + 40 * effort.slow_s, pause_s=0)
    watches = [Watch(reader) for reader in readers]
    asked = await flood(sam, task, 40)
    before = statistics.median(delay for watch in watches for delay in watch.delays(asked))
    deaf = await join(own, "bob", receive_bytes=65_536)
    deaf.socket.transport.pause_reading()
    resident = resident_bytes(own)
    watches = [Watch(reader) for reader in readers]
    asked = await flood(sam, task, effort.slow_s * 20)
    grown = resident_bytes(own) - resident
    after = statistics.median(delay for watch in watches for delay in watch.delays(asked))
    assert grown < 10 * MIB, f"{grown / MIB:.1f} MiB"
    assert after < 2 * before + 0.05, f"{before * 1000:.1f} ms, then {after * 1000:.1f} ms"
    deaf.socket.transport.resume_reading()
    # On a slow machine the flood may outlast the server's patience: then it is gone, and otherwise
    # in the present.
    await deaf.until(lambda: deaf.rev == sam.rev or deaf.code is not None, patience_s=20)
    assert deaf.tasks == sam.tasks or deaf.code is not None
    for client in [sam, *readers, deaf]:
        await client.close()


@pytest.mark.parametrize(
    ("said", "opcode", "times"),
    [('{"type":"ping","ref":"p"}', TEXT, 4_000_000), ("p" * 120, PING, 150_000)],
    ids=["frames", "pings"],
)
async def test_who_sends_and_does_not_read_is_not_answered(
    own: Dibs, said: str, opcode: int, times: int
) -> None:
    """S3: neither answers nor pongs are queued without bound."""
    async with await join(own, "sam") as sam:
        task = await new_task(sam)
        assert (await sam.do("ping"))["type"] == "pong"
        resident = resident_bytes(own)
        with Raw(own, "alice", receive_bytes=16_384) as deaf:
            # Pings are all read, however long that takes.
            deaf.socket.settimeout(2 if opcode == TEXT else 60)
            # The server stops reading texts, which it would have to answer; of pings it owes one
            # pong at most.
            with suppress(TimeoutError):
                await asyncio.to_thread(deaf.say, said, opcode, times)
            assert resident_bytes(own) - resident < 10 * MIB
            # Others go on.
            await sam.granted("edit", task=task["id"], note="still here")


@pytest.fixture
def hasty(folder: Path, request: pytest.FixtureRequest) -> Iterator[Dibs]:
    """A server with little patience, with what the test says."""
    server = Dibs(
        folder / request.node.name, module="tests.servers.hasty", **request.param, **QUICK
    )
    yield server
    server.stop()


@pytest.mark.parametrize("hasty", [{"PING_S": "1", "PATIENCE_S": "6"}], indirect=True, ids=["6s"])
async def test_who_does_not_read_for_long_is_told_and_closed(hasty: Dibs) -> None:
    """S3, X1, X3: `bye` too_slow, 4002, behind what was on its way; its kernel answers, so it is
    alive until then.
    """
    async with await join(hasty, "sam") as sam:
        task = (await new_task(sam))["id"]
        deaf = await join(hasty, "alice", receive_bytes=16_384)
        deaf.socket.transport.pause_reading()
        # More than kernels keep for it.
        await flood(sam, task, 60, pause_s=0)
        said = 'dibs_closed_sockets_total{code="too_slow"}'
        deadline = time.monotonic() + 25
        while not await asyncio.to_thread(counted, hasty, said):
            assert time.monotonic() < deadline
            await asyncio.sleep(0.1)
        deaf.socket.transport.resume_reading()
        assert await deaf.closed() == 4002
        assert (deaf.frames[-1]["type"], deaf.frames[-1]["code"]) == ("bye", "too_slow")
        assert deaf.frames[-1]["reconnect"] is True
        assert not deaf.violations


@pytest.mark.timeout(180)
async def test_by_the_servers_own_figures_too(own: Dibs, effort: Effort) -> None:
    """X3: six clients that read nothing for 50 s are each told why."""
    if not effort.in_time:
        pytest.skip("make faults: it takes a minute")
    async with await join(own, "sam") as sam:
        task = (await new_task(sam))["id"]
        # A library of clients would end the connection itself, which gets no pongs either.
        deaf = [Raw(own, "alice", receive_bytes=16_384) for _ in range(6)]
        start = time.monotonic()
        await flood(sam, task, 60, pause_s=0)
        await asyncio.sleep(start + 50 - time.monotonic())
        for raw in deaf:
            said, code = await asyncio.to_thread(raw.to_the_end)
            assert (said[-1]["code"], code) == ("too_slow", 4002)
            raw.socket.close()


@pytest.mark.parametrize("hasty", [{"PING_S": "1", "SILENCE_S": "3"}], indirect=True, ids=["3s"])
async def test_a_peer_behind_a_cut_cable_is_dropped(hasty: Dibs) -> None:
    """X3, by a monotonic clock: one that acknowledges stays, though it answers no ping and
    says nothing.
    """
    with Raw(hasty, "alice") as lost, Raw(hasty, "bob") as mute:
        lost.pull_the_cable()
        os.kill(hasty.servers[0].child.pid, signal.SIGUSR1)
        start = time.monotonic()
        while not lost.is_dropped:
            assert time.monotonic() - start < 20, "still there"
            await asyncio.sleep(0.1)
        assert time.monotonic() - start > 2
        mute.say('{"type":"ping","ref":"still here"}')
        while b"still here" not in (await asyncio.to_thread(mute.read))[1]:
            pass


@pytest.mark.parametrize("hasty", [{"OLD_S": "1"}], indirect=True, ids=["1s"])
async def test_an_old_connection_is_sent_away(hasty: Dibs) -> None:
    """X1: `bye` max_age, 4001, and a client that reconnects with `since` misses nothing."""
    alice = await join(hasty, "alice")
    assert await alice.closed() == 4001
    bye = alice.frames[-1]
    assert (bye["code"], bye["reconnect"]) == ("max_age", True)
    assert 0 <= bye["after_ms"] < 1000
    back = await join(hasty, "alice", since=alice.since)
    assert back.welcome["resumed"] is True
    assert await back.closed() == 4001


@pytest.mark.parametrize("hasty", [{"OLD_S": "6"}], indirect=True, ids=["6s"])
async def test_who_reads_late_finds_the_bye_all_the_same(hasty: Dibs) -> None:
    """X1: what the kernel still has of it when the server closes is not thrown away, as when a
    network stalls for seconds.
    """
    hasty.token("alice")  # It takes a while.
    sam = await join(hasty, "sam")
    task = (await new_task(sam))["id"]
    with Raw(hasty, "alice", receive_bytes=16_384) as late:
        await flood(sam, task, 8, pause_s=0)
        assert await sam.closed() == 4001
        await asyncio.sleep(CLOSE_S + 4)
        said, code = await asyncio.to_thread(late.to_the_end)
    assert (said[-1]["type"], said[-1].get("code"), code) == ("bye", "max_age", 4001)


async def streams(server: Dibs) -> float:
    """Count the connected clients."""
    return await asyncio.to_thread(counted, server, "dibs_sockets")


async def is_dropped(server: Dibs, before: float, most_s: float) -> float:
    """Wait until one fewer is connected; gives how long that took."""
    start = time.monotonic()
    while await streams(server) >= before:
        assert time.monotonic() - start < most_s, "still there"
        await asyncio.sleep(0.1)
    return time.monotonic() - start


class TestStreams:
    """S3, X3, for clients without pings to answer and without close codes."""

    @pytest.mark.parametrize("hasty", [{"PATIENCE_S": "2"}], indirect=True, ids=["2s"])
    async def test_who_does_not_read_for_long_finds_why_at_the_end(self, hasty: Dibs) -> None:
        async with await join(hasty, "sam") as sam:
            task = (await new_task(sam))["id"]
            with RawStream(hasty, "alice", receive_bytes=16_384) as deaf:
                # Neither longer nor shorter: the `bye` waits for 30 s, and a client that reads
                # before it is waited for again.
                closed = 'dibs_closed_sockets_total{code="too_slow"}'
                deadline = time.monotonic() + 60
                while not await asyncio.to_thread(counted, hasty, closed):
                    assert time.monotonic() < deadline, "still open"
                    await flood(sam, task, 5)
                assert b'"code":"too_slow"' in (await asyncio.to_thread(deaf.rest))[-1000:]

    @pytest.mark.timeout(120)
    @pytest.mark.parametrize(
        "hasty", [{"PATIENCE_S": "2", "REMEMBERED_S": "1"}], indirect=True, ids=["2s"]
    )
    async def test_who_never_reads_again_is_dropped(self, hasty: Dibs) -> None:
        async with await join(hasty, "sam") as sam:
            task = (await new_task(sam))["id"]
            with RawStream(hasty, "alice", receive_bytes=16_384) as deaf:
                deadline = time.monotonic() + 60
                # The server's own patience ends it, or the kernel's of 40 s if that has just taken
                # all that waited.
                while not deaf.is_dropped:
                    assert time.monotonic() < deadline, "still there"
                    await flood(sam, task, 20)
        assert "Traceback" not in hasty.logs()

    @pytest.mark.parametrize("hasty", [{"SILENCE_S": "3"}], indirect=True, ids=["3s"])
    async def test_who_cannot_be_reached_is_dropped(self, hasty: Dibs) -> None:
        async with await join(hasty, "sam") as sam:
            with RawStream(hasty, "alice") as lost:
                before = await streams(hasty)
                lost.pull_the_cable()
                await new_task(sam)
                assert await is_dropped(hasty, before, 20) > 1

    @pytest.mark.timeout(120)
    async def test_by_the_servers_own_figures_within_a_minute(
        self, own: Dibs, effort: Effort
    ) -> None:
        """Nothing is acknowledged for 45 s, with a heartbeat on its way for 25 of them."""
        if not effort.in_time:
            pytest.skip("make faults: it takes a minute")
        with RawStream(own, "alice") as lost:
            await asyncio.sleep(1)
            before = await streams(own)
            lost.pull_the_cable()
            assert await is_dropped(own, before, 75) > 40


class Ages:
    """Notes how old each heartbeat is when it comes."""

    def __init__(self, client: Client) -> None:
        self.seconds: list[float] = []
        self._client = client
        self._task = asyncio.create_task(self._run())

    def stop(self) -> list[float]:
        self._task.cancel()
        return self.seconds

    async def _run(self) -> None:
        while True:
            await self._client.until(
                lambda: len(self._client.of("heartbeat")) > len(self.seconds), patience_s=60
            )
            said = datetime.fromisoformat(self._client.of("heartbeat")[len(self.seconds)]["time"])
            self.seconds.append((datetime.now(UTC) - said).total_seconds())


SLOW = {"PING_S": "1", "SILENCE_S": "5", "PATIENCE_S": "3", "HEARTBEAT_S": "1"}


@pytest.mark.timeout(120)
@pytest.mark.parametrize("hasty", [SLOW], indirect=True, ids=["3s"])
async def test_a_slow_link_is_behind_but_never_dropped_and_never_far_behind(hasty: Dibs) -> None:
    """X3, S3, S4: what waits for it waits where a snapshot can replace it, and in front of no
    heartbeat.
    """
    token = hasty.token("alice")
    async with SlowLink(hasty.ports[0], 8_000) as link, await join(hasty, "sam") as sam:
        slow = await Client.open(
            f"ws://127.0.0.1:{link.port}/ws/boards/demo/", token, compressed=False
        )
        await slow.until(lambda: slow.rev >= 0, patience_s=30)
        ages, number = Ages(slow), (await new_task(sam))["id"]
        # 400 KB, of which the link carries 8 in a second.
        for times in range(60):
            notes = [f"{times}.{part} {'n' * 200}" for part in range(10)]
            await asyncio.gather(*[sam.do("edit", task=number, note=note) for note in notes])
        count = len(ages.seconds)
        await slow.until(lambda: slow.rev == sam.rev, patience_s=25)
        await slow.until(lambda: len(ages.seconds) > count + 2, patience_s=25)
        assert max(ages.stop()) < 10, ages.seconds
        assert slow.tasks == sam.tasks
        await slow.close()
        # A board that takes longer to load than anything is waited for.
        unfinished = [task for task in sam.tasks.values() if task["finished_at"] is None]
        for task in unfinished[:20]:
            await sam.granted("edit", task=task["id"], note=LARGE)
    async with SlowLink(hasty.ports[0], 25_000) as link:
        slow = await Client.open(
            f"ws://127.0.0.1:{link.port}/ws/boards/demo/", token, compressed=False
        )
        start = time.monotonic()
        await slow.until(lambda: slow.rev >= 0, patience_s=40)
        assert time.monotonic() - start > 6
        await slow.close()
