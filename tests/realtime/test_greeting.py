"""The welcome says the board, the client's place and its limits (C6)."""

import json
from typing import Any

from django.conf import settings

from board.domain.ids import Rev
from board.domain.scopes import Scope
from realtime.sockets.greeting import Greeting
from tests.realtime.served import access


def welcome(greeting: Greeting, *, resumed: bool = False) -> dict[str, Any]:
    said: dict[str, Any] = json.loads(greeting.frame("e", Rev(7), resumed).body)
    return said


def test_it_says_where_the_client_is_and_what_it_may_do() -> None:
    said = welcome(Greeting(access(burst=33)))
    assert (said["type"], said["epoch"], said["rev"]) == ("welcome", "e", 7)
    assert (said["board"]["slug"], said["you"]["username"]) == ("demo", "li")
    assert "claim" in said["you"]["can"]
    assert said["limits"] == {
        "frame_bytes": settings.FRAME_BYTES,
        "commands_per_s": 10,
        "burst": 33,
        "in_flight": settings.IN_FLIGHT,
    }


def test_a_credential_that_reads_may_give_no_command() -> None:
    assert welcome(Greeting(access(scope=Scope.READ)))["you"]["can"] == []


def test_it_remembers_whether_the_client_resumes() -> None:
    greeting = Greeting(access())
    assert not greeting.resumed
    assert welcome(greeting, resumed=True)["resumed"] is True
    assert greeting.resumed
