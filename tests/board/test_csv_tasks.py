"""CSV files of tasks: every mistake with its line and column, and what is read where there is
none.
"""

from datetime import UTC, datetime

import pytest

from board.domain.ids import DepartmentId
from board.domain.values import Priority
from board.intake.csv_tasks import BadFile, read_tasks

DEPARTMENTS = {"Printing": DepartmentId(7)}
HEADER = "number,title,department,quantity,priority,due_at\n"


def mistakes(text: str | bytes) -> list[tuple[int, str | None]]:
    content = text.encode() if isinstance(text, str) else text
    with pytest.raises(BadFile) as bad:
        read_tasks(content, DEPARTMENTS)
    return [(mistake.line, mistake.column) for mistake in bad.value.mistakes]


def test_cells_spaces_empty_rows_and_a_byte_order_mark() -> None:
    text = "\ufeff" + HEADER + ' A-1 ,"Cards, ""gold""",Printing,,,\n\n,,,,,\n'
    text += "A-2,Flyers,Printing,200,high,2026-12-01T08:00:00+01:00\n"
    first, second = read_tasks(text.encode(), DEPARTMENTS)
    assert (first.line, first.add.number, first.add.title) == (2, "A-1", 'Cards, "gold"')
    assert (first.add.department, first.add.priority) == (7, Priority.NORMAL)
    assert (second.line, second.add.quantity, second.add.priority) == (5, 200, Priority.HIGH)
    assert second.add.due_at == datetime(2026, 12, 1, 7, tzinfo=UTC)


def test_all_mistakes_of_all_rows() -> None:
    text = HEADER + "A-1,,Nowhere,x,soon,tomorrow\nA-1,again,Printing,,,\n"
    assert set(mistakes(text)) == {
        (2, "title"),
        (2, "department"),
        (2, "quantity"),
        (2, "priority"),
        (2, "due_at"),
    }
    twice = HEADER + "A-1,one,Printing,,,\nA-1,two,Printing,,,\n"
    assert mistakes(twice) == [(3, "number")]


def test_a_link_is_one_to_a_page() -> None:
    header = "number,title,department,link\n"
    linked = f"{header}A-1,x,Printing,https://example.com/4410.pdf\n"
    [row] = read_tasks(linked.encode(), DEPARTMENTS)
    assert row.add.link == "https://example.com/4410.pdf"
    with pytest.raises(BadFile) as bad:
        read_tasks(f"{header}A-1,x,Printing,javascript:alert(1)\n".encode(), DEPARTMENTS)
    [mistake] = bad.value.mistakes
    assert (mistake.line, mistake.column) == (2, "link")
    assert "is not the address of a page" in mistake.why


def test_what_cannot_be_read_on_ends_the_list() -> None:
    assert mistakes(HEADER + 'A-1,"no end,Printing,,,\n') == [(2, None)]


def test_a_wrong_encoding_or_separator_is_one_mistake() -> None:
    assert len(mistakes("Nummer;Titel;Abteilung\n")) == 1
    assert len(mistakes("编号,title,department\n".encode("gbk"))) == 1
