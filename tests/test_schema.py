"""The wire format is frozen: nobody changes it without meaning to, and the schema says what it is."""

import hashlib
from pathlib import Path
from typing import Any

import jsonschema_rs
import pytest

from board.commands import COMMANDS, Verb, parse_command
from board.errors import Invalid
from tests.schema import complaint, document, schema

STORED = Path(__file__).resolve().parents[1] / "docs" / "protocol.schema.json"
FROZEN = "477b6d13c3562071ea756acedb1e85ba5483b0846ff50019e8b66410f6437d1f"

WHAT_TO_DO = """The wire format has changed.

Did you only ADD a frame, a kind of event, a code, or a member that old clients may ignore? Then put the new hash here, and
describe what is new in docs/protocol.md.
Did anything that was there get another name, type or meaning, or go away, or does a command need a member that it did not?
Then clients on shop floors break: do not do it, or make it version 2 (`dibs.v2`, beside version 1).

The new hash: {}
"""

PONG = {"type": "pong", "ref": "p", "time": "2026-11-23T14:32:07.120Z"}


def test_the_stored_schema_is_the_server_s() -> None:
    assert STORED.read_text() == document(), "run: python -m tests.schema > docs/protocol.schema.json"


def test_the_wire_format_is_frozen() -> None:
    now = hashlib.sha256(STORED.read_bytes()).hexdigest()
    assert now == FROZEN, WHAT_TO_DO.format(now)


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
        {}, {"task": 1}, {"task": 0}, {"task": "1"}, {"task": 2**53}, {"task": 1, "expect": None}, {"task": 1, "to": 2},
        {"task": 1, "reason": "x" * 201}, {"task": 1, "done": 1, "defective": -1}, {"task": 1, "done": 0.5},
        {"number": "1", "title": "x", "department": 1}, {"number": "", "title": "x", "department": 1},
        {"task": 1, "number": "1", "title": "x", "department": 1, "due_at": "2026-11-23"},
        {"task": 1, "number": "1", "title": "x", "department": 1, "due_at": None, "priority": "urgent", "unknown": []},
    ],
)  # fmt: skip
def test_the_server_takes_what_the_schema_does(verb: Verb, members: dict[str, Any]) -> None:
    shape = {"$defs": schema()["$defs"], "$ref": f"#/$defs/up.{verb}"}
    allowed = jsonschema_rs.validator_for(shape).is_valid({"type": verb.value, "ref": "r", **members})
    try:
        parse_command(verb, members)
        taken = True
    except Invalid:
        taken = False
    assert taken is allowed
