"""Gives the HTTP API the look-ups, queues and snapshots of its process, which sockets use too."""

from collections.abc import Awaitable, Callable, Sequence
from typing import ParamSpec, TypeVar

from board.access.host import SCOPE_KEY, Shown
from board.access.identity import Entrance, Key
from board.domain.errors import UnknownBoard
from board.domain.ids import BoardId
from board.domain.results import Result
from board.store.reading import Head
from board.store.request import Request
from realtime.node import Node, node
from realtime.server.timeouts import Application, Receive, Scope, Send
from realtime.work import database

Arguments = ParamSpec("Arguments")
Found = TypeVar("Found")


class NodeHost:
    """The process's node as `board.access.host.Host`."""

    def __init__(self, node: Node) -> None:
        self._node = node

    async def enter(self, key: Key) -> Entrance:
        return await self._node.admissions.enter(key)

    def submit(self, board: BoardId, request: Request) -> Awaitable[Result]:
        return self._node.commands.submit(board, request)

    def submit_together(
        self, board: BoardId, requests: Sequence[Request]
    ) -> Awaitable[list[Result]]:
        return self._node.commands.submit_together(board, requests)

    async def head(self, board: BoardId) -> Head:
        head = await self._node.heads.ask(board)
        if head is None:
            raise UnknownBoard
        return head

    async def shown(self, board: BoardId, head: Head) -> Shown:
        whole = await self._node.hub.snapshots.at_least(board, head.epoch, head.rev)
        return Shown(f"{whole.epoch}:{whole.rev}", whole.frame.body)

    async def read(
        self,
        query: Callable[Arguments, Found],
        *args: Arguments.args,
        **kwargs: Arguments.kwargs,
    ) -> Found:
        return await database.read(query, *args, **kwargs)


def with_host(application: Application) -> Application:
    """Name the host in each scope. The node is created before the first request: it publishes
    events and counts conflicts.
    """

    async def serve(scope: Scope, receive: Receive, send: Send) -> None:
        await application({**scope, SCOPE_KEY: NodeHost(node())}, receive, send)

    return serve
