"""Interface of the serving process as the HTTP API sees it; `realtime` implements it."""

from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass
from typing import Any, Final, ParamSpec, Protocol, TypeVar

from django.http import HttpRequest

from board.access.identity import Entrance, Key
from board.domain.ids import BoardId
from board.domain.results import Result
from board.store.reading import Head
from board.store.request import Request

SCOPE_KEY: Final = "dibs.host"
"""Where a request's scope has its host."""

Arguments = ParamSpec("Arguments")
Found = TypeVar("Found")


@dataclass(frozen=True, slots=True)
class Shown:
    """A whole board as JSON, and the revision that it shows as `{epoch}:{rev}`."""

    position: str
    body: bytes


class Host(Protocol):
    """The process, on its event loop. Each method raises Unavailable if the database is silent."""

    async def enter(self, key: Key) -> Entrance:
        """Find what a credential opens at a board."""
        ...

    def submit(self, board: BoardId, request: Request) -> Awaitable[Result]:
        """Carry a command out; its outcome follows after its events were published here."""
        ...

    def submit_together(
        self, board: BoardId, requests: Sequence[Request]
    ) -> Awaitable[list[Result]]:
        """Carry commands out in one transaction; the outcome of each follows as for `submit`."""
        ...

    async def head(self, board: BoardId) -> Head:
        """Read the last change of a board, as it is after this call.

        Raises:
            UnknownBoard: the board was removed.
        """
        ...

    async def shown(self, board: BoardId, head: Head) -> Shown:
        """Return a board as of a revision that was its head, or a later one.

        Raises:
            UnknownBoard: the board was removed.
        """
        ...

    async def read(
        self,
        query: Callable[Arguments, Found],
        *args: Arguments.args,
        **kwargs: Arguments.kwargs,
    ) -> Found:
        """Run a query beside the event loop."""
        ...


def host_of(request: HttpRequest) -> Host:
    """Return the process that serves a request."""
    scope: dict[str, Any] = request.scope  # type: ignore[attr-defined]
    host: Host = scope[SCOPE_KEY]
    return host
