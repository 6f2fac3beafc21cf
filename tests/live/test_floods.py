"""Rate limit of frames: all frames cost the server time, invalid ones too, so a client that sends
too many gets a `bye` and is closed.
"""

import asyncio
import json
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.live.board import join
from tests.live.raw import CLOSE, PING, PONG, TEXT, Raw
from tests.servers.dibs import Dibs

CONTINUATION = 0


@pytest.fixture(scope="module")
def usual(folder: Path) -> Iterator[Dibs]:
    """A server with the limits that servers have."""
    server = Dibs(folder / "usual")
    yield server
    server.stop()


async def flood(raw: Raw, opcode: int) -> tuple[str, int]:
    """Send 450 frames at once, more than 400, and then some for as long as the socket is open."""
    for _ in range(3):
        try:
            await asyncio.to_thread(raw.say, b"x", opcode, 150)
        except OSError:
            break
    said, code = await asyncio.to_thread(raw.to_the_end)
    assert code is not None
    return said[-1]["code"], code


@pytest.mark.parametrize("opcode", [PING, PONG], ids=["ping", "pong"])
async def test_control_frames(usual: Dibs, opcode: int) -> None:
    """Limits: 200/s, 400 at once; `bye` rate_limited, 4429."""
    with Raw(usual, "alice") as raw:
        assert await flood(raw, opcode) == ("rate_limited", 4429)


async def test_fragments(usual: Dibs) -> None:
    """A message that never ends has frames, too."""
    with Raw(usual, "bob") as raw:
        raw.socket.sendall(
            bytes((TEXT, 0x80, 0, 0, 0, 0)) + bytes((CONTINUATION, 0x80, 0, 0, 0, 0)) * 500
        )
        said, code = await asyncio.to_thread(raw.to_the_end)
        assert (said[-1]["code"], code) == ("rate_limited", 4429)


async def test_within_the_limit_no_client_is_closed(usual: Dibs) -> None:
    with Raw(usual, "alice") as raw:
        raw.say(b"x", opcode=PING, times=390)
        raw.say('{"type":"ping","ref":"after all"}')
        pongs = 0
        while True:
            opcode, payload = await asyncio.to_thread(raw.read)
            assert opcode != CLOSE
            pongs += opcode == PONG
            if opcode == TEXT and json.loads(payload).get("ref") == "after all":
                break
        assert pongs > 0


async def test_a_client_that_floods_delays_no_other(usual: Dibs) -> None:
    """Six sockets that send pings without end are shut out; the others' answers come as before."""
    raws = [Raw(usual, name) for name in ("bob", "sam", "ana")] + [
        Raw(usual, "liwei") for _ in range(3)
    ]
    async with await join(usual, "alice") as alice:
        senders = [asyncio.create_task(asyncio.to_thread(without_end, raw)) for raw in raws]
        start, worst = time.monotonic(), 0.0
        while time.monotonic() - start < 2:
            asked = time.monotonic()
            assert (await alice.do("ping"))["type"] == "pong"
            worst = max(worst, time.monotonic() - asked)
            await asyncio.sleep(0.02)
        assert worst < 1.5, f"{worst:.2f} s"
        await asyncio.gather(*senders)
    for raw in raws:
        raw.socket.close()


def without_end(raw: Raw) -> None:
    raw.socket.settimeout(1)
    try:
        for _ in range(100):
            raw.say(b"p" * 100, opcode=PING, times=2000)
    except OSError:
        return
