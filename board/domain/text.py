"""Text as people type, paste and scan it: cleaned before it is stored, compared by what is seen."""

import re
import unicodedata
from typing import Final

_BREAKS: Final = re.compile("[\\t\\n\\v\\f\\r\\x1c-\\x1f\\x85\\u2028\\u2029]+")
_LINES: Final = re.compile("\\r\\n|[\\r\\v\\f\\x85\\u2028\\u2029]")

# They join letters of some scripts, and the parts of emoji and flags.
_JOINERS: Final = frozenset("\u200c\u200d") | {chr(tag) for tag in range(0xE0020, 0xE0080)}
# Letters and marks by category that nothing shows of (Unicode, Default_Ignorable_Code_Point).
_BLANK: Final = frozenset("\u034f\u115f\u1160\u17b4\u17b5\u180b\u180c\u180d\u180f\u3164\uffa0")
_SELECTORS: Final = frozenset(map(chr, range(0xFE00, 0xFE10)))
_INVISIBLE: Final = frozenset({"Cc", "Cf"})
# Letters that Unicode does not decompose.
_BASES: Final = str.maketrans(
    {
        "\u0131": "i",
        "ł": "l",
        "ø": "o",
        "đ": "d",
        "ð": "d",
        "ħ": "h",
        "þ": "th",
        "æ": "ae",
        "œ": "oe",
    }
)


def line(text: str) -> str:
    """Return a text of one line: NFC, without control and invisible characters, trimmed; each
    break is a space. Empty if nothing of it can be seen.
    """
    return _clean(_BREAKS.sub(" ", text))


def lines(text: str) -> str:
    """Return a text that may have lines, which end in LF; else as `line`."""
    return "\n".join(
        _clean(each, trim=False) for each in _LINES.sub("\n", text).split("\n")
    ).strip()


def number(text: str) -> str:
    """Return the number of a task: as `line`, and without what joins characters."""
    return _visible(line(text))


def same_number(number: str) -> str:
    """Return what equal numbers share: NFKC, visible characters, single spaces."""
    return " ".join(_visible(unicodedata.normalize("NFKC", number)).split())


def _clean(text: str, *, trim: bool = True) -> str:
    kept = "".join(
        each
        for each in unicodedata.normalize("NFC", text)
        if each in _JOINERS or each == "\t" or unicodedata.category(each) not in _INVISIBLE
    )
    if not _visible(kept).strip():
        return ""
    return kept.strip() if trim else kept


def _visible(text: str) -> str:
    return "".join(
        each
        for each in text
        if each not in _BLANK
        and each not in _SELECTORS
        and unicodedata.category(each) not in _INVISIBLE
    )


def fold(text: str) -> str:
    """Return what a search compares: letters without case, accents, width and ligatures."""
    plain = unicodedata.normalize("NFKD", text).casefold().translate(_BASES)
    return "".join(
        each for each in unicodedata.normalize("NFKD", plain) if not unicodedata.combining(each)
    )
