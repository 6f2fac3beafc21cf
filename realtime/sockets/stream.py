"""A board as server-sent events: the shell of one HTTP response around a session that only sends
(protocol.md, "HTTP").
"""

import asyncio
import logging
from collections.abc import Awaitable, Callable
from dataclasses import replace
from typing import Any, Final

from board.access.identity import Access
from board.domain.errors import (
    Forbidden,
    MethodNotAllowed,
    RateLimited,
    Refusal,
    Unauthenticated,
    Unavailable,
    Unexpected,
    UnknownBoard,
    WrongOrigin,
)
from board.domain.events import to_json
from board.edge.door_log import tell_of_buffering, tell_of_origin
from board.people.security_log import tell_of_credential, tell_of_socket
from board.text import problems
from realtime.admission.access import Handshake, language_of
from realtime.admission.newcomers import Newcomer
from realtime.boards.link import STREAM_EXTENSION, Link, SendLink, as_stream
from realtime.node import node
from realtime.protocol.closing import Closing
from realtime.sockets.farewell import goodbye
from realtime.sockets.session import Session

log = logging.getLogger("dibs.stream")

Scope = dict[str, Any]
Receive = Callable[[], Awaitable[dict[str, Any]]]
Send = Callable[[dict[str, Any]], Awaitable[None]]

_HEADERS: Final = {
    "Content-Type": "text/event-stream; charset=utf-8",
    "Cache-Control": "no-store, no-transform",
    "X-Content-Type-Options": "nosniff",
    # Reverse proxies like nginx would hold events back until a buffer is full.
    "X-Accel-Buffering": "no",
}
_COME_BACK_MS: Final = 2000


class _Response:
    """One streaming response, until either side ends it."""

    def __init__(self, receive: Receive, send: Send) -> None:
        self._receive = receive
        self._send = send
        self.over = asyncio.Event()

    async def begin(
        self, status: int, headers: dict[str, str], body: bytes = b"", more: bool = True
    ) -> None:
        pairs = [(name.lower().encode(), value.encode()) for name, value in headers.items()]
        await self._send({"type": "http.response.start", "status": status, "headers": pairs})
        await self._send({"type": "http.response.body", "body": body, "more_body": more})

    async def end(self, _code: int) -> None:
        """End the response.

        Close codes have no place here; the `bye` before it has given the reason.
        """
        await self._send({"type": "http.response.body", "body": b"", "more_body": False})
        self.over.set()

    async def left(self) -> None:
        """Wait until the client is gone."""
        while (await self._receive())["type"] != "http.disconnect":
            pass
        self.over.set()


async def stream(scope: Scope, receive: Receive, send: Send) -> None:
    """Serve `GET /api/boards/{slug}/stream`: refusals as problem documents, then frames until
    either side leaves.
    """
    response = _Response(receive, send)
    handshake = _resuming(scope)
    newcomer = Newcomer(node().newcomers)
    try:
        if scope["method"] not in {"GET", "HEAD"}:
            raise MethodNotAllowed("GET, HEAD")
        access = await _admit_newcomer(handshake, newcomer)
        if scope["method"] == "HEAD":
            if "held" in handshake.query:
                tell_of_buffering()
            await response.begin(200, _HEADERS, more=False)
            return
        with node().connections.place(access.holder, handshake.address) as there_is_room:
            if not there_is_room:
                raise RateLimited
            await response.begin(200, _HEADERS)
            make = (scope.get("extensions") or {}).get(STREAM_EXTENSION)
            await _stay(
                handshake, access, make() if make else SendLink(send, as_stream), response, newcomer
            )
    except Refusal as refusal:
        body = to_json(problems.document(refusal, language_of(handshake, None)))
        await response.begin(problems.status(refusal), problems.headers(refusal), body, more=False)
    finally:
        newcomer.over()


def _resuming(scope: Scope) -> Handshake:
    """Read the position to resume from.

    `Last-Event-ID` wins over `since`: a browser repeats its address, which is older.
    """
    handshake = Handshake.of(scope)
    for name, value in scope["headers"]:
        if name == b"last-event-id":
            return replace(handshake, query={**handshake.query, "since": value.decode("latin1")})
    return handshake


async def _admit_newcomer(handshake: Handshake, newcomer: Newcomer) -> Access:
    try:
        return await _admit(handshake)
    except asyncio.CancelledError:
        if newcomer.after_ms is None:
            raise
        raise Unavailable from None


async def _admit(handshake: Handshake) -> Access:
    """Admit a client as on a socket, except that a cookie may come without an origin.

    Browsers send none when a page requests something from its own server; a page of another server
    cannot read the response.
    """
    if handshake.origin is not None and not handshake.origin_allowed:
        own = handshake.arrival.origin
        tell_of_origin(handshake.origin, own)
        tell_of_socket(WrongOrigin.code, handshake.address, handshake.slug, handshake.origin)
        raise WrongOrigin(handshake.origin, own)
    try:
        access = (await node().admissions.enter(handshake.key)).access
    except Unauthenticated:
        tell_of_credential(handshake.credential, handshake.address)
        raise
    except Forbidden as refusal:
        tell_of_socket(refusal.code, handshake.address, handshake.slug)
        raise
    except Refusal:
        raise
    except Exception:
        error = Unexpected()
        log.exception("internal %s: admission of a client failed", error.id)
        raise error from None
    if node().draining:
        raise Unavailable
    return access


async def _stay(
    handshake: Handshake, access: Access, link: Link, response: _Response, newcomer: Newcomer
) -> None:
    session = Session(node(), handshake, access, link, response.end, receive_only=True)

    async def watch() -> None:
        await response.left()
        session.end()

    watching = asyncio.get_running_loop().create_task(watch())
    try:
        await session.run(newcomer.over)
        # The side that ended the session may still be sending the reason.
        await response.over.wait()
    except asyncio.CancelledError:
        if newcomer.after_ms is None:
            raise
        await goodbye(
            link,
            response.end,
            Closing.RESTARTING,
            language_of(handshake, access),
            newcomer.after_ms,
        )
    except UnknownBoard:
        # The board was removed while it was read for this client.
        await goodbye(link, response.end, Closing.UNKNOWN_BOARD, language_of(handshake, access))
    except Exception as error:
        if not isinstance(error, Refusal):
            log.exception("a stream failed")
        await goodbye(
            link, response.end, Closing.RESTARTING, language_of(handshake, access), _COME_BACK_MS
        )
    finally:
        session.end()
        watching.cancel()
