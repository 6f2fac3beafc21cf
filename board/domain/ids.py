"""The names of things: which integer means what. It knows no values and no database."""

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
"""The largest integer that every JSON reader keeps exact (PROTOCOL: ids are 1 to 2^53-1)."""


def whole_number(text: str) -> int | None:
    """Read a number of an address, an argument or `since` (C5): up to 16 ASCII digits and nothing else; None if it is no such text.

    `int` alone takes signs, spaces, underscores and the digits of every script.
    """
    return int(text) if text.isascii() and text.isdecimal() and len(text) <= 16 else None
