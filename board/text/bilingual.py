"""Words in English and Simplified Chinese side by side: neither can be forgotten. Django shows the one for who reads."""

from django.utils.functional import lazy
from django.utils.translation import get_language


def _fitting(english: str, chinese: str) -> str:
    return chinese if (get_language() or "").startswith("zh") else english


both = lazy(_fitting, str)
"""Takes the English and the Chinese words; they become text when they are shown, in the language that is active then."""
