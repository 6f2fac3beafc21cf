"""Which failures of a run are repeated alone, with a real pytest."""

import sys
from pathlib import Path

import pytest

from tests.again import FEW, run_pytest, worth_repeating

PYTEST = [sys.executable, "-m", "pytest", "-p", "no:django", "-p", "no:schemathesis"]
HELD_UP = """
from pathlib import Path

def test_right():
    pass

def test_that_fails_at_first():
    tried = Path(__file__).with_name("tried")
    tried.touch() if tried.exists() else (tried.touch(), 1 / 0)
"""


@pytest.mark.parametrize(
    ("source", "code", "said"),
    [
        (HELD_UP, 0, "passed alone"),
        ("def test_wrong():\n    assert False\n", 1, "failed again"),
        ("def test_right():\n    pass\n", 0, None),
        ("def broken(:\n", 2, None),
    ],
)
def test_what_failed_runs_again(
    tmp_path: Path, capfd: pytest.CaptureFixture[str], source: str, code: int, said: str | None
) -> None:
    (tmp_path / "pytest.ini").write_text(
        "[pytest]\nasyncio_default_fixture_loop_scope = function\n"
    )
    (tmp_path / "test_it.py").write_text(source)
    assert run_pytest(PYTEST, [], tmp_path, tmp_path / "cache") == code
    printed = capfd.readouterr().out
    assert ("runs again alone" in printed) is (said is not None)
    assert said is None or said in printed


@pytest.mark.parametrize(
    ("failed", "worth"),
    [
        (["tests/browser/test_scanner.py::test_a"], True),
        (["tests/live/test_race.py::test_a"], False),
        (["tests/browser/test_scanner.py::test_a", "tests/faults/test_rounds.py::test_b"], False),
        ([f"tests/browser/test_scanner.py::test_{i}" for i in range(FEW + 1)], False),
    ],
)
def test_race_conditions_and_many_failures_are_findings(failed: list[str], worth: bool) -> None:
    assert worth_repeating(failed) is worth
