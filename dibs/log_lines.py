"""Formats the lines of the log so that no text of a client can pass for a line of its own, and no
address opens anything.
"""

import logging
import re
from typing import Final

_BREAKS: Final = re.compile(r"[\x00-\x1f\x7f-\x9f\u2028\u2029]")
# Django logs the address of a request that is refused, with the secret of a link that still works.
_LINKS: Final = re.compile(r"(/(?:set-up|sign-in/once)/)[^/\s?]+")
_INDENT: Final = "  "


class OneLine(logging.Formatter):
    """Escapes control characters in messages, takes out the secrets of links, and indents the lines
    of a traceback.

    Lines that begin with `{` are those of the security log (docs/settings.md).
    """

    def formatMessage(self, record: logging.LogRecord) -> str:  # noqa: N802
        """Return the line of a record, without what follows it."""
        line = _BREAKS.sub(_escaped, super().formatMessage(record))
        # The start of a server prints the link itself.
        return _LINKS.sub(r"\1…", line) if record.name.startswith("django") else line

    def formatException(self, *given: object) -> str:  # noqa: N802
        """Return a traceback; the message of an exception may have any text."""
        lines = super().formatException(*given).split("\n")  # type: ignore[arg-type]
        return "\n".join(_INDENT + _BREAKS.sub(_escaped, line) for line in lines)


def _escaped(found: re.Match[str]) -> str:
    return found[0].encode("unicode_escape").decode()
