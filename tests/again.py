"""Runs pytest, and once more, one after the other, the few tests that failed beside others.

Real browsers and servers share two cores here; a core that is taken for a second can cut a scan in
two. A test that passes alone is named in the output and does not fail the run. What looks for race
conditions is never repeated: there a single failure is a finding.

`python -m tests.again OPTIONS -- ARGUMENTS`: what failed runs again with the options only.
"""

import json
import subprocess
import sys
from collections.abc import Mapping, Sequence
from pathlib import Path

from tests.quick import BIN, ROOT

FEW = 5
"""With more failures than these, the cause is not a busy machine."""

ONCE = ("tests/live/test_race.py", "tests/live/test_late_copies.py", "tests/faults/")
"""Tests that look for race conditions."""

FAILED = 1
"""pytest's exit code for tests that failed, not for a run that broke."""


def main() -> int:
    at = sys.argv.index("--")
    pytest = [str(BIN / "pytest"), *sys.argv[1:at]]
    return run_pytest(pytest, sys.argv[at + 1 :], ROOT, ROOT / "var/pytest/extra")


def run_pytest(
    pytest: Sequence[str],
    arguments: Sequence[str],
    folder: Path,
    cache: Path,
    environment: Mapping[str, str] | None = None,
) -> int:
    """Run pytest with arguments, and again without them what failed; gives the exit code.

    Args:
        folder: where pytest runs, which the ids of tests begin at.
        cache: a folder of its own, where pytest writes which tests failed.
    """
    alone = [*pytest, "-o", f"cache_dir={cache}"]
    code = subprocess.run(
        [*alone, "--cache-clear", *arguments], cwd=folder, env=environment, check=False
    ).returncode
    failed = _failed(cache) if code == FAILED else []
    if not failed or not worth_repeating(failed):
        return code
    print("\nfailed beside others, runs again alone:", *failed, sep="\n  ", flush=True)
    code = subprocess.run([*alone, *failed], cwd=folder, env=environment, check=False).returncode
    print("passed alone" if code == 0 else "failed again", *failed, sep="\n  ", flush=True)
    return code


def worth_repeating(failed: Sequence[str]) -> bool:
    """Whether a busy machine may have failed these tests, given by their pytest ids."""
    return len(failed) <= FEW and not any(name.startswith(ONCE) for name in failed)


def _failed(cache: Path) -> list[str]:
    return sorted(json.loads((cache / "v/cache/lastfailed").read_text()))


if __name__ == "__main__":
    sys.exit(main())
