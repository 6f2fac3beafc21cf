"""Which tests `make quick` runs for a change."""

from pathlib import Path

import pytest

from tests.quick import own_tests

TESTS = [
    Path("tests/board/test_epoch.py"),
    Path("tests/live/test_epoch.py"),
    Path("tests/board/test_displays_pairing.py"),
    Path("tests/board/test_pins.py"),
]


@pytest.mark.parametrize(
    ("changed", "own"),
    [
        ("board/store/epoch.py", TESTS[:2]),
        ("board/displays/pairing.py", [TESTS[2]]),
        ("tests/board/test_pins.py", [TESTS[3]]),
        ("docs/epoch.md", []),
        ("board/store/rows.py", []),
    ],
)
def test_a_changed_file_has_the_tests_of_its_name(changed: str, own: list[Path]) -> None:
    assert own_tests([Path(changed)], TESTS) == own
