"""The consumer's frames on any ASGI server: without our server's link it falls back to `send`.

A communicator proves nothing about races or closing (STACK 2, 19); the other tests of this folder
use real sockets.
"""

import secrets
import threading
from typing import Any

import pytest
from channels.testing import WebsocketCommunicator

from board.intake import demo
from board.models.people import Person, Token
from board.models.task import Task
from board.store import reading
from realtime.server.edge import at_edge
from realtime.server.routing import websocket

application = at_edge(websocket)

pytestmark = pytest.mark.django_db(transaction=True, databases="__all__")


@pytest.fixture
def token() -> str:
    demo.fill()
    # A new one each time: who it belongs to is remembered for a second, and each test has a board
    # of its own.
    secret = secrets.token_urlsafe()
    Token.objects.create(
        person=Person.objects.get(username="alice"), name="test", digest=Token.hash(secret)
    )
    return secret


def connect(path: str, token: str | None) -> WebsocketCommunicator:
    headers = [(b"host", b"localhost")]
    if token:
        headers.append((b"authorization", f"Bearer {token}".encode()))
    return WebsocketCommunicator(application, path, headers, ["dibs.v1"])


async def test_claim(token: str) -> None:
    client = connect("/ws/boards/demo/", token)
    assert await client.connect() == (True, "dibs.v1")
    welcome: dict[str, Any] = await client.receive_json_from()
    snapshot: dict[str, Any] = await client.receive_json_from()
    assert (welcome["type"], snapshot["type"]) == ("welcome", "snapshot")
    free = next(
        t
        for t in snapshot["tasks"]
        if t["owner"] is None
        and t["department"] in welcome["you"]["departments"]
        and t["status"] == "pending"
    )
    await client.send_json_to({"type": "claim", "ref": "c1", "task": free["id"]})
    events, ok = await client.receive_json_from(), await client.receive_json_from()
    assert [event["kind"] for event in events["events"]] == ["task.claimed"]
    assert (ok["type"], ok["ref"], ok["task"]["owner"]["username"]) == ("ok", "c1", "alice")
    assert (await Task.objects.aget(pk=free["id"])).owner_id == welcome["you"]["id"]
    await client.disconnect()


async def test_refused(token: str) -> None:
    client = connect("/ws/boards/demo/", None)
    assert (await client.connect())[0] is True
    bye = await client.receive_json_from()
    assert (bye["type"], bye["code"]) == ("bye", "unauthenticated")
    assert await client.receive_output() == {"type": "websocket.close", "code": 4501}


async def test_a_flood_before_the_greeting(token: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """X1: told and closed, while the board is still being read."""
    go_on = threading.Event()
    monkeypatch.setattr(reading, "snapshot", lambda board: go_on.wait(10))
    client = connect("/ws/boards/demo/", token)
    assert (await client.connect())[0] is True
    for number in range(70):
        await client.send_json_to({"type": "ping", "ref": str(number)})
    bye = await client.receive_json_from()
    assert (bye["type"], bye["code"]) == ("bye", "rate_limited")
    assert await client.receive_output() == {"type": "websocket.close", "code": 4429}
    go_on.set()
    assert await client.receive_nothing()
