"""Recorded conversations: a server answers today as it did when they were recorded (C6, S3, S6, K2,
X1).
"""

import json
from pathlib import Path

from tests.record import SCRIPTS, VECTORS, play, script_of, small_server


async def test_every_conversation_is_as_recorded(folder: Path) -> None:
    """The order matters: ids go on from one board to the next, and the last one ends the server."""
    assert {path.stem for path in VECTORS.glob("*.jsonl")} == set(SCRIPTS)
    server = small_server(folder / "vectors")
    for name in SCRIPTS:
        recorded = [
            json.loads(line) for line in (VECTORS / f"{name}.jsonl").read_text().splitlines()
        ]
        played = await play(server, name, script_of(recorded))
        for was, now in zip(recorded, played, strict=True):
            assert now == was, f"{name}: not as recorded; if it is meant: python -m tests.record"
    server.stop()
