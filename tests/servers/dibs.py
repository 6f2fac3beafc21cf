"""Real Dibs servers, as `dibs serve` starts them."""

import json
import os
import re
import secrets
import sys
import time
from pathlib import Path

from tests.servers import prepared
from tests.servers.forking import run
from tests.servers.prepared import ROOT
from tests.servers.process import Process

OPERATORS = """
import json, secrets
from board.models.board import Board, Department
from board.models.people import Membership, Person, Token
board = Board.objects.get(slug="demo")
printing = Department.objects.get(board=board, name="Printing")
made = []
for _ in range({count}):
    name = "racer-" + secrets.token_hex(4)
    person = Person.objects.create(username=name, name=name.capitalize(), password="!")
    Membership.objects.create(board=board, person=person, role="operator").departments.add(printing)
    made.append(secrets.token_urlsafe(32))
    Token.objects.create(person=person, name="race", digest=Token.hash(made[-1]))
print(json.dumps(made))
"""
SET_PASSWORD = """
from board.models.people import Person
person = Person.objects.get(username="{username}")
person.set_password("{password}")
person.save()
"""


class Dibs:
    """One or more server processes on one database, with the demo board.

    Args:
        folder: where its data and logs are; one folder, one database.
        processes: how many servers.
        module: what runs instead of `dibs.cli`, for servers with a fault.
        empty: whether its database begins empty and not as a copy of the prepared demo.
        env: settings, as in docs/settings.md.
    """

    def __init__(
        self,
        folder: Path,
        *,
        processes: int = 1,
        module: str = "dibs.cli",
        empty: bool = False,
        **env: str,
    ) -> None:
        folder.mkdir(parents=True, exist_ok=True)
        if not empty and "DATABASE_URL" not in env:
            prepared.copy(folder)
        self.empty = empty
        self.folder = folder
        self.module = module
        clean = {
            name: value
            for name, value in os.environ.items()
            if not name.startswith(("DIBS_", "DATABASE_", "REDIS_"))
        }
        own = {"DIBS_DEMO": "1", "DIBS_METRICS_FROM": "127.0.0.1"}
        self.env = {**clean, "PYTHONPATH": str(ROOT), "DIBS_DATA": str(folder), **own, **env}
        self.servers: list[Process] = []
        self.ports: list[int] = []
        self._tokens: dict[str, str] = {}
        self._operators: list[str] = []
        self._shell: Process | None = None
        self._administrator = ""
        for _ in range(processes):
            self.start()

    def start(self, port: int = 0) -> Process:
        """Start one more server and wait until it listens."""
        number = len(self.servers)
        log = self.folder / f"server{number}.log"
        log.unlink(missing_ok=True)
        process = Process(
            [sys.executable, "-m", self.module, "serve", "--port", str(port)], log, env=self.env
        )
        self.servers.append(process)
        deadline = time.monotonic() + 80
        while not (
            found := re.search(r"serves on http://(?:127\.0\.0\.1|\[::1\]):(\d+)", log.read_text())
        ):
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

    def run(self, *arguments: str) -> str:
        """Run a command against the same database; returns what it printed."""
        done = run(self.module, arguments, env=self.env, cwd=self.folder)
        assert done.returncode == 0, done.stderr
        return done.stdout

    def shell(self, script: str) -> str:
        """Run Python against the same database, in a process that stays for the next script;
        returns what it printed.
        """
        log = self.folder / "shell.log"
        if self._shell is None:
            self._shell = Process(
                [sys.executable, "-m", "tests.servers.shell"], log, env=self.env, talks=True
            )
        answer = self._shell.ask(json.dumps(script))
        assert answer, log.read_text()
        printed, failure = json.loads(answer)
        assert not failure, failure
        return str(printed)

    def token(self, username: str) -> str:
        """Return a token that acts as a person."""
        if not self.empty and username in prepared.PEOPLE:
            return prepared.token(username)
        if username not in self._tokens:
            self._tokens[username] = (
                self.run("token", username, "--name", "test").strip().splitlines()[-1]
            )
        return self._tokens[username]

    def password(self, username: str) -> str:
        """Return a demo person's password.

        The administrator has none; the tests set one, at the first call.
        """
        if username != "admin":
            return "demo"
        if not self._administrator:
            self._administrator = secrets.token_urlsafe()
            self.shell(SET_PASSWORD.format(username=username, password=self._administrator))
        return self._administrator

    def operators(self, count: int) -> list[str]:
        """Return tokens of operators of Printing, made at the first call.

        A race needs more people than the demo has.
        """
        if len(self._operators) < count:
            self._operators += self.new_operators(count - len(self._operators))
        return self._operators[:count]

    def new_operators(self, count: int) -> list[str]:
        """Return tokens of new operators of Printing, whom no other test meets."""
        made: list[str] = json.loads(self.shell(OPERATORS.format(count=count)))
        return made

    def http(self, path: str = "", process: int = 0) -> str:
        return f"http://127.0.0.1:{self.ports[process]}{path}"

    def ws(self, path: str = "/ws/boards/demo/", process: int = 0) -> str:
        return f"ws://127.0.0.1:{self.ports[process]}{path}"

    def logs(self) -> str:
        return "".join(path.read_text() for path in sorted(self.folder.glob("server*")))

    def stop(self) -> None:
        if self._shell is not None:
            self._shell.kill()
            self._shell = None
        for server in self.servers:
            server.stop()
