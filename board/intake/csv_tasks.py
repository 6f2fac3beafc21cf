"""Strict parser for tasks in CSV (RFC 4180): reports every mistake with its line and column.

No database.
"""

import csv
import io
import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any, Final

from pydantic import ValidationError

from board.domain.commands import FIELDS, Add
from board.domain.ids import MAX_INTEGER, DepartmentId
from board.domain.values import Priority

COLUMNS: Final = tuple(Add.model_fields)
REQUIRED: Final = tuple(name for name, field in Add.model_fields.items() if field.is_required())

_WHOLE_NUMBER: Final = re.compile(r"[0-9]{1,16}")
# `surrogateescape` turns a byte that is not UTF-8 into one of these, which valid UTF-8 never
# yields.
_NOT_UTF_8: Final = re.compile("[\udc80-\udcff]")
_SHOWN: Final = 40
_EXPECTED: Final = {
    "priority": f"is none of {', '.join(Priority)}",
    "quantity": f"is not a whole number from 0 to {MAX_INTEGER}",
    "due_at": "is not an ISO 8601 time, such as 2026-11-24T14:30 or 2026-11-24T14:30+01:00",
}


@dataclass(frozen=True, slots=True)
class Mistake:
    """A mistake in a file.

    `line` counts from 1 and is where the row begins; `column` is None for a whole row.
    """

    line: int
    column: str | None
    why: str

    def __str__(self) -> str:
        return f"line {self.line}{f', column {self.column}' if self.column else ''}: {self.why}"


class BadFile(Exception):
    """A file that cannot be imported.

    Attributes:
        mistakes: all that were found, in the order of the lines; at least one.
    """

    def __init__(self, mistakes: Iterable[Mistake]) -> None:
        self.mistakes = tuple(mistakes)
        super().__init__("; ".join(str(mistake) for mistake in self.mistakes))


@dataclass(frozen=True, slots=True)
class Row:
    """A task of the file, and the line where it begins."""

    line: int
    add: Add


def read_tasks(content: bytes, departments: Mapping[str, DepartmentId]) -> list[Row]:
    """Parse a file whose first row names the columns: COLUMNS, in any order, REQUIRED among them.

    Args:
        content: UTF-8, with or without a byte order mark. Spaces around a cell and empty rows are
            ignored, and an empty cell is the field's default.
        departments: the board's, by name.

    Raises:
        BadFile: there is a mistake anywhere in it.
    """
    lines = _rows(content.decode("utf-8-sig", errors="surrogateescape"))
    header_line, header = next(lines, (1, []))
    _check_header(header_line, header)
    rows: list[Row] = []
    mistakes: list[Mistake] = []
    seen: dict[str, int] = {}
    try:
        for line, cells in lines:
            try:
                row = _read_row(line, header, cells, departments)
            except BadFile as bad:
                mistakes += bad.mistakes
                continue
            first = seen.setdefault(row.add.number, line)
            if first != line:
                mistakes.append(
                    Mistake(line, "number", f"{_shown(row.add.number)} is already on line {first}")
                )
            rows.append(row)
    except BadFile as torn:  # The rest of the file cannot be parsed reliably.
        mistakes += torn.mistakes
    if mistakes:
        raise BadFile(mistakes)
    return rows


def _rows(text: str) -> Iterator[tuple[int, list[str]]]:
    """Yield the rows that are not empty, each with the line where it begins; a quoted cell may span
    several.
    """
    reader = csv.reader(io.StringIO(text, newline=""), strict=True)
    while True:
        line = reader.line_num + 1
        try:
            cells = [cell.strip() for cell in next(reader)]
        except StopIteration:
            return
        except csv.Error as error:
            why = (
                "a quoted cell does not end"
                if "unexpected end" in str(error)
                else f"this is not CSV: {error}"
            )
            raise BadFile([Mistake(line, None, why)]) from None
        if any(cells):
            yield line, cells


def _check_header(line: int, header: list[str]) -> None:
    known = f"the columns are {', '.join(COLUMNS)}, separated by commas"
    mistakes = []
    for position, name in enumerate(header, 1):
        if _NOT_UTF_8.search(name):
            mistakes.append(
                Mistake(line, None, "the header is not UTF-8; save the file as CSV UTF-8")
            )
        elif not name:
            mistakes.append(Mistake(line, None, f"column {position} has no name; {known}"))
        elif name not in FIELDS:
            mistakes.append(Mistake(line, None, f"unknown column {_shown(name)}; {known}"))
        elif name in header[: position - 1]:
            mistakes.append(Mistake(line, name, "this column is there twice"))
    missing = [name for name in REQUIRED if name not in header]
    # With a wrong encoding or separator no column name matches; report that one mistake only.
    if not mistakes:
        mistakes = [
            Mistake(line, name, f"the header lacks this column; {known}") for name in missing
        ]
    if mistakes:
        raise BadFile(mistakes)


def _read_row(
    line: int, header: list[str], cells: list[str], departments: Mapping[str, DepartmentId]
) -> Row:
    if len(cells) != len(header):
        raise BadFile(
            [Mistake(line, None, f"{len(cells)} cells, where the header has {len(header)}")]
        )
    given = {name: cell for name, cell in zip(header, cells, strict=True) if cell}
    foreign = [(name, cell) for name, cell in given.items() if _NOT_UTF_8.search(cell)]
    if foreign:
        why = "is not UTF-8; save the file as CSV UTF-8"
        raise BadFile(Mistake(line, name, f"{_shown(cell)} {why}") for name, cell in foreign)
    mistakes = []
    members: dict[str, Any] = dict(given)
    if _WHOLE_NUMBER.fullmatch(given.get("quantity", "")):
        members["quantity"] = int(given["quantity"])
    if "department" in given:
        # With a placeholder id, the row's other mistakes are found too.
        members["department"] = departments.get(given["department"], 1)
        if given["department"] not in departments:
            known = ", ".join(departments) or "it has none"
            why = f"{_shown(given['department'])} is not a department of the board: {known}"
            mistakes.append(Mistake(line, "department", why))
    try:
        add = Add.model_validate(members)
    except ValidationError as error:
        for found in error.errors(include_url=False):
            column = str(found["loc"][0])
            mistakes.append(Mistake(line, column, _why(column, given.get(column, ""), dict(found))))
    if mistakes:
        raise BadFile(mistakes)
    return Row(line, add)


def _why(column: str, cell: str, found: Mapping[str, Any]) -> str:
    match found["type"]:
        case "missing":
            return "is empty"
        case "string_too_long":
            return (
                f"{_shown(cell)} has {len(cell)} characters, more than {found['ctx']['max_length']}"
            )
        case "string_pattern_mismatch":
            return f"{_shown(cell)} has a character U+0000"
        case _:
            return f"{_shown(cell)} {_EXPECTED[column]}"


def _shown(cell: str) -> str:
    """Quote a text from the file, so that it fits a line and a terminal can print it."""
    text = cell if len(cell) <= _SHOWN else f"{cell[: _SHOWN - 1]}…"
    # An escaped byte 0x80 to 0xFF is shown as such; `repr` escapes unprintable characters.
    return (
        repr(text)
        if not _NOT_UTF_8.search(text)
        else ascii(text.encode(errors="surrogateescape"))[1:]
    )
