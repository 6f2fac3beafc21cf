"""K10, K11: a command that was held up on its way is not carried out after its sender was refused,
nor after its deadline.
"""

import asyncio
import os
import signal
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import datetime, timedelta
from urllib.parse import urlsplit

import pytest

from tests.client import Client, Frame
from tests.conftest import Effort
from tests.live.board import join, new_task
from tests.servers.dibs import Dibs
from tests.servers.frozen_link import FrozenLink


@asynccontextmanager
async def over(link: FrozenLink, server: Dibs, username: str) -> AsyncIterator[Client]:
    url = urlsplit(server.ws())
    async with await Client.join(
        f"ws://127.0.0.1:{link.port}{url.path}", server.token(username)
    ) as client:
        yield client


@asynccontextmanager
async def standing_still(server: Dibs) -> AsyncIterator[None]:
    """Stop the first process where it is: what is sent to it waits in its kernel's buffer."""
    process = server.servers[0].child
    process.send_signal(signal.SIGSTOP)
    try:
        await asyncio.to_thread(os.waitid, os.P_PID, process.pid, os.WSTOPPED | os.WNOWAIT)
        yield
    finally:
        process.send_signal(signal.SIGCONT)


def carried_out(frames: list[Frame], username: str) -> int:
    return sum(
        frame["kind"] == "task.claimed" and frame["by"]["username"] == username for frame in frames
    )


@pytest.mark.timeout(300)
async def test_a_copy_that_a_frozen_link_held_up(pair: Dibs, effort: Effort) -> None:
    """The sender came back on another connection and was told that bob has it; bob gives it back;
    then the copy arrives.
    """
    async with (
        FrozenLink(pair.ports[0]) as link,
        await join(pair, "alice", 1) as back,
        await join(pair, "bob", 1) as bob,
        await join(pair, "sam", 1) as sam,
    ):
        for number in range(effort.copies):
            task = (await new_task(sam))["id"]
            async with over(link, pair, "alice") as alice:
                link.freeze()
                first = alice.ask("claim", task=task, ref=f"late-{task}")
                await link.keeps_something()
                await bob.granted("claim", task=task)
                again = await back.do("claim", task=task, ref=f"late-{task}", repeat=True)
                assert (again["type"], again["current_owner"]["username"]) == ("conflict", "bob")
                await bob.granted("release", task=task)
                link.thaw()
                late = await asyncio.wait_for(first, 20)
                assert late["type"] == "conflict", f"round {number}"
                assert late["current_owner"] is None
            await sam.granted("cancel", task=task, reason="done")
        assert carried_out(sam.events(), "alice") == 0


@pytest.mark.timeout(120)
async def test_what_a_stopped_process_had_not_read(pair: Dibs) -> None:
    """One command is repeated elsewhere and refused, of another the deadline passes; a third one is
    in time.
    """
    async with (
        await join(pair, "alice") as alice,
        await join(pair, "alice", 1) as back,
        await join(pair, "bob", 1) as bob,
        await join(pair, "sam", 1) as sam,
    ):
        lost, late, good = [(await new_task(sam))["id"] for _ in range(3)]
        await alice.until(lambda: good in alice.tasks)
        now = datetime.fromisoformat((await sam.do("ping"))["time"])
        soon, later = ((now + timedelta(seconds=s)).isoformat() for s in (1, 600))
        async with standing_still(pair):
            answers = [
                alice.ask("claim", task=lost, ref=f"stopped-{lost}", deadline=later),
                alice.ask("claim", task=late, deadline=soon),
                alice.ask("claim", task=good, deadline=later),
            ]
            await bob.granted("claim", task=lost)
            again = await back.do(
                "claim", task=lost, ref=f"stopped-{lost}", deadline=later, repeat=True
            )
            assert again["type"] == "conflict"
            await bob.granted("release", task=lost)
            # The deadline is what is waited for; the servers share this machine's clock.
            await asyncio.sleep(1.1)
        refused, expired, granted = await asyncio.wait_for(asyncio.gather(*answers), 20)
        assert refused["type"] == "conflict"
        assert refused["current_owner"] is None
        assert (expired["type"], expired["code"], expired["retry"]["can_retry"]) == (
            "error",
            "expired",
            False,
        )
        assert granted["type"] == "ok"
        await sam.until(lambda: sam.tasks[good]["owner"])
        assert carried_out(sam.events(), "alice") == 1
        for task in (lost, late, good):
            await sam.granted("cancel", task=task, reason="done")
