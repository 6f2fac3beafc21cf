"""Starts Python modules as forks of a zygote, with what tests use of `subprocess.Popen`."""

import ctypes
import functools
import json
import os
import signal
import socket
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import IO

ROOT = Path(__file__).resolve().parents[2]
_PR_SET_CHILD_SUBREAPER = 36


class Forked:
    """A process whose end this process waits for; one that talks has pipes."""

    def __init__(
        self, pid: int, stdin: IO[str] | None = None, stdout: IO[str] | None = None
    ) -> None:
        self.pid = pid
        self.stdin = stdin
        self.stdout = stdout
        self.returncode: int | None = None
        self._waiting = threading.Lock()

    def poll(self) -> int | None:
        """Return the exit code, or minus the signal; None while it runs."""
        with self._waiting:
            if self.returncode is None:
                pid, status = os.waitpid(self.pid, os.WNOHANG)
                if pid:
                    self.returncode = os.waitstatus_to_exitcode(status)
            return self.returncode

    def wait(self, timeout: float | None = None) -> int:
        """Wait for the end.

        Raises:
            TimeoutExpired: as `subprocess.Popen` does.
        """
        until = None if timeout is None else time.monotonic() + timeout
        while (code := self.poll()) is None:
            if until is not None and time.monotonic() > until:
                raise subprocess.TimeoutExpired(str(self.pid), timeout or 0)
            time.sleep(0.005)
        return code

    def send_signal(self, number: int) -> None:
        if self.poll() is None:
            os.kill(self.pid, number)

    def terminate(self) -> None:
        self.send_signal(signal.SIGTERM)

    def kill(self) -> None:
        self.send_signal(signal.SIGKILL)


@functools.cache
def _zygote(kind: str) -> socket.socket:
    # Forks that have lost their parent are this process's children.
    ctypes.CDLL(None, use_errno=True).prctl(_PR_SET_CHILD_SUBREAPER, 1, 0, 0, 0)
    ours, theirs = socket.socketpair(socket.AF_UNIX, socket.SOCK_SEQPACKET)
    # It ends when this process does, which closes its end of the pair.
    subprocess.Popen(
        [sys.executable, "-m", "tests.servers.zygote", kind, str(theirs.fileno())],
        cwd=ROOT,
        env={**_without_settings(), "PYTHONPATH": str(ROOT)},
        pass_fds=[theirs.fileno()],
        stdin=subprocess.DEVNULL,
    )
    theirs.close()
    return ours


def _without_settings() -> dict[str, str]:
    ours = ("DIBS_", "DATABASE_", "REDIS_")
    return {name: value for name, value in os.environ.items() if not name.startswith(ours)}


_asking = threading.Lock()


def fork(
    module: str,
    arguments: Sequence[str],
    *,
    env: Mapping[str, str],
    cwd: Path,
    output: IO[bytes] | None,
    errors: IO[bytes],
    source: IO[bytes] | None = None,
) -> Forked:
    """Run a module as `python -m` would.

    Args:
        output: where its output goes; None for one that talks, by pipes.
        source: what it reads; None for nothing.
    """
    request = {"module": module, "arguments": list(arguments), "env": dict(env), "cwd": str(cwd)}
    message = json.dumps(request).encode()
    kind = "postgresql" if env.get("DATABASE_URL", "").startswith("postgres") else "sqlite"
    if output is not None:
        with open(os.devnull, "rb") as nothing:
            return Forked(_ask(kind, message, [source or nothing, output, errors]))
    (hears, asks), (answers, says) = os.pipe(), os.pipe()
    with os.fdopen(hears, "rb") as theirs, os.fdopen(says, "wb") as out:
        pid = _ask(kind, message, [theirs, out, errors])
    return Forked(pid, os.fdopen(asks, "w"), os.fdopen(answers))


def _ask(kind: str, message: bytes, streams: Sequence[IO[bytes]]) -> int:
    with _asking:
        zygote = _zygote(kind)
        socket.send_fds(zygote, [message], [stream.fileno() for stream in streams])
        return int(zygote.recv(100))


def run(
    module: str, arguments: Sequence[str], *, env: Mapping[str, str], cwd: Path, text: str = ""
) -> subprocess.CompletedProcess[str]:
    """Run a module that reads `text` to its end, as `subprocess.run` does."""
    temporary = tempfile.TemporaryFile
    with temporary() as source, temporary() as output, temporary() as errors:
        source.write(text.encode())
        source.seek(0)
        process = fork(
            module, arguments, env=env, cwd=cwd, output=output, errors=errors, source=source
        )
        code = process.wait(120)
        output.seek(0)
        errors.seek(0)
        return subprocess.CompletedProcess(
            [module, *arguments], code, output.read().decode(), errors.read().decode()
        )
