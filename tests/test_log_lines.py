"""No text of a client begins a line of the log."""

import logging
import sys

from dibs.log_lines import OneLine


def test_line_breaks_of_every_kind_stay_within_the_line() -> None:
    record = logging.LogRecord(
        "dibs", logging.INFO, "", 0, "at %s", ('a\r\n{"b\x85c\u2028d',), None
    )
    assert OneLine("%(name)s: %(message)s").format(record) == ('dibs: at a\\r\\n{"b\\x85c\\u2028d')


def test_a_traceback_is_indented_with_any_message() -> None:
    try:
        raise ValueError('no number:\n{"event":"forged"}\r{')
    except ValueError:
        shown = sys.exc_info()
    record = logging.LogRecord("dibs", logging.ERROR, "", 0, "failed", (), shown)
    first, *rest = OneLine("%(message)s").format(record).splitlines()
    assert first == "failed"
    assert rest[0] == "  Traceback (most recent call last):"
    assert all(line.startswith("  ") for line in rest)


def test_an_address_with_the_secret_of_a_link_is_cut() -> None:
    """Django logs the address of each request that is refused."""
    for path in (
        "/set-up/s3cret",
        "/dibs/set-up/s3cret",
        "/sign-in/once/s3cret",
        "/set-up/s3cret?a",
    ):
        record = logging.LogRecord("django.request", logging.WARNING, "", 0, "%s", (path,), None)
        line = OneLine("%(message)s").format(record)
        assert ("s3cret" in line, "…" in line) == (False, True)
    told = "Set up this server: http://localhost/set-up/s3cret"
    record = logging.LogRecord("dibs", logging.WARNING, "", 0, told, (), None)
    assert OneLine("%(message)s").format(record) == told
