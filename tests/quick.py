"""The quick checks of a change: lint, pure tests, the changed files' own tests; under a minute.

`make quick` runs it. A file is changed if it differs from `main`, or from HEAD on `main`; its own
tests are those that carry its name. Everything else waits for `make test`.
"""

import subprocess
import sys
from collections.abc import Iterable, Sequence
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
BIN = Path(sys.executable).parent
FRONTEND = ROOT / "frontend"
NPX = [sys.executable, str(FRONTEND / "npm.py"), "exec", "--"]

Command = tuple[Sequence[str], Path]

LINT: Sequence[Command] = (
    ([str(BIN / "ruff"), "check", "."], ROOT),
    ([str(BIN / "ruff"), "format", "--check", "."], ROOT),
    ([str(BIN / "mypy")], ROOT),
    ([str(BIN / "lint-imports")], ROOT),
)


def main() -> int:
    """Run all that applies, two at a time; gives the exit code."""
    changed = [path for path in _changed() if (ROOT / path).is_file()]
    # What the front end imports.
    compiled = run(([sys.executable, str(FRONTEND / "npm.py"), "run", "--silent", "compile"], ROOT))
    with ThreadPoolExecutor(2) as pool:
        done = list(pool.map(run, [*_tests(changed), *_lint(changed), *_frontend(changed)]))
    return int(any([compiled, *done]))


def own_tests(changed: Iterable[Path], tests: Iterable[Path]) -> list[Path]:
    """Give the test modules that were changed or carry the name of a changed module.

    `board/store/epoch.py` has `test_epoch.py` and `test_store_epoch.py`, in any folder.
    """
    python = [path for path in changed if path.suffix == ".py"]
    names = {f"test_{path.stem}" for path in python} | {
        f"test_{path.parent.name}_{path.stem}" for path in python
    }
    return sorted({path for path in tests if path in python or path.stem in names})


def run(command: Command) -> int:
    """Run a command; prints one line, and what it said if it failed. Gives the exit code."""
    words, folder = command
    done = subprocess.run(words, cwd=folder, capture_output=True, text=True, check=False)
    name = " ".join(Path(word).name for word in words[:6] if word != sys.executable)
    print(f"{'ok' if done.returncode == 0 else 'FAILED'}: {name}", flush=True)
    if done.returncode:
        print(done.stdout, done.stderr, flush=True)
    return done.returncode


def _changed() -> list[Path]:
    base = _git("merge-base", "HEAD", "main") or ["HEAD"]
    names = _git("diff", "--name-only", base[0]) + _git(
        "ls-files", "--others", "--exclude-standard"
    )
    return [Path(name) for name in names]


def _git(*arguments: str) -> list[str]:
    done = subprocess.run(
        ["git", *arguments], cwd=ROOT, capture_output=True, text=True, check=False
    )
    return done.stdout.split()


def _tests(changed: list[Path]) -> list[Command]:
    tests = [path.relative_to(ROOT) for path in (ROOT / "tests").rglob("test_*.py")]
    own = [str(path) for path in own_tests(changed, tests) if "extra" not in path.parts]
    pytest = str(BIN / "pytest")
    machines = [str(path) for path in tests if path.stem.endswith("_machine")]
    pure = [pytest, "--pure", "tests/board", "tests/realtime"]
    return [
        *([([pytest, *own], ROOT)] * bool(own)),
        # They take half of the time.
        ([pytest, "--pure", *machines], ROOT),
        ([*pure, *(f"--ignore={machine}" for machine in machines)], ROOT),
    ]


def _lint(changed: list[Path]) -> Sequence[Command]:
    return LINT if any(path.suffix in {".py", ".toml"} for path in changed) else ()


def _frontend(changed: list[Path]) -> list[Command]:
    names = [
        str(path.relative_to("frontend"))
        for path in changed
        if path.parts[0] == "frontend" and path.suffix in {".ts", ".vue", ".js", ".mjs"}
    ]
    words: list[Command] = []
    if any(path.parts[0] == "locale" for path in changed):
        words = [([*NPX, "vitest", "run", "tests/words"], FRONTEND)]
    if not names:
        return words
    return [
        *words,
        ([*NPX, "vitest", "related", "--run", *names], FRONTEND),
        ([*NPX, "eslint", *names], FRONTEND),
        ([*NPX, "prettier", "--check", *names], FRONTEND),
        ([*NPX, "vue-tsc", "--noEmit"], FRONTEND),
    ]


if __name__ == "__main__":
    sys.exit(main())
