"""Checks a server from outside, through its reverse proxy, as a browser would."""

import base64
import os
import re
import ssl
from collections.abc import Iterator
from dataclasses import dataclass
from http import HTTPStatus
from http.client import HTTPConnection, HTTPException, HTTPMessage, HTTPSConnection
from typing import Final
from urllib.parse import urlsplit

_TIMEOUT_S: Final = 10
_BODY_MOST: Final = 65_536
_PREFIX: Final = "__Host-"
_BEGINNING: Final = re.compile(r'<html[^>]* data-path="([^"]*)"')


@dataclass(frozen=True, slots=True)
class Finding:
    """What one check found.

    Attributes:
        good: None if it works, and may not be what is meant.
    """

    good: bool | None
    subject: str
    text: str


@dataclass(frozen=True, slots=True)
class _Answer:
    """What came back: after a switch to a WebSocket there is no body to read."""

    status: int
    headers: HTTPMessage
    body: str


def look_from_outside(url: str) -> Iterator[Finding]:
    """Ask for a page's session and for a WebSocket, and judge by what the server makes of it."""
    parts = urlsplit(url)
    if parts.scheme not in {"http", "https"} or not parts.hostname:
        yield Finding(False, "proxy", f"{url!r} must begin with http:// or https:// and a host")
        return
    try:
        answer = _judge_answer(session := _ask(url, "/api/session", {}))
        yield answer
        if answer.good:
            yield _judge_path(parts.path.rstrip("/"), _ask(url, "/", {}))
            yield _judge_scheme(parts.scheme == "https", session)
            origin = f"{parts.scheme}://{parts.netloc}"
            yield _judge_socket(_ask(url, "/ws/boards/-/", _upgrade(origin)))
    except ssl.SSLError as error:
        yield Finding(False, "proxy", f"TLS: {error.reason or error}")
    except (OSError, HTTPException) as error:
        yield Finding(False, "proxy", f"{url} does not answer: {error}")


def _judge_answer(reply: _Answer) -> Finding:
    if reply.status == 400:
        return Finding(False, "Host", "refused: name the host in DIBS_ALLOWED_HOSTS")
    if reply.status != 200 or "Dibs-Build" not in reply.headers:
        return Finding(False, "proxy", f"/api/session is answered {reply.status}, not by Dibs")
    return Finding(True, "proxy", f"Dibs {reply.headers['Dibs-Build']} answers")


def _judge_path(path: str, reply: _Answer) -> Finding:
    """Compare where the proxy has the server with what the addresses in a page begin with."""
    found = _BEGINNING.search(reply.body)
    if found is None:
        return Finding(False, "path", f"/ is answered {reply.status}, without a page of Dibs")
    if found[1] == path:
        return Finding(True, "path", path or "/")
    return Finding(
        False,
        "path",
        f"addresses in pages begin with {found[1] or '/'}: set DIBS_PATH={path} at the server",
    )


def _judge_scheme(tls: bool, reply: _Answer) -> Finding:
    if not tls:
        return Finding(None, "TLS", "none: passwords can be read on the network")
    cookies = reply.headers.get_all("Set-Cookie") or []
    if any(cookie.startswith(_PREFIX) for cookie in cookies):
        return Finding(True, "X-Forwarded-Proto", "https arrives")
    return Finding(
        False,
        "X-Forwarded-Proto",
        "the server does not know that clients use TLS: the proxy must send the header, without "
        "Forwarded beside it, and be in DIBS_TRUSTED_PROXIES unless it is on this machine",
    )


def _judge_socket(reply: _Answer) -> Finding:
    match reply.status:
        case 101:
            return Finding(True, "WebSocket", "accepted")
        case 403:
            return Finding(
                False,
                "Host",
                "the page's origin is refused: let the proxy send Host, or see DIBS_ORIGINS",
            )
        case status:
            return Finding(
                False,
                "WebSocket",
                f"answered {status}: the proxy must pass on Upgrade and Connection, by HTTP/1.1",
            )


def _ask(url: str, path: str, headers: dict[str, str]) -> _Answer:
    parts = urlsplit(url)
    kind = HTTPSConnection if parts.scheme == "https" else HTTPConnection
    connection = kind(parts.hostname or "", parts.port, timeout=_TIMEOUT_S)
    try:
        connection.request("GET", parts.path.rstrip("/") + path, headers=headers)
        reply = connection.getresponse()
        body = reply.read(_BODY_MOST) if reply.status == HTTPStatus.OK else b""
        return _Answer(reply.status, reply.headers, body.decode("utf-8", "replace"))
    finally:
        connection.close()


def _upgrade(origin: str) -> dict[str, str]:
    return {
        "Connection": "Upgrade",
        "Upgrade": "websocket",
        "Origin": origin,
        "Sec-WebSocket-Key": base64.b64encode(os.urandom(16)).decode(),
        "Sec-WebSocket-Version": "13",
        "Sec-WebSocket-Protocol": "dibs.v1",
    }
