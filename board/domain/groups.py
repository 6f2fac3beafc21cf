"""What a company's groups give on boards: a table that an administrator writes (DIBS_GROUPS)."""

import tomllib
from collections.abc import Collection
from dataclasses import dataclass

from board.domain.values import MemberRole

_STRONGEST_LAST = (MemberRole.VIEWER, MemberRole.OPERATOR, MemberRole.SUPERVISOR)
_FIELDS = frozenset({"group", "board", "role", "departments"})


@dataclass(frozen=True, slots=True)
class Place:
    """A role on a board, and departments by their names."""

    role: MemberRole
    departments: frozenset[str]


@dataclass(frozen=True, slots=True)
class Grant:
    """What one group gives on one board."""

    group: str
    board: str
    place: Place


def parse_grants(text: str) -> tuple[Grant, ...]:
    """Parse TOML with a table `[[grant]]` for each group and board.

    Raises:
        ValueError: it is no TOML, or a table has a field that is missing, unknown or wrong.
    """
    read = tomllib.loads(text)
    rows = read.get("grant")
    if set(read) != {"grant"} or not isinstance(rows, list):
        raise ValueError("must have tables [[grant]] and nothing else")
    return tuple(_grant(row) for row in rows)


def _grant(row: object) -> Grant:
    if not isinstance(row, dict) or not {"group", "board"} <= row.keys() <= _FIELDS:
        raise ValueError("a [[grant]] has group and board, and may have role and departments")
    group, board, departments = row["group"], row["board"], row.get("departments", [])
    texts = [group, board, *(departments if isinstance(departments, list) else [None])]
    if not all(isinstance(each, str) and each for each in texts):
        raise ValueError("group and board are texts, departments a list of them")
    role = MemberRole(row.get("role", MemberRole.OPERATOR))
    return Grant(group.casefold(), board, Place(role, frozenset(departments)))


def places(grants: Collection[Grant], groups: Collection[str]) -> dict[str, Place | None]:
    """Return what a person of these groups has on each board that the table names: the strongest
    of the roles, and all of the departments; None where no group gives anything.
    """
    theirs = {group.casefold() for group in groups}
    found: dict[str, Place | None] = {}
    for grant in grants:
        before = found.setdefault(grant.board, None)
        if grant.group not in theirs:
            continue
        given = grant.place
        if before is not None:
            role = max(before.role, given.role, key=_STRONGEST_LAST.index)
            given = Place(role, before.departments | given.departments)
        found[grant.board] = given
    return found
