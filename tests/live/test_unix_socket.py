"""A server on a Unix socket behind a real nginx: no port, and all that a port has."""

import signal
import stat
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import httpx
import pytest

from tests.client import Client
from tests.conftest import QUICK
from tests.live.board import new_task
from tests.servers.dibs import Dibs
from tests.servers.nginx import Nginx
from tests.servers.process import Process, free_port

CONFIG = """
  server {{ listen 127.0.0.1:{port}; location / {{
    proxy_pass http://unix:{path}; proxy_http_version 1.1; proxy_set_header Host $http_host;
    proxy_set_header X-Forwarded-For $proxy_add_x_forwarded_for;
    proxy_set_header Upgrade $http_upgrade; proxy_set_header Connection "upgrade"; }} }}
"""


class Served:
    """The demo on a Unix socket, and nginx before it."""

    def __init__(self, folder: Path) -> None:
        self.dibs = Dibs(folder / "local", processes=0, **QUICK)
        self.path, self.log = folder / "local" / "dibs.sock", folder / "local" / "server"
        self.process = self.start()
        port = free_port()
        self.nginx = Nginx(folder / "proxy", CONFIG.format(port=port, path=self.path), port)
        self.http, self.ws = f"http://127.0.0.1:{port}", f"ws://127.0.0.1:{port}/ws/boards/demo/"

    def start(self) -> Process:
        self.log.unlink(missing_ok=True)
        command = [sys.executable, "-m", "dibs.cli", "serve", "--socket", str(self.path)]
        process = Process(command, self.log, env=self.dibs.env)
        while f"serves on {self.path}\n" not in self.log.read_text():
            process.stays()
        return process

    def stop(self) -> None:
        self.nginx.stop()
        self.process.stop()
        self.dibs.stop()


@pytest.fixture(scope="module")
def served(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Served]:
    # Short: a socket's path has at most 100 bytes.
    server = Served(tmp_path_factory.mktemp("u"))
    yield server
    server.stop()


async def test_people_work_through_it(served: Served) -> None:
    """C2, C3: the address is the one that the proxy names; commands, events and streams pass."""
    assert stat.S_IMODE(served.path.stat().st_mode) == 0o660
    sam, alice = served.dibs.token("sam"), served.dibs.token("alice")
    async with (
        await Client.join(served.ws, sam) as supervisor,
        await Client.join(served.ws, alice) as operator,
    ):
        task = await new_task(supervisor)
        await operator.until(lambda: task["id"] in operator.tasks)
        credential = {"Authorization": f"Bearer {alice}"}
        async with httpx.AsyncClient(base_url=served.http, headers=credential) as http:
            path = f"/api/boards/demo/tasks/{task['id']}/claim"
            assert (await http.post(path)).status_code == 200
            async with http.stream("GET", "/api/boards/demo/stream") as stream:
                assert stream.status_code == 200
            assert (await http.get("/metrics")).status_code == 403, "it is not this machine's own"
        await supervisor.until(lambda: supervisor.tasks[task["id"]]["owner"] is not None)


def test_a_second_server_does_not_start_on_it(served: Served) -> None:
    command = [sys.executable, "-m", "dibs.cli", "serve", "--socket", str(served.path)]
    second = subprocess.run(
        command, env=served.dibs.env, capture_output=True, text=True, timeout=60, check=False
    )
    assert second.returncode == 1
    assert f"cannot listen on {served.path}" in second.stderr
    assert httpx.get(f"{served.http}/healthz").status_code == 200


def test_what_a_killed_server_left_is_replaced(served: Served) -> None:
    served.process.kill()
    assert served.path.exists()
    served.process = served.start()
    assert httpx.get(f"{served.http}/healthz").status_code == 200
    assert served.process.stop(signal.SIGTERM) == 0
    assert not served.path.exists()
    served.process = served.start()
