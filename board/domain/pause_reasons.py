"""The reasons of pauses that a board offers; people may give any other one."""

from typing import Final

from board.domain import text

COMMON: Final = ("material", "machine", "break", "other")
"""What a new board offers. Screens have words for these in every language."""


def read(lines: str) -> tuple[str, ...]:
    """Read the reasons of a board from its setting, one a line."""
    return tuple(dict.fromkeys(filter(None, map(text.line, lines.splitlines()))))
