"""Formats the lines of the log so that no text of a client can pass for a line of its own."""

import logging
import re
from typing import Final

_BREAKS: Final = re.compile(r"[\x00-\x1f\x7f-\x9f\u2028\u2029]")
_INDENT: Final = "  "


class OneLine(logging.Formatter):
    """Escapes control characters in messages, and indents the lines of a traceback.

    Lines that begin with `{` are those of the security log (docs/settings.md).
    """

    def formatMessage(self, record: logging.LogRecord) -> str:  # noqa: N802
        """Return the line of a record, without what follows it."""
        return _BREAKS.sub(_escaped, super().formatMessage(record))

    def formatException(self, *given: object) -> str:  # noqa: N802
        """Return a traceback; the message of an exception may have any text."""
        lines = super().formatException(*given).split("\n")  # type: ignore[arg-type]
        return "\n".join(_INDENT + _BREAKS.sub(_escaped, line) for line in lines)


def _escaped(found: re.Match[str]) -> str:
    return found[0].encode("unicode_escape").decode()
