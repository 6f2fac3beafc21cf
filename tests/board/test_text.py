"""Texts as people type, paste and scan them: what is stored, and which numbers are one."""

import pytest

from board.domain.commands import Verb, parse_command
from board.domain.errors import Invalid
from board.domain.text import fold, line, lines, same_number
from board.domain.text import number as clean_number

BAD_TEXTS = ["", " ", "\t", "\n", "\u200b", "\ufeff", "\u3164", "\u00ad \u2060", "\u3000", "\u202e"]


@pytest.mark.parametrize("field", ["number", "title"])
@pytest.mark.parametrize("text", BAD_TEXTS)
@pytest.mark.parametrize("verb", [Verb.ADD, Verb.EDIT])
def test_what_cannot_be_seen_is_no_text(verb: Verb, field: str, text: str) -> None:
    members = {"number": "A", "title": "Poster", "department": 1, "task": 1, field: text}
    with pytest.raises(Invalid) as refused:
        parse_command(verb, members)
    assert refused.value.field == field


@pytest.mark.parametrize(
    ("typed", "stored"),
    [
        ("  Poster ", "Poster"),
        ("Poster\r\nA2\tred", "Poster A2 red"),
        ("Pos\u00adter\u200b\ufeff", "Poster"),
        ("cafe\u0301", "caf\u00e9"),
        ("\u202eretsoP", "retsoP"),
        ("nau\x07tilus\x1b[31m", "nautilus[31m"),
        # Shown differently: stays.
        ("\u2460 1\u00bd", "\u2460 1\u00bd"),
        ("\U0001f469\u200d\U0001f527", "\U0001f469\u200d\U0001f527"),
        ("\u2764\ufe0f", "\u2764\ufe0f"),
        (
            "\u0645\u06cc\u200c\u062e\u0648\u0627\u0647\u0645",
            "\u0645\u06cc\u200c\u062e\u0648\u0627\u0647\u0645",
        ),
    ],
)
def test_a_text_of_one_line(typed: str, stored: str) -> None:
    assert line(typed) == stored
    assert line(stored) == stored


def test_a_note_keeps_its_lines() -> None:
    assert (
        lines(" one\r\ntwo \u200b\rthree\u2028\n\nfour\t5\x00\n ")
        == "one\ntwo \nthree\n\n\nfour\t5"
    )
    assert lines("\u200b\n\u3164") == ""


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("4410", "\uff14\uff14\uff11\uff10"),
        ("A-1", " A-1\u200b"),
        ("A 1", "A\u00a0 1"),
        ("\ufb01-1", "fi-1"),
        ("K\u2460", "K1"),
        ("\u00c9-1", "E\u0301-1"),
    ],
)
def test_numbers_that_look_alike_are_one(one: str, other: str) -> None:
    assert same_number(clean_number(one)) == same_number(clean_number(other))


@pytest.mark.parametrize(("one", "other"), [("A-1", "a-1"), ("A-1", "A1"), ("0410", "410")])
def test_numbers_that_look_different_are_two(one: str, other: str) -> None:
    assert same_number(one) != same_number(other)


@pytest.mark.parametrize(
    ("typed", "wanted"),
    [
        ("Müller", "muller"),
        ("STRASSE", "stra\u00dfe"),
        ("\u1e9e", "ss"),
        ("\u0130stanbul", "istanbul"),
        ("D\u0131yarbak\u0131r", "diyarbakir"),
        ("Łódź", "lodz"),
        ("Ærø Ørsted", "aero orsted"),
        ("\uff21\uff22\uff11", "ab1"),
        ("e\u0301t\u00e9", "ete"),
        ("\ufb01le", "file"),
        ("\u5370\u5237", "\u5370\u5237"),
    ],
)
def test_a_search_folds(typed: str, wanted: str) -> None:
    assert fold(typed) == fold(wanted) == fold(wanted.upper())
