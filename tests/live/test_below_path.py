"""A server below a path of its proxy: whether the proxy takes the path off or not, its addresses
begin with it.
"""

import re
from collections.abc import Iterator
from pathlib import Path

import httpx
import pytest

from tests.client import Client
from tests.conftest import QUICK
from tests.servers.dibs import Dibs


@pytest.fixture(scope="module")
def below(folder: Path) -> Iterator[Dibs]:
    server = Dibs(folder / "below", DIBS_PATH="/hall/dibs", **QUICK)
    yield server
    server.stop()


def links(page: str) -> list[str]:
    return re.findall(r'(?:href|src|action)="(/[^"]*)"', page)


@pytest.mark.parametrize("asked", ["", "/hall/dibs"])
def test_every_address_begins_with_the_path(below: Dibs, asked: str) -> None:
    with httpx.Client(base_url=below.http("")) as http:
        for path in ("/", "/boards/demo", "/wall/demo", "/plain", "/admin/login/", "/nowhere"):
            reply = http.get(f"{asked}{path}")
            if reply.is_redirect:
                assert reply.headers["location"].startswith("/hall/dibs/")
                reply = http.get(reply.headers["location"])
            assert all(link.startswith("/hall/dibs/") for link in links(reply.text)), reply.text
        board = http.get(f"{asked}/boards/demo").text
        files = [link for link in links(board) if "/static/" in link]
        assert len(files) >= 4
        for file in files:
            assert http.get(file).status_code == 200
            assert http.get(file.removeprefix("/hall/dibs")).status_code == 200
        manifest = http.get(f"{asked}/manifest.webmanifest?display=wall").json()
        assert (manifest["scope"], manifest["start_url"]) == ("/hall/dibs/", "/hall/dibs/wall")
        assert http.get(f"{asked}/healthz").status_code == 200
        assert http.get(f"{asked}/api/nowhere").json()["code"] == "unknown_path"
    assert httpx.get(below.http("/hall/dibsy/healthz")).status_code == 404


async def test_sockets_and_commands_are_below_it_too(below: Dibs) -> None:
    token = below.token("sam")
    url = f"ws://127.0.0.1:{below.ports[0]}/hall/dibs/ws/boards/demo/"
    async with await Client.open(url, token=token) as sam:
        await sam.until(lambda: sam.tasks)
    credential = {"Authorization": f"Bearer {token}"}
    async with httpx.AsyncClient(base_url=below.http("/hall/dibs"), headers=credential) as http:
        assert (await http.get("/api/boards/demo")).status_code == 200
        async with http.stream("GET", "/api/boards/demo/stream") as stream:
            assert stream.status_code == 200


def test_the_start_names_addresses_that_work(below: Dibs) -> None:
    (address,) = re.findall(r"wall   (http\S+)", below.logs())
    assert address.endswith("/hall/dibs/wall/demo")
