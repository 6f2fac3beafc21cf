"""Requests to Django: one thread each, and nothing of one request is there for the next."""

import asyncio
import queue
import threading
from typing import Any

import pytest
from django.http import HttpRequest, HttpResponse
from django.test.utils import override_settings
from django.urls import path
from django.utils import translation

from board.edge.loop import on_the_loop
from realtime.server.threaded import ThreadedHandler

threads: list[str] = []
started, go_on = threading.Event(), threading.Event()
read: queue.Queue[bytes] = queue.Queue()


def remember(respond: Any) -> Any:
    def middleware(request: HttpRequest) -> HttpResponse:
        threads.append(threading.current_thread().name)
        answer: HttpResponse = respond(request)
        threads.append(threading.current_thread().name)
        return answer

    return middleware


def language(request: HttpRequest) -> HttpResponse:
    threads.append(threading.current_thread().name)
    before = translation.get_language()
    translation.activate("zh-hans")
    return HttpResponse(f"{before} {len(request.body)}")


def slow(request: HttpRequest) -> HttpResponse:
    started.set()
    go_on.wait(5)
    read.put(request.body)
    return HttpResponse()


@on_the_loop
async def loop(request: HttpRequest) -> HttpResponse:
    await asyncio.sleep(0)
    return HttpResponse(threading.current_thread().name)


urlpatterns = [path("language", language), path("loop", loop), path("slow", slow)]
MIDDLEWARE = ["tests.realtime.test_threaded.remember", "django.middleware.common.CommonMiddleware"]


@pytest.fixture
def handler() -> Any:
    threads.clear()
    with override_settings(
        ROOT_URLCONF=__name__, MIDDLEWARE=MIDDLEWARE * 2, ALLOWED_HOSTS=["testserver"]
    ):
        yield ThreadedHandler()


async def get(handler: ThreadedHandler, url: str, body: bytes = b"") -> tuple[int, str]:
    scope = {
        "type": "http",
        "method": "POST",
        "path": url,
        "query_string": b"",
        "headers": [(b"host", b"testserver")],
    }
    half = len(body) // 2
    said: list[dict[str, Any]] = []
    heard = [
        {"type": "http.request", "body": body[:half], "more_body": True},
        {"type": "http.request", "body": body[half:], "more_body": False},
    ]

    async def receive() -> dict[str, Any]:
        return heard.pop(0)

    async def send(message: dict[str, Any]) -> None:
        said.append(message)

    await handler(scope, receive, send)
    return said[0]["status"], said[1]["body"].decode()


async def test_middleware_and_view_run_on_one_thread(
    handler: ThreadedHandler, monkeypatch: pytest.MonkeyPatch
) -> None:
    hops: list[object] = []
    hop = asyncio.BaseEventLoop.run_in_executor

    def count(loop: Any, *work: Any) -> Any:
        hops.append(work)
        return hop(loop, *work)

    monkeypatch.setattr(asyncio.BaseEventLoop, "run_in_executor", count)
    assert await get(handler, "/language", b"12345") == (200, "en 5")
    assert len(hops) == 1
    assert len(threads) == 5
    assert len(set(threads)) == 1
    assert threads[0] != threading.current_thread().name


async def test_what_a_request_activates_ends_with_it(handler: ThreadedHandler) -> None:
    answers = [await get(handler, "/language") for _ in range(2)]
    assert answers == [(200, "en 0")] * 2
    assert len(set(threads)) == 1, "the second one had the thread of the first"


async def test_a_view_that_needs_the_event_loop(handler: ThreadedHandler) -> None:
    assert await get(handler, "/loop") == (200, threading.current_thread().name)


async def test_a_client_that_leaves_takes_no_body_from_the_thread_that_reads_it(
    handler: ThreadedHandler,
) -> None:
    asked = asyncio.create_task(get(handler, "/slow", b"12345"))
    await asyncio.to_thread(started.wait, 5)
    asked.cancel()
    await asyncio.wait([asked])
    go_on.set()
    assert await asyncio.to_thread(read.get, timeout=5) == b"12345"


async def test_a_client_that_leaves_while_it_sends(handler: ThreadedHandler) -> None:
    async def receive() -> dict[str, Any]:
        return {"type": "http.disconnect"}

    async def send(message: dict[str, Any]) -> None:
        raise AssertionError(message)

    await handler({"type": "http"}, receive, send)
    assert threads == []
