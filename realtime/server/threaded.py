"""Django as an ASGI application that serves each request on one thread, from middleware to view.

Django's own handler carries a request to a thread and back once for each piece of middleware: 5 of
8 ms. Here the whole stack runs as it does under WSGI, and the event loop only takes the body in and
sends the answer out.
"""

import asyncio
from concurrent.futures import ThreadPoolExecutor
from contextvars import copy_context
from typing import Any, Final

from django.conf import settings
from django.core.exceptions import RequestAborted
from django.core.handlers.asgi import ASGIHandler, get_script_prefix
from django.core.handlers.base import BaseHandler
from django.core.signals import request_started
from django.urls import set_script_prefix

from board.edge.loop import LOOP

_THREADS: Final = 256
"""Requests that wait for a database at the same time; they are started as they are needed."""


class ThreadedHandler(ASGIHandler):
    """Django's handler with its middleware loaded for threads."""

    def __init__(self) -> None:
        BaseHandler.__init__(self)
        self.load_middleware(is_async=False)
        self._threads = ThreadPoolExecutor(_THREADS, thread_name_prefix="request")

    async def __call__(self, scope: Any, receive: Any, send: Any) -> None:
        """Serve one request."""
        try:
            body_file = await self.read_body(receive)
        except RequestAborted:
            return
        loop = asyncio.get_running_loop()
        # A context of its own: what a request activates, such as a language, ends with it.
        respond = copy_context().run
        response, body = await loop.run_in_executor(
            self._threads, respond, self._respond, {**scope, LOOP: loop}, body_file
        )
        await send(
            {
                "type": "http.response.start",
                "status": response.status_code,
                "headers": [
                    *((_bytes(name), _bytes(value)) for name, value in response.items()),
                    *(
                        (b"Set-Cookie", cookie.output(header="").strip().encode("ascii"))
                        for cookie in response.cookies.values()
                    ),
                ],
            }
        )
        await send({"type": "http.response.body", "body": body, "more_body": False})

    def _respond(self, scope: Any, body_file: Any) -> tuple[Any, bytes]:
        # Closed here: a client that leaves does not end what this thread still reads.
        with body_file:
            set_script_prefix(get_script_prefix(scope))
            # Django's own links, and where its forms go, are as clients reach them.
            scope = {**scope, "path": settings.PATH + scope["path"]}
            request_started.send(sender=self.__class__, scope=scope)
            request, refusal = self.create_request(scope, body_file)
            response: Any = refusal if request is None else self.get_response(request)
            response._handler_class = self.__class__
            body = b"".join(response) if response.streaming else response.content
            # On this thread, whose connections to the database go back with it.
            response.close()
        return response, body


def _bytes(text: str | bytes) -> bytes:
    return text if isinstance(text, bytes) else text.encode("latin1")
