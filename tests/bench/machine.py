"""What a run was measured on: machine, versions, revision."""

import os
import platform
import subprocess
from importlib.metadata import version
from pathlib import Path

from tests.servers.dibs import ROOT

PACKAGES = ("django", "channels", "daphne", "twisted", "autobahn", "channels-redis", "psycopg")


def describe() -> dict[str, object]:
    """Name what figures depend on."""
    processor = [
        line.partition(":")[2].strip()
        for line in Path("/proc/cpuinfo").read_text().splitlines()
        if line.startswith("model name")
    ]
    return {
        "processor": processor[0] if processor else platform.machine(),
        "processors": os.cpu_count(),
        "kernel": platform.release(),
        "load": os.getloadavg()[0],
        "python": platform.python_version(),
        **{name: version(name) for name in (*PACKAGES, "websockets")},
        "compiler": _first_line("cc", "--version"),
        "redis": _first_line("redis-server", "--version"),
        "revision": _first_line("git", "-C", str(ROOT), "rev-parse", "--short", "HEAD"),
    }


def _first_line(*command: str) -> str:
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    return done.stdout.partition("\n")[0]
