"""Real Dibs servers, as `dibs serve` starts them."""

import json
import os
import re
import secrets
import subprocess
import sys
import time
from pathlib import Path

from tests.servers.process import Process

ROOT = Path(__file__).resolve().parents[2]

SET_PASSWORD = """
from board.models import Person
person = Person.objects.get(username="{username}")
person.set_password("{password}")
person.save()
"""


class Dibs:
    """One or more server processes on one database, with the demo board.

    Args:
        folder: where its data and logs are; one folder, one database.
        processes: how many servers.
        module: what runs instead of `manage`, for servers with a fault.
        env: settings, as in docs/settings.md.
    """

    def __init__(self, folder: Path, *, processes: int = 1, module: str = "manage", **env: str) -> None:
        folder.mkdir(parents=True, exist_ok=True)
        self.folder = folder
        self.module = module
        clean = {
            name: value for name, value in os.environ.items() if not name.startswith(("DIBS_", "DATABASE_", "REDIS_"))
        }
        own = {"DIBS_DEMO": "1", "DIBS_METRICS_FROM": "127.0.0.1"}
        self.env = {**clean, "PYTHONPATH": str(ROOT), "DIBS_DATA": str(folder), **own, **env}
        self.servers: list[Process] = []
        self.ports: list[int] = []
        self._tokens: dict[str, str] = {}
        self._operators: list[str] = []
        self._administrator = ""
        for _ in range(processes):
            self.start()

    def start(self, port: int = 0) -> Process:
        """Start one more server and wait until it listens."""
        number = len(self.servers)
        log = self.folder / f"server{number}.log"
        log.unlink(missing_ok=True)
        process = Process([sys.executable, "-m", self.module, "serve", "--port", str(port)], log, env=self.env)
        self.servers.append(process)
        deadline = time.monotonic() + 80
        while not (found := re.search(r"serves on http://(?:127\.0\.0\.1|\[::1\]):(\d+)", log.read_text())):
            assert process.running, log.read_text()
            assert time.monotonic() < deadline, log.read_text()
            time.sleep(0.02)
        self.ports.append(int(found[1]))
        return process

    def restart(self, number: int = 0) -> None:
        """Start a server again that has ended, on its port."""
        log = self.folder / f"server{number}.log"
        log.rename(log.with_suffix(f".{time.monotonic_ns()}"))
        port = self.ports[number]
        kept, ports = self.servers, self.ports
        self.servers, self.ports = kept[:number], ports[:number]
        self.start(port)
        kept[number] = self.servers[number]
        self.servers, self.ports = kept, ports

    def run(self, *arguments: str, module: str | None = None) -> str:
        """Run a command against the same database; gives what it printed."""
        command = [sys.executable, "-m", module or self.module, *arguments]
        done = subprocess.run(command, env=self.env, capture_output=True, text=True, check=False, cwd=self.folder)
        assert done.returncode == 0, done.stderr
        return done.stdout

    def token(self, username: str) -> str:
        """Give a token that acts as a demo person."""
        if username not in self._tokens:
            self._tokens[username] = self.run("token", username, "--name", "test").strip().splitlines()[-1]
        return self._tokens[username]

    def password(self, username: str) -> str:
        """Give a demo person's password. The administrator has none; the tests set one, at the first call."""
        if username != "admin":
            return "demo"
        if not self._administrator:
            self._administrator = secrets.token_urlsafe()
            self.run("shell", "-c", SET_PASSWORD.format(username=username, password=self._administrator))
        return self._administrator

    def operators(self, count: int) -> list[str]:
        """Give tokens of operators of Printing, made at the first call. A race needs more people than the demo has."""
        if len(self._operators) < count:
            missing = count - len(self._operators)
            self._operators += json.loads(self.run(str(missing), module="tests.servers.operators"))
        return self._operators[:count]

    def http(self, path: str = "", process: int = 0) -> str:
        return f"http://127.0.0.1:{self.ports[process]}{path}"

    def ws(self, path: str = "/ws/boards/demo/", process: int = 0) -> str:
        return f"ws://127.0.0.1:{self.ports[process]}{path}"

    def logs(self) -> str:
        return "".join(path.read_text() for path in sorted(self.folder.glob("server*")))

    def stop(self) -> None:
        for server in self.servers:
            server.stop()
