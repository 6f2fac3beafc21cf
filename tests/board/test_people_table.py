"""A file of people: what is read of it, and every mistake by line and column."""

from pathlib import Path

import pytest

from board.domain.values import MemberRole
from board.intake.people_table import Entry, read_people
from board.intake.row_files import BadFile
from tests.board.test_row_files import workbook

NAMES = Path(__file__).with_name("people.tsv")


def mistakes(content: bytes) -> list[str]:
    with pytest.raises(BadFile) as bad:
        read_people(content)
    return [str(mistake) for mistake in bad.value.mistakes]


def test_names_of_every_script_are_people_of_their_own() -> None:
    entries = read_people(NAMES.read_bytes())
    assert len(entries) == len(NAMES.read_text().splitlines()) - 1
    assert entries[0].name == "Elodié Roux"
    assert {entry.departments for entry in entries} == {frozenset({"Printing"})}


def test_all_columns_in_any_order_and_case() -> None:
    content = (
        "Badge,PIN,Language,Departments,Role,Board,Name,Username\n"
        'B-0042,2580,zh-CN,"Printing、Packing; Finishing",Viewer,press,李伟,liwei\n'
        ",,,,,,Bo,bo\n"
    )
    full, least = read_people(content.encode())
    departments = frozenset({"Printing", "Packing", "Finishing"})
    assert full == Entry(
        2, "liwei", "李伟", "press", MemberRole.VIEWER, departments, "zh-Hans", "2580", "B-0042"
    )
    assert least == Entry(3, "bo", "Bo", "", None, None, "", "", "")


def test_mistakes_are_told_by_line_and_column_and_quote_no_secret() -> None:
    content = (
        "username,name,role,language,pin,badge\n"
        "a b,Ann,boss,fr,1234,x y\n"
        ",\u200b,,,25,\n"
        "li,Li,,,2580,B-1234\n"
        "li,Li,,,,\n"
        "bo,Bo,,,,B-1234\n"
    )
    found = mistakes(content.encode())
    assert [mistake.split(": ")[0] for mistake in found] == [
        "line 2, column username",
        "line 2, column role",
        "line 2, column language",
        "line 2, column pin",
        "line 2, column badge",
        "line 3, column username",
        "line 3, column name",
        "line 3, column pin",
        "line 5, column username",
        "line 6, column badge",
    ]
    assert not any(secret in " ".join(found) for secret in ("'1234'", "x y", "B-1234"))


def test_two_rows_of_one_person_say_the_same() -> None:
    content = "username,name,board,pin\nli,Li,press,2580\nli,Li,lathe,\nli,Lee,saw,9513\n"
    found = mistakes(content.encode())
    assert [mistake.split(": ")[0] for mistake in found] == [
        "line 4, column name",
        "line 4, column pin",
    ]


def test_a_pin_that_a_workbook_has_as_a_number_is_a_mistake() -> None:
    """02580 is 2580 there, which would be another PIN."""
    content = workbook(["username", "name", "pin"], ["li", "Li", 2580], ["bo", "Bo", "02580"])
    (only,) = mistakes(content)
    assert only.startswith("line 2, column pin: is a number in the workbook")


def test_unknown_and_missing_columns() -> None:
    assert "unknown column 'title'" in mistakes(b"username,name,title\n")[0]
    assert "lacks this column" in mistakes(b"username,role\n")[0]
