"""A board's server-sent events, read as a client reads a WebSocket: one text per frame."""

import asyncio
import json
import socket
from collections.abc import AsyncIterator
from typing import Any, Self

import httpx


class EventStream:
    """One response that goes on. It holds every `id` to the revision of its frame.

    Attributes:
        close_code: None; a stream has no codes, only a `bye` before its end.
        last_id: what a browser would send as `Last-Event-ID`.
    """

    close_code = None

    def __init__(self, http: httpx.AsyncClient, response: httpx.Response) -> None:
        self.last_id: str | None = None
        self._http = http
        self._response = response
        self._reading = asyncio.Event()
        self._reading.set()

    @classmethod
    async def open(
        cls, url: str, headers: dict[str, str], receive_bytes: int | None = None
    ) -> Self:
        """Ask for a stream.

        Raises:
            httpx.HTTPStatusError: it was refused; its response has been read.
        """
        options = [(socket.SOL_SOCKET, socket.SO_RCVBUF, receive_bytes)] if receive_bytes else []
        transport = httpx.AsyncHTTPTransport(socket_options=options)
        http = httpx.AsyncClient(transport=transport, trust_env=False, timeout=30)
        response = await http.send(http.build_request("GET", url, headers=headers), stream=True)
        if response.status_code != 200:
            await response.aread()
            await http.aclose()
            response.raise_for_status()
        assert response.headers["content-type"].startswith("text/event-stream")
        return cls(http, response)

    async def __aiter__(self) -> AsyncIterator[str]:
        position = None
        try:
            async for line in self._lines():
                field, _, value = line.partition(": ")
                if field == "id":
                    position = value
                elif field == "data":
                    frame: dict[str, Any] = json.loads(value)
                    moves = frame["type"] in {"snapshot", "events"}
                    assert position == (f"{frame['epoch']}:{frame['rev']}" if moves else None)
                    self.last_id = position or self.last_id
                    yield value
                else:
                    assert line == ""
                    position = None
        except (httpx.ReadError, httpx.StreamClosed, httpx.RemoteProtocolError):
            return

    async def close(self) -> None:
        self._reading.set()
        await self._response.aclose()
        await self._http.aclose()

    @property
    def transport(self) -> Self:
        """Where reading is paused, as on a WebSocket's transport."""
        return self

    def pause_reading(self) -> None:
        self._reading.clear()

    def resume_reading(self) -> None:
        self._reading.set()

    async def _lines(self) -> AsyncIterator[str]:
        rest = ""
        async for text in self._response.aiter_text():
            await self._reading.wait()
            *lines, rest = (rest + text).split("\n")
            for line in lines:
                yield line
