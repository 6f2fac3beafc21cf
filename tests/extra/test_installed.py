"""The wheel in a fresh virtual environment, from a folder of wheels and without a network."""

import os
import re
import subprocess
import sys
from pathlib import Path

import httpx
import pytest

from tests.servers.dibs import ROOT
from tests.servers.process import Process

OFFLINE = ["unshare", "--net"] if os.geteuid() == 0 else []


@pytest.mark.timeout(900)
def test_it_is_installed_and_serves_from_files_alone(tmp_path: Path) -> None:
    wheels, venv, home = tmp_path / "wheels", tmp_path / "venv", tmp_path / "home"
    home.mkdir()
    clean = {name: os.environ[name] for name in os.environ if not name.startswith(("DJANGO", "M"))}
    run = {"check": True, "capture_output": True, "text": True}
    subprocess.run(["make", "wheel", f"DIST={wheels}"], cwd=ROOT, env=clean, **run)
    (wheel,) = wheels.glob("*.whl")
    pip = [sys.executable, "-m", "pip", "--disable-pip-version-check"]
    pins = ["--constraint", str(ROOT / "constraints.txt")]
    subprocess.run([*pip, "download", "--dest", str(wheels), *pins, str(wheel)], **run)

    env = {"HOME": str(home), "PATH": "/usr/bin:/bin"}
    subprocess.run([sys.executable, "-m", "venv", str(venv)], env=env, **run)
    offline = [*OFFLINE, str(venv / "bin" / "pip"), "install", "--no-index"]
    subprocess.run([*offline, "--find-links", str(wheels), "dibs"], cwd=home, env=env, **run)

    log = home / "log"
    process = Process([str(venv / "bin" / "dibs"), "serve", "--port", "0"], log, env=env)
    for _ in range(600):
        if found := re.search(r"serves on (http://\S+)", log.read_text()):
            break
        with pytest.raises(subprocess.TimeoutExpired):
            process.child.wait(0.1)
    assert found, log.read_text()
    assert httpx.get(f"{found[1]}/readyz", trust_env=False).status_code == 200
    assert process.stop() == 0
