"""The id types: which integer means what. No values, no database."""

from typing import Final, NewType

BoardId = NewType("BoardId", int)
DepartmentId = NewType("DepartmentId", int)
DisplayId = NewType("DisplayId", int)
PersonId = NewType("PersonId", int)
TaskId = NewType("TaskId", int)

Rev = NewType("Rev", int)
"""A board's revision: the number of its last change, from 0."""

Ref = NewType("Ref", str)
"""A client's name for one command (K1)."""

MAX_INTEGER: Final = 2**53 - 1
"""The largest integer that every JSON reader represents exactly; ids are below (protocol.md)."""


def whole_number(text: str) -> int | None:
    """Parse a number in a path, an argument or `since` (C5): up to 16 ASCII digits; None for any
    other text.

    `int` alone accepts signs, spaces, underscores and the digits of every script.
    """
    return int(text) if text.isascii() and text.isdecimal() and len(text) <= 16 else None
