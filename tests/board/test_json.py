"""JSON by the letter of RFC 8259: what orjson refuses and the RFC allows is read, and nothing
else.
"""

import pytest

from board.text.json import read_json


def test_surrogates_and_large_numbers_spoil_only_their_own_member() -> None:
    read = read_json('{"ref": "r1", "reason": "\\ud800", "quantity": 1' + "0" * 400 + "}")
    assert (read["ref"], read["quantity"]) == ("r1", 10**400)


@pytest.mark.parametrize("text", ["", "{", "NaN", "[Infinity]", b"\xff", "[" * 100_000, "{'a': 1}"])
def test_everything_else_is_refused(text: str | bytes) -> None:
    with pytest.raises(ValueError):  # noqa: PT011  of the bytes, the decoder's
        read_json(text)
