"""Backpressure: reading pauses while too much waits, and resumes when all of it was taken (STACK
13).
"""

import asyncio

from realtime.server.receive_queue import MOST_BYTES, ReceiveQueue


def test_it_pauses_once_and_resumes_when_it_is_empty() -> None:
    told: list[str] = []
    queue = ReceiveQueue(lambda: told.append("pause"), lambda: told.append("resume"))
    half = {"text": "x" * (MOST_BYTES // 2)}
    for frame in (half, half, half):
        queue.put_nowait(frame)
    assert told == ["pause"]
    queue.get_nowait()
    queue.get_nowait()
    assert told == ["pause"]
    queue.get_nowait()
    assert told == ["pause", "resume"]


def test_tiny_frames_weigh_too() -> None:
    told: list[str] = []
    queue = ReceiveQueue(lambda: told.append("pause"), lambda: told.append("resume"))
    for _ in range(200):
        queue.put_nowait({"bytes": b"x"})
    assert told == ["pause"]


async def test_it_is_awaited_only_while_its_reader_has_nothing_in_hand() -> None:
    queue = ReceiveQueue(lambda: None, lambda: None)
    assert not queue.awaited
    reading = asyncio.ensure_future(queue.get())
    await asyncio.sleep(0)
    assert queue.awaited
    queue.put_nowait({"type": "websocket.receive", "text": "a"})
    assert not queue.awaited, "what comes next is behind it"
    await reading
    assert not queue.awaited, "the reader is busy"
