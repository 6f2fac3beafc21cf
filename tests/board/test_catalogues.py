"""Catalogues of the server, as the build compiled them."""

import pytest

from board.text.catalogues import read_words
from board.text.refusals import LANGUAGES


@pytest.mark.parametrize(
    "name", ["pages", "plain_home", "plain_wall", "reasons", "refusals", "set_up"]
)
def test_a_catalogue_has_the_same_keys_in_every_language(name: str) -> None:
    words = read_words(name)
    assert set(words) == set(LANGUAGES)
    keys = [list(sentences) for sentences in words.values()]
    assert keys[0]
    assert keys == [keys[0]] * len(LANGUAGES)


def test_sentences_are_those_of_their_language() -> None:
    words = read_words("refusals")
    said = [words[language]["task_conflict.owned"] for language in LANGUAGES]
    assert said[0] == "{name} has {number}."
    assert said[1].startswith("{number}")


def test_a_catalogue_that_was_not_compiled_is_an_error() -> None:
    with pytest.raises(FileNotFoundError, match="nothing"):
        read_words("nothing")
