"""Strict parser for tasks in CSV (RFC 4180): reports every mistake with its line and column.

No database.
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Final

from pydantic import ValidationError

from board.domain.commands import Add
from board.domain.ids import MAX_INTEGER, DepartmentId
from board.domain.values import Priority
from board.intake.row_files import BadFile, Mistake, check_header, csv_rows, named_cells, shown

COLUMNS: Final = tuple(Add.model_fields)
REQUIRED: Final = tuple(name for name, field in Add.model_fields.items() if field.is_required())

_WHOLE_NUMBER: Final = re.compile(r"[0-9]{1,16}")
_EXPECTED: Final = {
    "priority": f"is none of {', '.join(Priority)}",
    "quantity": f"is not a whole number from 0 to {MAX_INTEGER}",
    "link": "is not the address of a page, such as https://example.com/4410.pdf",
    "due_at": "is not an ISO 8601 time, such as 2026-11-24T14:30 or 2026-11-24T14:30+01:00",
}


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
    lines = csv_rows(content)
    header_line, header = next(lines, (1, []))
    check_header(header_line, header, COLUMNS, REQUIRED)
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
                    Mistake(line, "number", f"{shown(row.add.number)} is already on line {first}")
                )
            rows.append(row)
    except BadFile as torn:  # The rest of the file cannot be parsed reliably.
        mistakes += torn.mistakes
    if mistakes:
        raise BadFile(mistakes)
    return rows


def _read_row(
    line: int, header: list[str], cells: list[str], departments: Mapping[str, DepartmentId]
) -> Row:
    given = named_cells(line, header, cells)
    mistakes = []
    members: dict[str, Any] = dict(given)
    if _WHOLE_NUMBER.fullmatch(given.get("quantity", "")):
        members["quantity"] = int(given["quantity"])
    if "department" in given:
        # With a placeholder id, the row's other mistakes are found too.
        members["department"] = departments.get(given["department"], 1)
        if given["department"] not in departments:
            known = ", ".join(departments) or "it has none"
            why = f"{shown(given['department'])} is not a department of the board: {known}"
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
                f"{shown(cell)} has {len(cell)} characters, more than {found['ctx']['max_length']}"
            )
        case "string_pattern_mismatch" if column not in _EXPECTED:
            return f"{shown(cell)} has a character U+0000"
        case _:
            return f"{shown(cell)} {_EXPECTED[column]}"
