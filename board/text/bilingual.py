"""Text in English and Simplified Chinese side by side, so that neither is forgotten.

Django shows the reader's language.
"""

from django.utils.functional import lazy
from django.utils.translation import get_language


def _fitting(english: str, chinese: str) -> str:
    return chinese if (get_language() or "").startswith("zh") else english


both = lazy(_fitting, str)
"""Return a lazy text in English and Chinese; the active language is chosen when it is shown."""
