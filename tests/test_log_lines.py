"""No text of a client begins a line of the log."""

import logging
import sys

from dibs.log_lines import OneLine


def test_line_breaks_of_every_kind_stay_within_the_line() -> None:
    record = logging.LogRecord(
        "dibs", logging.INFO, "", 0, "at %s", ('a\r\n{"b\x85c\u2028d',), None
    )
    assert OneLine("%(name)s: %(message)s").format(record) == ('dibs: at a\\r\\n{"b\\x85c\\u2028d')


def test_a_traceback_is_indented_whatever_its_exception_says() -> None:
    try:
        raise ValueError('no number:\n{"event":"forged"}\r{')
    except ValueError:
        shown = sys.exc_info()
    record = logging.LogRecord("dibs", logging.ERROR, "", 0, "failed", (), shown)
    first, *rest = OneLine("%(message)s").format(record).splitlines()
    assert first == "failed"
    assert rest[0] == "  Traceback (most recent call last):"
    assert all(line.startswith("  ") for line in rest)
