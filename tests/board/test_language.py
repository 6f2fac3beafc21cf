"""C7: the reader's language is the first requested one that exists."""

import pytest

from board.text.language import choose


@pytest.mark.parametrize(
    ("query", "person", "accept", "board", "chosen"),
    [
        ("zh-CN", "en", "en", "en", "zh-Hans"),
        ("fr", "zh-Hans", "en", "en", "zh-Hans"),
        ("", "", "fr, zh;q=0.8, en;q=0.3", "en", "zh-Hans"),
        ("", "", "fr", "zh-Hans", "zh-Hans"),
        ("", "", "", "", "en"),
    ],
)
def test_address_person_browser_board_english(
    query: str, person: str, accept: str, board: str, chosen: str
) -> None:
    assert choose(query=query, person=person, accept=accept, board=board) == chosen
