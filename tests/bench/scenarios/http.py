"""What the server uses for a command over HTTP, and for a board that has not changed (H1)."""

import itertools
import time
from collections.abc import Callable, Iterator
from http.client import HTTPConnection, HTTPResponse

from tests.bench.cpu import cpu_s
from tests.bench.product import BOARD
from tests.bench.stand import Stand
from tests.bench.table import Sample


def cpu(stand: Stand) -> Iterator[Sample]:
    connection = HTTPConnection("127.0.0.1", stand.one.ports[0])
    bearer = {"Authorization": f"Bearer {stand.filled.tokens[0]}"}
    task, quantities = stand.filled.tasks[-1], itertools.count(int(time.time()))

    def ask(method: str, path: str, body: str | None = None, **headers: str) -> HTTPResponse:
        kind = {"Content-Type": "application/json"} if body else {}
        connection.request(method, path, body, {**bearer, **kind, **headers})
        answer = connection.getresponse()
        answer.read()
        return answer

    def edit() -> None:
        answer = ask("PATCH", f"{BOARD}/tasks/{task}", f'{{"quantity":{next(quantities)}}}')
        assert answer.status == 200, answer.status

    edit()
    yield Sample("h1", _cpu_ms(stand, edit))
    etag = ask("GET", BOARD).headers["ETag"]

    def read() -> None:
        answer = ask("GET", BOARD, **{"If-None-Match": etag})
        assert answer.status == 304, answer.status

    yield Sample("h1 304", _cpu_ms(stand, read))
    connection.close()


def _cpu_ms(stand: Stand, request: Callable[[], None]) -> float:
    pid, times = stand.one.servers[0].child.pid, stand.effort.requests
    before = cpu_s(pid)
    for _ in range(times):
        request()
    return (cpu_s(pid) - before) / times * 1000
