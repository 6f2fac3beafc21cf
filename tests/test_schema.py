"""The wire format is frozen: it changes on purpose only, and the schema says what it
is.
"""

import hashlib
import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import jsonschema_rs
import pytest

from board.domain.commands import COMMANDS, Verb, parse_command
from board.domain.errors import Invalid
from tests.schema import complaint, document, schema

FIRST = Path(__file__).parent / "yesterday" / "release"
GROWING = {"kind", "code"}
PARTS = {"properties", "items"}
STORED = Path(__file__).resolve().parents[1] / "docs" / "protocol.schema.json"
FROZEN = "d1d0691b3bdc2391f05210c6767959da97d6bff583a0cbc9611a906ecf21dea6"

WHAT_TO_DO = """The wire format has changed.

Did you only ADD a frame, a kind of event, a code, or a member that old clients may ignore?
Then put the new hash here, and describe what is new in docs/protocol.md.
Did anything that was there get another name, type or meaning, or go away, or does a command need
a member that it did not? Then clients on shop floors break: do not do it, or make it version 2
(`dibs.v2`, beside version 1).

The new hash: {}
"""

PONG = {"type": "pong", "ref": "p", "time": "2026-11-23T14:32:07.120Z"}


def test_the_stored_schema_is_the_server_s() -> None:
    assert STORED.read_text() == document(), (
        "run: python -m tests.schema > docs/protocol.schema.json"
    )


def test_the_wire_format_is_frozen() -> None:
    now = hashlib.sha256(STORED.read_bytes()).hexdigest()
    assert now == FROZEN, WHAT_TO_DO.format(now)


def test_lists_that_the_first_release_closed_are_closed() -> None:
    """A strict client of that release knows these values alone; kinds and codes are lists that it
    knows to grow.
    """
    first = json.loads((FIRST / "protocol.schema.json").read_text())["$defs"]
    grown = {
        place: new
        for place, new in _grown(first, schema()["$defs"])
        if place.rpartition(".")[2] not in GROWING
    }
    assert grown == {}


def _grown(first: Any, now: Any, place: str = "") -> Iterator[tuple[str, set[Any]]]:
    """Find where a list of values has more of them now; `place` is such as `Heartbeat.degraded`."""
    if not isinstance(first, dict) or not isinstance(now, dict):
        return
    if new := set(now.get("enum", [])) - set(first.get("enum", [])):
        yield place, new
    for key in first.keys() & now.keys() - {"enum"}:
        yield from _grown(
            first[key], now[key], place if key in PARTS else f"{place}.{key}".strip(".")
        )


def test_a_frame_by_the_schema_is_none_to_complain_about() -> None:
    assert complaint(PONG) is None


@pytest.mark.parametrize(
    "frame",
    [
        {**PONG, "time": "2026-11-23T14:32:07"},
        {**PONG, "time": "2026-11-23T14:32:07+00:00"},
        {**PONG, "more": 1},
        {**PONG, "ref": 7},
        {"type": "pong", "ref": "p"},
        {"type": "gong"},
        {"type": "bye", "code": "tired", "detail": "", "reconnect": True, "after_ms": 0},
    ],
)
def test_anything_else_is(frame: dict[str, Any]) -> None:
    assert complaint(frame)


@pytest.mark.parametrize("verb", COMMANDS)
@pytest.mark.parametrize(
    "members",
    [
        {},
        {"task": 1},
        {"task": 0},
        {"task": "1"},
        {"task": 2**53},
        {"task": 1, "expect": None},
        {"task": 1, "to": 2},
        {"task": 1, "reason": "x" * 201},
        {"task": 1, "done": 1, "defective": -1},
        {"task": 1, "done": 0.5},
        {"number": "1", "title": "x", "department": 1},
        {"number": "", "title": "x", "department": 1},
        {"task": 1, "number": "1", "title": "x", "department": 1, "due_at": "2026-11-23"},
        {
            "task": 1,
            "number": "1",
            "title": "x",
            "department": 1,
            "due_at": None,
            "priority": "urgent",
            "unknown": [],
        },
    ],
)
def test_the_server_takes_what_the_schema_does(verb: Verb, members: dict[str, Any]) -> None:
    shape = {"$defs": schema()["$defs"], "$ref": f"#/$defs/up.{verb}"}
    allowed = jsonschema_rs.validator_for(shape).is_valid(
        {"type": verb.value, "ref": "r", **members}
    )
    try:
        parse_command(verb, members)
        taken = True
    except Invalid:
        taken = False
    assert taken is allowed
