"""What a token is for: its scope limits the commands of its person."""

from enum import StrEnum


class Scope(StrEnum):
    """How much of what its person may do a credential may do. Sessions are ALL."""

    READ = "read"
    """Boards, and no command."""
    WORK = "work"
    """An operator's commands as well, for people of every role."""
    PLAN = "plan"
    """Boards, `add` and `edit`."""
    ALL = "all"
