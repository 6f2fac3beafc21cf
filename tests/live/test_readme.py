"""The README's program runs as it is written there."""

import os
import re
import subprocess
import sys
from pathlib import Path

from tests.servers.dibs import ROOT, Dibs


def test_the_program_of_the_readme_claims_a_task(dibs: Dibs, tmp_path: Path) -> None:
    written = re.search(r"```python\n(.*?)```", (ROOT / "README.md").read_text(), re.DOTALL)
    assert written
    (tmp_path / "claim.py").write_text(written[1])
    env = {**os.environ, "DIBS_URL": dibs.ws(), "DIBS_TOKEN": dibs.token("bob"), "NO_PROXY": "*"}
    done = subprocess.run(
        [sys.executable, "claim.py"],
        cwd=tmp_path,
        env=env,
        capture_output=True,
        text=True,
        timeout=30,
        check=True,
    )
    assert done.stdout.startswith("Signed in as Bob Novak\n")
    assert done.stdout.endswith(" is yours\n")
