"""Compression of WebSockets (RFC 7692): what goes to many, once for all, and no bombs. What a frame
may be is in test_rfc6455.
"""

import asyncio
import json
from typing import Any

import pytest

from realtime.protocol.deflate import deflate, inflate
from tests.live.board import cancel_all, join, new_task
from tests.live.raw import COMPRESSED, FINAL, TEXT, Raw, resident_bytes
from tests.servers.dibs import Dibs

CONTINUATION = 0
MOST_BYTES = 65_536


def offering(dibs: Dibs, offer: str) -> Raw:
    return Raw(dibs, "alice", **{"Sec-WebSocket-Extensions": offer})


@pytest.mark.parametrize(
    ("offer", "answer"),
    [
        (
            "permessage-deflate; client_max_window_bits",
            "permessage-deflate; server_no_context_takeover; client_no_context_takeover; "
            "client_max_window_bits=10",
        ),
        (
            "permessage-deflate",
            "permessage-deflate; server_no_context_takeover; client_no_context_takeover",
        ),
    ],
)
async def test_neither_side_keeps_a_context(dibs: Dibs, offer: str, answer: str) -> None:
    with await asyncio.to_thread(offering, dibs, offer) as raw:
        assert raw.answered["sec-websocket-extensions"] == answer


async def test_events_and_snapshots_are_compressed_and_answers_are_not(dibs: Dibs) -> None:
    def until(raw: Raw, kind: str) -> tuple[bool, int, dict[str, Any]]:
        while True:
            first, payload = raw.read_frame()
            body = inflate(payload, 2**24) if first & COMPRESSED else payload
            assert body is not None
            said = json.loads(body)
            if said["type"] == kind:
                return bool(first & COMPRESSED), len(payload), said

    with (
        await asyncio.to_thread(offering, dibs, "permessage-deflate") as packed,
        await asyncio.to_thread(Raw, dibs, "bob") as plain,
    ):
        _, size, _ = await asyncio.to_thread(until, packed, "snapshot")
        _, plain_size, _ = await asyncio.to_thread(until, plain, "snapshot")
        assert size < plain_size / 3
        async with await join(dibs, "sam") as sam:
            task = await new_task(sam, "Printing")
            claim = {"type": "claim", "ref": "packed", "task": task["id"]}
            packed.say(deflate(json.dumps(claim).encode()), TEXT | COMPRESSED)
            compressed, size, events = await asyncio.to_thread(until, packed, "events")
            assert compressed
            same = await asyncio.to_thread(until, plain, "events")
            assert (same[0], same[2]["events"]) == (False, events["events"])
            assert size < same[1] * 0.7
            compressed, _, ok = await asyncio.to_thread(until, packed, "ok")
            assert (compressed, ok["ref"]) == (False, "packed")
            await cancel_all(dibs, task)


@pytest.mark.parametrize("fragments", [1, 2])
async def test_a_bomb_is_closed_and_not_unpacked(dibs: Dibs, fragments: int) -> None:
    bomb = deflate(bytes(60_000_000))
    assert len(bomb) < MOST_BYTES
    before = resident_bytes(dibs)
    with await asyncio.to_thread(offering, dibs, "permessage-deflate") as raw:
        size = -(-len(bomb) // fragments)
        for start in range(0, len(bomb), size):
            first = CONTINUATION if start else TEXT | COMPRESSED
            final = FINAL if start + size >= len(bomb) else 0
            raw.say_long(final | first, bomb[start : start + size])
        _, code = await asyncio.to_thread(raw.to_the_end)
    assert code == 1009
    assert resident_bytes(dibs) - before < 20_000_000
