"""How connections end: rules X1 to X3, and the drain at SIGTERM."""

import asyncio
import socket
import time
from pathlib import Path
from urllib.parse import urlsplit

import pytest
import websockets
from websockets.frames import Opcode

from tests.client import Client, Frame
from tests.conftest import QUICK
from tests.live.board import join, new_task
from tests.live.sign_in import cookie, sign_in
from tests.servers.dibs import Dibs


class TestX1:
    """X1: `bye` before every close that the server decides, but for broken framing."""

    async def test_sigterm_under_load(self, folder: Path) -> None:
        server = Dibs(folder / "drained", **QUICK)
        sam = await join(server, "sam")
        tasks = [await new_task(sam) for _ in range(40)]
        watchers = [await join(server, "alice") for _ in range(40)]
        asked = {task["id"]: sam.ask("cancel", task=task["id"], reason="load", ref=f"x{task['id']}") for task in tasks}
        await asyncio.sleep(0.01)
        start = time.monotonic()
        server.servers[0].child.terminate()
        spread = set()
        for client in [*watchers, sam]:
            assert await client.closed() == 4000
            bye = client.frames[-1]
            assert (bye["type"], bye["code"], bye["reconnect"]) == ("bye", "restarting", True)
            spread.add(bye["after_ms"])
        assert len(spread) > 30
        assert server.servers[0].child.wait(10) == 0
        assert time.monotonic() - start < 10
        # Every command was answered, or asking again with its ref carries it out once.
        server.restart()
        async with await Client.join(server.ws(), server.token("sam"), since=sam.since) as back:
            for number, future in asked.items():
                answer = await back.do("cancel", task=number, reason="load", ref=f"x{number}")
                assert answer["type"] == "ok"
                if future.exception() is None and future.result()["type"] == "ok":
                    assert answer["replayed"] is True
        server.stop()

    async def test_too_large_is_1009(self, dibs: Dibs) -> None:
        alice = await join(dibs, "alice")
        await alice.say('{"type":"ping","ref":"' + "x" * 65_536 + '"}')
        assert await alice.closed() == 1009

    async def test_not_utf8_is_1007(self, dibs: Dibs) -> None:
        alice = await join(dibs, "alice")
        alice.socket.protocol.send_frame(websockets.frames.Frame(Opcode.TEXT, b"\xff\xfe"))
        alice.socket.send_data()
        assert await alice.closed() == 1007


class TestX2:
    """X2: rights take effect on open sockets within 2 s, on every process."""

    async def test_sign_out(self, pair: Dibs) -> None:
        http = await sign_in(pair, "bob")
        headers = {**cookie(http), "Origin": pair.http(process=1)}
        other = await Client.join(pair.ws(process=1), headers=headers)
        stays = await join(pair, "alice", 1)
        assert (await http.delete("/api/session")).status_code == 204
        assert await other.closed(3) == 4501
        assert other.frames[-1]["code"] == "unauthenticated"
        assert (await stays.do("ping"))["type"] == "pong"
        await stays.close()
        await http.aclose()

    async def test_a_revoked_token(self, pair: Dibs) -> None:
        token = pair.run("token", "ana", "--name", "revoked").split()[-1]
        ana = await Client.join(pair.ws(process=1), token)
        pair.run("shell", "-c", "from board.models import Token; Token.objects.get(name='revoked').delete()")
        assert await ana.closed(3) == 4501

    async def test_a_member_no_longer(self, pair: Dibs) -> None:
        token = pair.run("token", "liwei", "--name", "gone").split()[-1]
        gone = await Client.join(pair.ws(process=1), token)
        pair.run("shell", "-c", LEAVE)
        assert await gone.closed(3) == 4503
        assert (gone.frames[-1]["code"], gone.frames[-1]["reconnect"]) == ("forbidden", False)
        pair.run("shell", "-c", COME_BACK)
        async with await Client.join(pair.ws(process=1), token):
            pass

    async def test_a_changed_role(self, pair: Dibs) -> None:
        liwei = await join(pair, "liwei", 1)
        pair.run("shell", "-c", SET_ROLE.format(role="supervisor"))
        assert await liwei.closed(3) == 4003
        assert liwei.frames[-1]["after_ms"] == 0
        async with await Client.join(pair.ws(), pair.token("liwei"), since=liwei.since) as back:
            assert back.welcome["resumed"] is True
            assert "assign" in back.welcome["you"]["can"]
        pair.run("shell", "-c", SET_ROLE.format(role="operator"))


LEAVE = "from board.models import Membership; Membership.objects.get(person__username='liwei').delete()"
COME_BACK = """
from board.models import Board, Department, Membership, Person
member = Membership.objects.create(board=Board.objects.get(), person=Person.objects.get(username="liwei"), role="operator")
member.departments.set(Department.objects.filter(name__in=["Finishing", "Packing"]))
"""
SET_ROLE = (
    "from board.models import Membership\n"
    "m = Membership.objects.get(person__username='liwei'); m.role = '{role}'; m.save()"
)


def mute_handshake(server: Dibs, token: str) -> socket.socket:
    """Give a raw socket after the WebSocket handshake, which answers nothing by itself."""
    url = urlsplit(server.ws())
    raw = socket.create_connection((url.hostname or "", url.port or 0), 5)
    raw.sendall(
        f"GET {url.path} HTTP/1.1\r\nHost: {url.netloc}\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n"
        f"Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\nSec-WebSocket-Version: 13\r\n"
        f"Authorization: Bearer {token}\r\n\r\n".encode()
    )
    return raw


PING_FRAME = b"\x81\x80\x00\x00\x00\x00"


@pytest.mark.slow
@pytest.mark.timeout(120)
async def test_x3_a_peer_that_never_pongs_is_dropped(dibs: Dibs) -> None:
    """X3: whatever else it sends. It takes an interval and a time-out, 40 s."""
    raw = mute_handshake(dibs, dibs.token("alice"))
    raw.settimeout(1)
    start = time.monotonic()
    said = b""
    while time.monotonic() - start < 60:
        await asyncio.sleep(1)
        try:
            # An empty text frame: invalid, fewer than 50 a minute.
            if int(time.monotonic() - start) % 3 == 0:
                raw.sendall(PING_FRAME)
            more = raw.recv(2**20)
        except TimeoutError:
            continue
        except OSError:
            break
        if not more:
            break
        said += more
    assert 20 < time.monotonic() - start < 55
    assert b'"welcome"' in said
    raw.close()


async def test_a_lost_task_is_found_again(pair: Dibs) -> None:
    """A stale owner: what I have seen as mine was taken; my next command is a conflict that names the new owner (K5)."""
    async with await join(pair, "alice") as alice, await join(pair, "sam", 1) as sam:
        task = await new_task(sam)
        task = await alice.granted("claim", task=task["id"])
        bob = next(person for person in alice.people.values() if person["username"] == "bob")
        moved: Frame = await sam.granted("assign", task=task["id"], to=bob["id"], expect=task["rev"], reason="illness")
        for kind in ("start", "release", "claim"):
            lost = await alice.do(kind, task=task["id"], expect=task["rev"])
            assert lost["type"] == "conflict"
            assert lost["current_owner"] == moved["owner"]
        await sam.granted("cancel", task=task["id"], reason="done")
