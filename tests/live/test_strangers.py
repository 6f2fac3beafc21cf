"""Connections that have proved nothing: they cost the server little, and shut no client out."""

import asyncio
import socket
import time
from collections.abc import Iterator
from pathlib import Path

import httpx
import pytest

from tests.conftest import QUICK
from tests.live.http import problem
from tests.live.raw import CLOSE, Raw, resident_bytes
from tests.servers.dibs import Dibs

MIB = 2**20


@pytest.fixture(scope="module")
def small(folder: Path) -> Iterator[Dibs]:
    """A server that may open 96 files and waits for strangers for 2 s."""
    hasty = {"FILES": "96", "HEAD_S": "2", "BODY_S": "3", "CLOSE_S": "1"}
    server = Dibs(folder / "small", module="tests.servers.hasty", **hasty, **QUICK)
    yield server
    server.stop()


def connect(server: Dibs) -> socket.socket:
    return socket.create_connection(("127.0.0.1", server.ports[0]), timeout=10)


def head(path: str, *lines: str) -> bytes:
    return "\r\n".join([f"POST {path} HTTP/1.1", "Host: 127.0.0.1", *lines, "", ""]).encode()


def answer(asked: socket.socket) -> httpx.Response:
    """Read one whole answer."""
    data = b""
    while b"\r\n\r\n" not in data:
        data += asked.recv(65_536)
    lines, _, body = data.partition(b"\r\n\r\n")
    status, *fields = lines.decode().split("\r\n")
    headers = {name.lower(): text for name, text in (field.split(": ", 1) for field in fields)}
    while len(body) < int(headers["content-length"]):
        body += asked.recv(65_536)
    return httpx.Response(int(status.split()[1]), headers=headers, content=body)


def until_closed(lost: socket.socket) -> float:
    """Wait until the server closes a connection that says one byte after the other; gives how long
    that took.
    """
    start = time.monotonic()
    lost.settimeout(0.2)
    while time.monotonic() - start < 20:
        try:
            lost.sendall(b"x")
            if not lost.recv(65_536):
                break
        except TimeoutError:
            continue
        except OSError:
            break
    return time.monotonic() - start


class TestBodies:
    """413 and a close beyond 64 KiB, before anything is kept."""

    @pytest.mark.parametrize("chunked", [False, True], ids=["length", "chunks"])
    def test_too_large(self, dibs: Dibs, chunked: bool) -> None:
        httpx.get(dibs.http("/healthz"), trust_env=False)
        resident = resident_bytes(dibs)
        total = 48 * MIB
        kind = "Transfer-Encoding: chunked" if chunked else f"Content-Length: {total}"
        block = b"10000\r\n" + b"x" * 65_536 + b"\r\n" if chunked else b"x" * 65_536
        with connect(dibs) as upload:
            upload.sendall(head("/api/session", kind, "Accept-Language: zh-CN"))
            grown = 0
            try:
                for _ in range(total // 65_536):
                    upload.sendall(block)
                    grown = max(grown, resident_bytes(dibs) - resident)
            except ConnectionError:
                pass  # It is closed before all of it was sent, which is as good.
            refused = problem(answer(upload), 413, "too_large")
            assert refused["detail"] == "请求内容过大。"
            assert not upload.recv(1)
        assert grown < 8 * MIB, f"{grown / MIB:.0f} MiB"

    def test_who_waits_for_100_continue_need_not_send_it(self, dibs: Dibs) -> None:
        with connect(dibs) as upload:
            upload.sendall(head("/api/session", "Content-Length: 65537", "Expect: 100-continue"))
            problem(answer(upload), 413, "too_large")

    def test_64_kib_are_read(self, dibs: Dibs) -> None:
        reply = httpx.post(dibs.http("/api/session"), content=b"{" + b" " * 65_535, trust_env=False)
        assert reply.status_code in {403, 422}

    def test_forms_of_the_administration_may_be_larger(self, dibs: Dibs) -> None:
        for size, status in ((1_000_000, 403), (3_000_000, 413)):
            reply = httpx.post(dibs.http("/admin/login/"), content=b"a" * size, trust_env=False)
            assert reply.status_code == status


class TestTimes:
    def test_a_head_comes_in_time(self, small: Dibs) -> None:
        """However often a byte of it comes."""
        with connect(small) as slow:
            slow.sendall(b"GET /healthz HTTP/1.1\r\nX: ")
            assert 1 < until_closed(slow) < 8

    def test_a_body_comes_in_time(self, small: Dibs) -> None:
        with connect(small) as slow:
            slow.sendall(head("/api/session", "Content-Length: 60000"))
            assert 2 < until_closed(slow) < 9

    def test_a_second_request_too(self, small: Dibs) -> None:
        with connect(small) as slow:
            slow.sendall(b"GET /healthz HTTP/1.1\r\nHost: 127.0.0.1\r\n\r\n")
            assert slow.recv(65_536).startswith(b"HTTP/1.1 200")
            slow.sendall(b"GET /healthz HTTP/1.1\r\nX: ")
            assert 1 < until_closed(slow) < 8

    async def test_a_refused_socket_is_closed_soon(self, small: Dibs) -> None:
        """X1: its `bye` has come by then, and no client has to answer a close."""
        with Raw(small, token="nobody's") as refused:
            start = time.monotonic()
            while (await asyncio.to_thread(refused.read))[0] != CLOSE:
                pass
            while not refused.is_dropped:
                assert time.monotonic() - start < 8, "still there"
                await asyncio.sleep(0.1)


def answers(server: Dibs) -> bool:
    """Whether a server takes one more connection, and answers."""
    try:
        return httpx.get(server.http("/healthz"), trust_env=False, timeout=10).is_success
    except httpx.NetworkError:
        return False


class TestFiles:
    def test_300_half_open_requests_shut_no_client_out(self, small: Dibs) -> None:
        half_open = []
        for _ in range(300):
            half_open.append(connect(small))
            half_open[-1].sendall(b"GET /healthz HTTP/1.1\r\n")
        start = time.monotonic()
        # A busy machine accepts them all at once: one without a file is closed, and asks again.
        while not answers(small):
            assert time.monotonic() - start < 2
        assert time.monotonic() - start < 2
        for connection in half_open:
            connection.close()

    def test_when_none_is_left_the_log_says_so_and_it_goes_on(self, small: Dibs) -> None:
        """Sockets of people who were let in use them up, not strangers'."""
        token, let_in = small.token("alice"), []

        def use_up() -> None:
            while len(let_in) < 96:
                let_in.append(Raw(small, token=token))

        with pytest.raises((AssertionError, OSError)):
            use_up()
        assert len(let_in) > 20
        # Twisted closes the connection first, and logs afterwards.
        sentence, start = (
            "no files left: connections are refused. This process may open 96;",
            time.monotonic(),
        )
        while sentence not in small.logs():
            assert time.monotonic() - start < 2
        assert small.logs().count(sentence) == 1
        for raw in let_in:
            raw.socket.close()
        deadline = time.monotonic() + 10
        while not is_served(small):
            assert time.monotonic() < deadline
            time.sleep(0.1)


def is_served(server: Dibs) -> bool:
    try:
        return httpx.get(server.http("/healthz"), trust_env=False).status_code == 200
    except httpx.TransportError:
        return False
