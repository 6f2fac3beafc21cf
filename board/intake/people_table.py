"""Strict parser for the people of a shop: one row for each person and board. No database."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final

from board.domain import text
from board.domain.errors import Invalid, WeakPin
from board.domain.values import MemberRole
from board.intake.row_files import (
    BadFile,
    Mistake,
    Numeral,
    check_header,
    named_cells,
    rows_of,
    said,
    shown,
)
from board.people.pins import check_badge_form, check_pin
from board.text.language import known

COLUMNS: Final = (
    "username",
    "name",
    "board",
    "role",
    "departments",
    "language",
    "pin",
    "badge",
)
REQUIRED: Final = ("username", "name")
MOST_BYTES: Final = 4 * 1024 * 1024

_ALSO: Final = {"department": "departments"}
_USERNAME: Final = re.compile(r"[\w.@+-]{1,150}")
_NAME_MOST: Final = 100
_SEPARATORS: Final = re.compile("[;,、，；]")


@dataclass(frozen=True, slots=True)
class Entry:
    """A person on a board, as a file has them; what is None or empty is left as it is.

    Attributes:
        line: where the row begins.
        board: its slug; empty for the one that the import is for.
        departments: names; None if the file has no such column or the cell is empty.
    """

    line: int
    username: str
    name: str
    board: str
    role: MemberRole | None
    departments: frozenset[str] | None
    language: str
    pin: str
    badge: str


def read_people(content: bytes) -> list[Entry]:
    """Parse a file, CSV or XLSX, whose first row names the columns: COLUMNS, in any order, in any
    case, REQUIRED among them.

    Raises:
        BadFile: there is a mistake anywhere in it.
    """
    if len(content) > MOST_BYTES:
        why = said("the file has more than {n} bytes", n=MOST_BYTES)
        raise BadFile([Mistake(1, None, why)])
    lines = rows_of(content)
    header_line, header = next(lines, (1, []))
    header = [_ALSO.get(name.lower(), name.lower()) for name in header]
    check_header(header_line, header, COLUMNS, REQUIRED)
    entries: list[Entry] = []
    mistakes: list[Mistake] = []
    try:
        for line, cells in lines:
            try:
                entries.append(_entry(line, named_cells(line, header, cells)))
            except BadFile as bad:
                mistakes += bad.mistakes
    except BadFile as torn:  # The rest of the file cannot be parsed reliably.
        mistakes += torn.mistakes
    mistakes += _contradictions(entries)
    if mistakes:
        raise BadFile(sorted(mistakes, key=lambda mistake: mistake.line))
    return entries


def _entry(line: int, given: dict[str, str]) -> Entry:
    mistakes = list(_mistakes(line, given))
    if mistakes:
        raise BadFile(mistakes)
    names = _SEPARATORS.split(given.get("departments", ""))
    departments = frozenset(name.strip() for name in names if name.strip())
    return Entry(
        line=line,
        username=given["username"],
        name=text.line(given["name"]),
        board=given.get("board", ""),
        role=MemberRole(given["role"].lower()) if "role" in given else None,
        departments=departments or None,
        language=known(given.get("language", "")) or "",
        pin=given.get("pin", ""),
        badge=given.get("badge", ""),
    )


def _mistakes(line: int, given: dict[str, str]) -> Iterator[Mistake]:
    def wrong(column: str, why: str) -> Mistake:
        return Mistake(line, column, f"{shown(given[column])} {why}")

    for column in REQUIRED:
        if column not in given:
            yield Mistake(line, column, said("is empty"))
    if "username" in given and not _USERNAME.fullmatch(given["username"]):
        why = said(
            "has other characters than letters, digits and @ . + - _",
        )
        yield wrong("username", why)
    if "name" in given and not 0 < len(text.line(given["name"])) <= _NAME_MOST:
        why = said(
            "has no character that can be seen, or more than {most}",
            most=_NAME_MOST,
        )
        yield wrong("name", why)
    if "role" in given and given["role"].lower() not in set(MemberRole):
        roles = ", ".join(MemberRole)
        yield wrong("role", said("is none of {roles}", roles=roles))
    if "language" in given and not known(given["language"]):
        yield wrong("language", said("is none of en, zh-Hans"))
    for column in ("pin", "badge"):
        # No mistake quotes a PIN or a badge: terminals and logs store their output.
        if isinstance(given.get(column), Numeral):
            why = said(
                "is a number in the workbook; make it a text, so that it keeps its first zeros",
            )
            yield Mistake(line, column, why)
    if "pin" in given:
        try:
            check_pin(given["pin"])
        except Invalid:
            yield Mistake(line, "pin", said("is not 4 to 8 digits"))
        except WeakPin:
            why = said("is too easy to guess, as 1111 and 1234 are")
            yield Mistake(line, "pin", why)
    if "badge" in given:
        try:
            check_badge_form(given["badge"])
        except Invalid:
            why = said(
                "is not what a scanner types, 4 to 64 characters",
            )
            yield Mistake(line, "badge", why)


def _contradictions(entries: list[Entry]) -> Iterator[Mistake]:
    """Find rows that cannot all be right: a person twice on a board, or with two names."""
    places: dict[tuple[str, str], int] = {}
    people: dict[str, Entry] = {}
    badges: dict[str, Entry] = {}
    for entry in entries:
        first = places.setdefault((entry.username, entry.board), entry.line)
        if first != entry.line:
            why = said(
                "{who} is already on line {first}",
                who=shown(entry.username),
                first=first,
            )
            yield Mistake(entry.line, "username", why)
            continue
        other = people.setdefault(entry.username, entry)
        for column in ("name", "language", "pin", "badge"):
            there, here = getattr(other, column), getattr(entry, column)
            if there and here and there != here:
                why = said(
                    "is not what line {line} has for {who}",
                    line=other.line,
                    who=shown(entry.username),
                )
                yield Mistake(entry.line, column, why)
        holder = badges.setdefault(entry.badge, entry) if entry.badge else entry
        if holder.username != entry.username:
            why = said("is that of line {line}, too", line=holder.line)
            yield Mistake(entry.line, "badge", why)
