"""Files of rows under a header, CSV (RFC 4180) or XLSX. Mistakes are reported by line and column.

No database.
"""

import csv
import io
import re
import zipfile
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import Final

from django.utils.translation import gettext

# `surrogateescape` turns a byte that is not UTF-8 into one of these, which valid UTF-8 never
# yields.
_NOT_UTF_8: Final = re.compile("[\udc80-\udcff]")
_SHOWN: Final = 40
_MISTAKES_SHOWN: Final = 20

_ZIP: Final = b"PK\x03\x04"
_UNPACKED_MOST: Final = 32 * 1024 * 1024
_ROWS_MOST: Final = 5_000
_COLUMNS_MOST: Final = 100


class Numeral(str):
    """A cell that a workbook has as a number, so that it may have lost zeros at its beginning."""


@dataclass(frozen=True, slots=True)
class Mistake:
    """A mistake in a file.

    `line` counts from 1 and is where the row begins; `column` is None for a whole row; `why` is in
    the language that is active where the file is read.
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

    def report(self, file: object) -> str:
        """Return the report for the command line: the first mistakes, one a line."""
        lines = [f"{file}: nothing was imported; mistakes found: {len(self.mistakes)}"]
        lines += [f"  {mistake}" for mistake in self.mistakes[:_MISTAKES_SHOWN]]
        if len(self.mistakes) > _MISTAKES_SHOWN:
            lines.append(f"  … and {len(self.mistakes) - _MISTAKES_SHOWN} more")
        return "\n".join(lines)


def csv_rows(content: bytes, separators: str = ",") -> Iterator[tuple[int, list[str]]]:
    """Yield the rows that are not empty, each with the line where it begins; a quoted cell may span
    several.

    Args:
        content: UTF-8, with or without a byte order mark. Spaces around a cell are left out.
        separators: those that the file may have; the first row has most of the one that it has.

    Raises:
        BadFile: a row cannot be read, and with it none of those behind it.
    """
    text = content.decode("utf-8-sig", errors="surrogateescape")
    first = text.partition("\n")[0]
    separator = max(separators, key=first.count)
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=separator, strict=True)
    while True:
        line = reader.line_num + 1
        try:
            cells = [cell.strip() for cell in next(reader)]
        except StopIteration:
            return
        except csv.Error as error:
            why = (
                said("a quoted cell does not end")
                if "unexpected end" in str(error)
                else said("this is not CSV: {error}", error=error)
            )
            raise BadFile([Mistake(line, None, why)]) from None
        if any(cells):
            yield line, cells


def xlsx_rows(content: bytes) -> Iterator[tuple[int, list[str]]]:
    """Yield the rows of a workbook's first sheet that are not empty, as `csv_rows` does. A cell
    that is a number is a Numeral.

    Raises:
        BadFile: it is no workbook, or too large.
    """
    # Imported here: only a workbook needs it.
    from openpyxl import load_workbook
    from openpyxl.utils.exceptions import InvalidFileException

    try:
        with zipfile.ZipFile(io.BytesIO(content)) as packed:
            size = sum(part.file_size for part in packed.infolist())
        if size > _UNPACKED_MOST:
            raise BadFile([Mistake(1, None, said("the workbook is too large"))])
        book = load_workbook(io.BytesIO(content), read_only=True, data_only=True)
        sheet = book.worksheets[0]
    except (zipfile.BadZipFile, InvalidFileException, KeyError, IndexError, ValueError):
        why = said("this is no XLSX workbook")
        raise BadFile([Mistake(1, None, why)]) from None
    header: list[str] = []
    values = sheet.iter_rows(max_row=_ROWS_MOST + 1, max_col=_COLUMNS_MOST, values_only=True)
    for line, row in enumerate(values, 1):
        if line > _ROWS_MOST:
            why = said("more than {most} rows", most=_ROWS_MOST)
            raise BadFile([Mistake(line, None, why)])
        cells = ["" if value is None else _text(value) for value in row]
        if not any(cells):
            continue
        if not header:
            while not cells[-1]:
                cells.pop()
            header = cells
        # A sheet has empty cells beside those that have a header.
        while len(cells) > len(header) and not cells[-1]:
            cells.pop()
        cells += [""] * (len(header) - len(cells))
        yield line, cells


def rows_of(content: bytes) -> Iterator[tuple[int, list[str]]]:
    """Yield the rows of a file of either kind; the separators of CSV are commas, semicolons or
    tabs.

    Raises:
        BadFile: as `csv_rows`, `xlsx_rows`.
    """
    return xlsx_rows(content) if content.startswith(_ZIP) else csv_rows(content, ",;\t")


def _text(value: object) -> str:
    if isinstance(value, float) and value.is_integer():
        value = int(value)
    return Numeral(value) if isinstance(value, int | float) else str(value).strip()


def check_header(
    line: int, header: list[str], columns: Sequence[str], required: Sequence[str]
) -> None:
    """Check that a header names columns that are known, each once, the required ones among them.

    Raises:
        BadFile: it does not.
    """
    known = said(
        "the columns are {columns}, separated by commas",
        columns=", ".join(columns),
    )
    mistakes = []
    for position, name in enumerate(header, 1):
        if _NOT_UTF_8.search(name):
            why = said(
                "the header is not UTF-8; save the file as CSV UTF-8",
            )
            mistakes.append(Mistake(line, None, why))
        elif not name:
            why = said(
                "column {n} has no name; {known}",
                n=position,
                known=known,
            )
            mistakes.append(Mistake(line, None, why))
        elif name not in columns:
            why = said(
                "unknown column {name}; {known}",
                name=shown(name),
                known=known,
            )
            mistakes.append(Mistake(line, None, why))
        elif name in header[: position - 1]:
            mistakes.append(Mistake(line, name, said("this column is there twice")))
    missing = [name for name in required if name not in header]
    # With a wrong encoding or separator no column name matches; report that one mistake only.
    if not mistakes:
        mistakes = [
            Mistake(
                line,
                name,
                said("the header lacks this column; {known}", known=known),
            )
            for name in missing
        ]
    if mistakes:
        raise BadFile(mistakes)


def named_cells(line: int, header: list[str], cells: list[str]) -> dict[str, str]:
    """Return the cells of a row that are not empty, by their columns.

    Raises:
        BadFile: there are more or fewer cells than columns, or a text is not UTF-8.
    """
    if len(cells) != len(header):
        raise BadFile(
            [
                Mistake(
                    line,
                    None,
                    said(
                        "{cells} cells, where the header has {header}",
                        cells=len(cells),
                        header=len(header),
                    ),
                )
            ]
        )
    given = {name: cell for name, cell in zip(header, cells, strict=True) if cell}
    foreign = [(name, cell) for name, cell in given.items() if _NOT_UTF_8.search(cell)]
    if foreign:
        why = said("is not UTF-8; save the file as CSV UTF-8")
        raise BadFile(Mistake(line, name, f"{shown(cell)} {why}") for name, cell in foreign)
    return given


def said(english: str, **given: object) -> str:
    """Return a sentence in the active language, filled in."""
    return gettext(english).format(**given)


def shown(cell: str) -> str:
    """Quote a text from the file, so that it fits a line and a terminal can print it."""
    text = cell if len(cell) <= _SHOWN else f"{cell[: _SHOWN - 1]}…"
    # An escaped byte 0x80 to 0xFF is shown as such; `repr` escapes unprintable characters.
    return (
        repr(text)
        if not _NOT_UTF_8.search(text)
        else ascii(text.encode(errors="surrogateescape"))[1:]
    )
