"""Whole numbers in paths and arguments: ASCII digits and nothing else (C5)."""

import pytest

from board.domain.ids import MAX_INTEGER, whole_number


@pytest.mark.parametrize(
    "text", ["", "-1", "+1", " 1", "1 ", "1_000", "1.0", "٣", "8８", "²", "12345678901234567"]
)
def test_other_texts_are_no_number(text: str) -> None:
    assert whole_number(text) is None


def test_every_id_can_be_written() -> None:
    assert (whole_number("0"), whole_number(str(MAX_INTEGER))) == (0, MAX_INTEGER)
