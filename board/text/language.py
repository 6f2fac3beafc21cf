"""Chooses the reader's language: the first requested language that this project has (C7)."""

from django.utils.translation import get_language
from django.utils.translation.trans_real import parse_accept_lang_header

from board.text.refusals import LANGUAGES


def known(tag: str) -> str | None:
    """Return the language of a tag such as `zh-CN`: one of LANGUAGES, or None."""
    main = tag.lower().replace("_", "-").split("-")[0]
    return {"en": "en", "zh": "zh-Hans"}.get(main)


def active() -> str:
    """Return the language that Django speaks now, on pages of the administration."""
    return known(get_language() or "") or LANGUAGES[0]


def choose(*, query: str, person: str, accept: str, board: str = "") -> str:
    """Choose by `?lang=`, else the person's setting, else `Accept-Language`, else the board's, else
    English.
    """
    accepted = (tag for tag, _ in parse_accept_lang_header(accept))
    for tag in (query, person, *accepted, board):
        language = known(tag) if tag else None
        if language is not None:
            return language
    return LANGUAGES[0]
