"""Builds `release/` out of git's history: `python -m tests.yesterday`, after `make build`.

- `core.mjs`: the front end's core without a browser, bundled by the Rolldown that Vite brings.
- `claim.py`: the program of the README.
- `tests/client.py`, `tests/stream.py`: the strict client in Python of that release's tests.
- `protocol.schema.json`: every frame, as that release published it.
"""

import re
import subprocess
import tarfile
import tempfile
from io import BytesIO
from pathlib import Path

from frontend.npm import node
from tests.servers.dibs import ROOT
from tests.yesterday.clients import RELEASE

LAST_COMMIT = "23edc1dc453d73fd97d37d5fd1df907ea2b2635a"
"""The last one of the first release."""

CORE = """
export { BoardClient } from './sync/client'
export { openStream } from './sync/stream'
export { streamPath } from './protocol/version'
"""

WHOLE = {
    "tests/client.py": "tests/client.py",
    "tests/stream.py": "tests/stream.py",
    "docs/protocol.schema.json": "protocol.schema.json",
}


def bundle(frontend: Path) -> None:
    """Make one module of the core and what it imports."""
    (frontend / "core.ts").write_text(CORE)
    rolldown = ROOT / "frontend/node_modules/rolldown/bin/cli.mjs"
    made = ["--format", "esm", "--file", RELEASE / "core.mjs"]
    # From its own folder: the bundle names its sources, and is the same wherever it is made.
    subprocess.run([node(), rolldown, "core.ts", *made], cwd=frontend, check=True)


def main() -> None:
    paths = ["frontend/src", "README.md", *WHOLE]
    archive = subprocess.run(
        ["git", "archive", LAST_COMMIT, *paths], cwd=ROOT, capture_output=True, check=True
    ).stdout
    with tempfile.TemporaryDirectory() as folder:
        with tarfile.open(fileobj=BytesIO(archive)) as files:
            files.extractall(folder, filter="data")
        was = Path(folder)
        bundle(was / "frontend/src")
        for source, target in WHOLE.items():
            (RELEASE / target).write_bytes((was / source).read_bytes())
        program = re.search(r"```python\n(.*?)```", (was / "README.md").read_text(), re.DOTALL)
        assert program
        (RELEASE / "claim.py").write_text(program[1])


if __name__ == "__main__":
    main()
