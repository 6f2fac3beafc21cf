"""A process that a test started: it ends with the tests at the latest, also if one failed before it
came to the end.
"""

import os
import signal
import socket
import subprocess
import sys
import time
from pathlib import Path
from typing import ClassVar

from tests.servers.forking import Forked, fork


def free_port() -> int:
    """Find a TCP port of 127.0.0.1 without a listener."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
        return port


def unprivileged() -> str | None:
    """Name a user for programs that refuse to run as root (STACK 29); None if we are not root."""
    return "nobody" if os.geteuid() == 0 else None


class Process:
    """A child whose output goes to a file; one that talks is asked and answers line by line.

    `python -m` is forked from the zygote, which saves most of its start.

    Attributes:
        forks: false where processes are measured, which then start as for users.
    """

    forks: ClassVar[bool] = True
    _started: ClassVar["list[Process]"] = []

    def __init__(
        self,
        command: list[str],
        log: Path,
        *,
        env: dict[str, str] | None = None,
        user: str | None = None,
        pass_fds: tuple[int, ...] = (),
        talks: bool = False,
    ) -> None:
        self.log = log
        self.child: subprocess.Popen[str] | Forked
        with log.open("ab") as output:
            if self.forks and command[:2] == [sys.executable, "-m"] and env is not None:
                self.child = fork(
                    command[2],
                    command[3:],
                    env=env,
                    cwd=log.parent,
                    output=None if talks else output,
                    errors=output,
                )
            else:
                self.child = subprocess.Popen(
                    command,
                    stdin=subprocess.PIPE if talks else subprocess.DEVNULL,
                    stdout=subprocess.PIPE if talks else output,
                    stderr=output,
                    text=True,
                    env=env,
                    user=user,
                    group="nogroup" if user else None,
                    extra_groups=[] if user else None,
                    cwd=log.parent,
                    pass_fds=pass_fds,
                )
        self._started.append(self)

    @classmethod
    def end_all(cls) -> None:
        """Kill all processes that a test left running."""
        for process in cls._started:
            if process.running:
                process.kill()

    def ask(self, line: str) -> str:
        """Write a line to one that talks and give the line that it answers; empty if it ended."""
        assert self.child.stdin
        assert self.child.stdout
        self.child.stdin.write(line + "\n")
        self.child.stdin.flush()
        return str(self.child.stdout.readline())

    @property
    def running(self) -> bool:
        return self.child.poll() is None

    def listens(self, port: int, patience_s: float = 20) -> None:
        """Wait until something listens on a port of 127.0.0.1."""
        deadline = time.monotonic() + patience_s
        while True:
            try:
                socket.create_connection(("127.0.0.1", port), 1).close()
                return
            except OSError:
                assert time.monotonic() < deadline, self.log.read_text()
                self.stays()

    def stays(self) -> None:
        """Wait a moment, and fail if it has ended."""
        assert self.running, self.log.read_text()
        time.sleep(0.02)

    def stop(self, number: int = signal.SIGTERM, patience_s: float = 12) -> int:
        """Send a signal and wait; kill if that is not enough. Gives the exit code."""
        if self.running:
            self.child.send_signal(number)
        try:
            return self.child.wait(patience_s)
        except subprocess.TimeoutExpired:
            self.child.kill()
            self.child.wait()
            raise

    def kill(self) -> None:
        """End it as a power cut would."""
        self.child.kill()
        self.child.wait()
