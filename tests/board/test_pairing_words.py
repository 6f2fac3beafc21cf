"""The two words of a pairing: in both languages, and no two phrases alike in either."""

from itertools import product

from board.displays.pairing_words import _KINDS, _THINGS, in_both_languages, new_phrase


def test_every_phrase_differs_in_both_languages() -> None:
    phrases = [f"{kind} {thing}" for (kind, _), (thing, _) in product(_KINDS, _THINGS)]
    said = [in_both_languages(phrase) for phrase in phrases]
    assert len({words["zh-Hans"] for words in said}) == len(set(phrases)) == 512
    assert new_phrase() in phrases
