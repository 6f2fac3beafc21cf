"""Files of rows: what both kinds have in common. What is special to tasks: test_csv_tasks.py."""

import io
import zipfile
from collections.abc import Sequence
from typing import Any

import pytest
from openpyxl import Workbook

from board.intake import row_files
from board.intake.row_files import BadFile, Mistake, Numeral, rows_of


def workbook(*rows: Sequence[Any]) -> bytes:
    book = Workbook()
    for row in rows:
        book.active.append(list(row))
    packed = io.BytesIO()
    book.save(packed)
    return packed.getvalue()


@pytest.mark.parametrize("separator", [",", ";", "\t"])
def test_the_separator_of_the_first_row_is_that_of_all(separator: str) -> None:
    text = separator.join(["name", "note"]) + "\n" + separator.join(["li", '"a, b; c"'])
    assert list(rows_of(text.encode())) == [(1, ["name", "note"]), (2, ["li", "a, b; c"])]


def test_a_workbook_is_read_as_a_file_of_text_is() -> None:
    """Empty rows and ghost columns are left out; numbers are told from texts."""
    content = workbook(
        ["name", "pin", None], [None, None, None], ["李伟", "0042", None], [7, 42, ""], ["x"]
    )
    rows = list(rows_of(content))
    assert rows == [(1, ["name", "pin"]), (3, ["李伟", "0042"]), (4, ["7", "42"]), (5, ["x", ""])]
    assert [isinstance(cell, Numeral) for cell in (rows[1][1][1], rows[2][1][1])] == [False, True]


def test_what_is_no_workbook_or_too_large_is_told(monkeypatch: pytest.MonkeyPatch) -> None:
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w") as other:
        other.writestr("letter.txt", "Dear Sir")
    for content in (b"PK\x03\x04 torn", packed.getvalue()):
        with pytest.raises(BadFile, match="no XLSX workbook"):
            list(rows_of(content))
    many = workbook(["name"], *[[f"p{n}"] for n in range(20)])
    with monkeypatch.context() as patch:
        patch.setattr(row_files, "_ROWS_MOST", 10)
        with pytest.raises(BadFile, match="more than 10 rows"):
            list(rows_of(many))
        patch.setattr(row_files, "_UNPACKED_MOST", 1000)
        with pytest.raises(BadFile, match="too large"):
            list(rows_of(many))


def test_a_report_has_the_first_mistakes_and_counts_the_others() -> None:
    bad = BadFile(Mistake(line, "name", "is empty") for line in range(2, 30))
    lines = bad.report("people.csv").splitlines()
    assert lines[0] == "people.csv: nothing was imported; mistakes found: 28"
    assert lines[1] == "  line 2, column name: is empty"
    assert lines[-1] == "  … and 8 more"
