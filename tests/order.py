"""The order in which files of tests begin, where several processes run them."""

from collections.abc import Iterable
from itertools import chain, zip_longest

BROWSER, LIVE = "tests/browser/", "tests/live/"


def in_turns(files: Iterable[str]) -> list[str]:
    """Give files of tests with a browser and with servers alone in turns, then all others.

    Browsers compute for a third of their time, servers for a fifth: processes that have either
    kind at the same time leave no core without work, and none to wait for. The others are quick,
    so that no process is left alone with a long file at the end.
    """
    given = list(dict.fromkeys(files))
    browser = [file for file in given if file.startswith(BROWSER)]
    live = [file for file in given if file.startswith(LIVE)]
    turns = chain.from_iterable(zip_longest(browser, live))
    return list(dict.fromkeys(file for file in [*turns, *given] if file))
