"""Connections that ended leave no reference cycles: those would stay until the garbage collector
searches all that the process holds, while every client waits.
"""

import json
import re
import signal
import socket
import struct
import time
from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from typing import Final

import pytest

from tests.live.raw import CLOSE, PING, TEXT, Raw, RawStream
from tests.servers.dibs import Dibs

EACH = 25
PING_FRAME = '{"type":"ping","ref":"1"}'


@pytest.fixture(scope="module")
def counting(folder: Path) -> Iterator[Dibs]:
    server = Dibs(folder / "counting", module="tests.servers.counting")
    yield server
    server.stop()


def count(server: Dibs) -> dict[str, dict[str, int]]:
    """Let the server count."""
    seen = server.logs().count("counted: ")
    server.servers[0].child.send_signal(signal.SIGUSR1)
    deadline = time.monotonic() + 30
    while len(counts := re.findall("counted: (.*)\n", server.logs())) == seen:
        assert time.monotonic() < deadline
        time.sleep(0.02)
    found: dict[str, dict[str, int]] = json.loads(counts[-1])
    return found


def until_forgotten(server: Dibs) -> Counter[str]:
    """Wait until the server holds no connection; returns what was in cycles meanwhile."""
    cycles: Counter[str] = Counter()
    deadline = time.monotonic() + 30
    while True:
        counted = count(server)
        cycles.update(counted["cycles"])
        if not counted["held"]:
            return cycles
        assert time.monotonic() < deadline, counted
        time.sleep(0.2)


def reset(connection: Raw | RawStream) -> None:
    """Let the client's end send a reset, and no FIN."""
    linger = struct.pack("ii", 1, 0)
    connection.socket.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, linger)


def closes(server: Dibs) -> None:
    with Raw(server, "alice") as raw:
        raw.say(PING_FRAME)
        raw.say(b"\x03\xe8", CLOSE)
        raw.to_the_end()


def is_cut_off(server: Dibs) -> None:
    with Raw(server, "alice") as raw:
        raw.read()
        reset(raw)


def breaks_the_protocol(server: Dibs) -> None:
    with Raw(server, "alice") as raw:
        raw.read()
        raw.socket.sendall(bytes((0x80 | TEXT, 1)) + b"x")
        raw.to_the_end()


def pings(server: Dibs) -> None:
    with Raw(server, "alice") as raw:
        raw.say(b"x", PING)
        raw.read()


def is_not_greeted(server: Dibs) -> None:
    with Raw(server, "alice") as raw:
        reset(raw)


def comes_from_elsewhere(server: Dibs) -> None:
    with pytest.raises(AssertionError, match="403"):
        Raw(server, credential={"Origin": "https://elsewhere.example", "Cookie": "sessionid=x"})


def streams(server: Dibs) -> None:
    with RawStream(server, "alice") as stream:
        stream.socket.recv(1000)


def is_cut_off_while_it_streams(server: Dibs) -> None:
    with RawStream(server, "alice") as stream:
        stream.socket.recv(1000)
        reset(stream)


CLIENTS: Final = (
    closes,
    is_cut_off,
    is_not_greeted,
    breaks_the_protocol,
    pings,
    comes_from_elsewhere,
    streams,
    is_cut_off_while_it_streams,
)


def test_connections_leave_no_cycles(counting: Dibs) -> None:
    for client in CLIENTS:
        # What the first one loads is not of each.
        client(counting)
    until_forgotten(counting)
    for client in CLIENTS:
        for _ in range(EACH):
            client(counting)
    cycles = until_forgotten(counting)
    assert sum(cycles.values()) < EACH, cycles
