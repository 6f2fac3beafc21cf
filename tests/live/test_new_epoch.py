"""C8: `dibs new-epoch`, for a restore that no server can notice."""

import time

import pytest

from tests.live.board import join, new_task, watch
from tests.servers.dibs import Dibs


async def test_everyone_gets_a_snapshot_in_place(pair: Dibs) -> None:
    """C8, C6, K2: on every process, by socket and by stream; no client resumes; what was granted is
    still known.
    """
    async with (
        await join(pair, "sam") as sam,
        await watch(pair, "alice", 1, over="stream") as stream,
    ):
        task = await new_task(sam)
        claimed = await sam.do("claim", task=task["id"], ref=(ref := sam.new_ref()))
        since = sam.since
        start = time.monotonic()
        said = pair.run("new-epoch", "demo")
        done = time.monotonic()
        for client in (sam, stream):
            await client.until(lambda client=client: client.since.partition(":")[0] in said)
        assert time.monotonic() - done < 3, f"and {done - start:.1f} s for the command"
        assert stream.rev == sam.rev == claimed["rev"]
        async with await join(pair, "alice", 1, since=since) as back:
            assert back.welcome["resumed"] is False
        again = await sam.do("claim", task=task["id"], ref=ref)
        assert (again["replayed"], again["rev"]) == (True, claimed["rev"])
        await sam.granted("cancel", task=task["id"], reason="the test is over")


def test_an_unknown_board_is_named(dibs: Dibs) -> None:
    with pytest.raises(AssertionError, match="there is no board 'nowhere'"):
        dibs.run("new-epoch", "nowhere")
