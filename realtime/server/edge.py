"""Adds the edge to the application: the client's address, scheme and host in each scope, and
translates cookie names and the path below which a proxy has the server.

Applied once, around the whole application, so that Django, sockets and streams agree on address,
scheme, host and cookies. Inside, no path has the one of `DIBS_PATH`; links
that Django and the front end write have.
"""

from collections.abc import Awaitable, Callable
from dataclasses import replace
from typing import Any, Final
from urllib.parse import parse_qs

from django.conf import settings

from board.domain.errors import WrongHost
from board.domain.events import to_json
from board.edge.arrival import SCOPE_KEY, Arrival, arrive
from board.edge.cookie_names import OUTDATED, CookieNames, Received, server_id
from board.edge.door_log import tell_once
from board.people.security_log import tell_of_user_header
from board.text import problems
from board.text.language import choose
from board.text.refusals import detail

Scope = dict[str, Any]
Message = dict[str, Any]
Receive = Callable[[], Awaitable[Message]]
Send = Callable[[Message], Awaitable[None]]
Application = Callable[[Scope, Receive, Send], Awaitable[None]]

_SCHEMES: Final = {"http": ("http", "https"), "websocket": ("ws", "wss")}
_TOLD: Final = (b"host", b"cookie")
_HEALTH: Final = frozenset({"/healthz", "/readyz"})
"""Load balancers ask for these by an address; they are answered as if by a name of the server."""


def at_edge(application: Application) -> Application:
    """Wrap an application so that its scopes describe the client, and not the reverse proxy."""

    async def serve(scope: Scope, receive: Receive, send: Send) -> None:
        scope = _inside(scope)
        names = CookieNames(server_id(settings.SECRET_KEY))
        headers = _joined(scope["headers"])
        cookies = names.receive(headers.get("cookie", ""))
        peer, port = scope.get("client") or ("", 0)
        arrival = arrive(
            str(peer),
            headers,
            http_version=scope.get("http_version", "1.1"),
            secure_cookie=cookies.secure,
        )
        if arrival.user_ignored:
            tell_of_user_header(arrival.address)
        misnamed = arrival.host and not arrival.host_allowed
        if misnamed and scope["path"] in _HEALTH:
            arrival = replace(arrival, host=settings.ALLOWED_HOSTS[0].lstrip("."))
        elif misnamed and scope["type"] == "http":
            await _refuse(scope, send, arrival, headers.get("accept-language", ""))
            return
        told = {"host": arrival.host, "cookie": cookies.header}
        scope = {
            **scope,
            "client": [arrival.address, port],
            "scheme": _SCHEMES[scope["type"]][arrival.secure],
            "headers": [pair for pair in scope["headers"] if pair[0] not in _TOLD]
            + [(name.encode(), value.encode("latin1")) for name, value in told.items() if value],
            SCOPE_KEY: arrival,
            OUTDATED: names.outdated(cookies, secure=arrival.secure),
        }
        await application(scope, receive, _naming(names, cookies, arrival, send))

    return serve


def _inside(scope: Scope) -> Scope:
    """Take off the beginning of a path that all of the server's addresses have at its proxy. A
    proxy may also have taken it off itself.
    """
    beginning, path = settings.PATH, scope["path"]
    if not beginning or not f"{path}/".startswith(f"{beginning}/"):
        return scope
    raw = scope.get("raw_path") or b""
    return {
        **scope,
        "path": path[len(beginning) :] or "/",
        "raw_path": raw[len(beginning) :] or b"/",
    }


def _outside(location: bytes) -> bytes:
    """Return the address of a redirect as clients reach it."""
    beginning = settings.PATH.encode()
    if not location.startswith(b"/") or location.startswith((b"//", beginning + b"/")):
        return location
    return beginning + location


def _joined(headers: list[tuple[bytes, bytes]]) -> dict[str, str]:
    joined: dict[str, str] = {}
    for raw, value in headers:
        name = raw.decode("latin1")
        between = "; " if name == "cookie" else ", "
        joined[name] = (
            f"{joined[name]}{between}{value.decode('latin1')}"
            if name in joined
            else value.decode("latin1")
        )
    return joined


def _naming(names: CookieNames, cookies: Received, arrival: Arrival, send: Send) -> Send:
    async def say(message: Message) -> None:
        if message["type"] == "http.response.start":
            headers = [
                (name, _outside(value) if name.lower() == b"location" else value)
                for name, value in message.get("headers", ())
                if name.lower() != b"set-cookie"
            ]
            lines = [
                pair[1].decode("latin1")
                for pair in message.get("headers", ())
                if pair[0].lower() == b"set-cookie"
            ]
            headers += [
                (b"Set-Cookie", named.encode("latin1"))
                for line in lines
                for named in names.send(line, cookies, secure=arrival.secure)
            ]
            message = {**message, "headers": headers}
        await send(message)

    return say


async def _refuse(scope: Scope, send: Send, arrival: Arrival, accept: str) -> None:
    """Refuse a request for a host that is not ours: with a problem document for programs, a
    sentence for people.
    """
    refusal = WrongHost(arrival.host)
    tell_once("a request for %s was refused: DIBS_ALLOWED_HOSTS does not name it", arrival.host)
    asked = parse_qs(scope["query_string"].decode("latin1")).get("lang", [""])
    language = choose(query=asked[0], person="", accept=accept)
    if scope["path"].startswith("/api/"):
        body, headers = to_json(problems.document(refusal, language)), problems.headers(refusal)
    else:
        body, headers = (
            f"{detail(refusal, language)}\n".encode(),
            {"Content-Type": "text/plain; charset=utf-8"},
        )
    headers |= {"X-Content-Type-Options": "nosniff", "Content-Length": str(len(body))}
    pairs = [(name.lower().encode(), value.encode()) for name, value in headers.items()]
    await send(
        {"type": "http.response.start", "status": problems.status(refusal).value, "headers": pairs}
    )
    await send({"type": "http.response.body", "body": body})
