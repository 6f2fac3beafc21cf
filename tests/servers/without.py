"""A server without one of its fast paths: what they do must be the same as what goes without them.

`WITHOUT` names the path.
"""

import os
from collections.abc import Callable
from typing import Any

from dibs import cli


def replace(owner: Any, name: str, value: Any) -> None:
    """Replace what is there under this name."""
    getattr(owner, name)
    setattr(owner, name, value)


def without_lane() -> None:
    """Write each frame to each client by itself."""
    from realtime.server.transport import TransportLink

    replace(TransportLink, "direct", None)


def without_own_writes() -> None:
    """Let Twisted buffer what is written, and write it in its turn."""
    from realtime.server.tcp import Transport

    replace(Transport, "write_now", Transport.write)


def without_whole_texts() -> None:
    """Let autobahn parse every frame."""
    from realtime.server.websocket import FlowProtocol

    replace(FlowProtocol, "_take_texts", lambda _, data: data)


def without_a_way_past_the_queue() -> None:
    """Let every message of a client go through its consumer's queue."""
    from realtime.server.websocket import FlowProtocol

    def receive(protocol: Any, text: str | None) -> None:
        protocol.application_queue.put_nowait({"type": "websocket.receive", "text": text})

    replace(FlowProtocol, "_receive", receive)


def without_memory() -> None:
    """Ask the database for each credential, each time."""
    from board.access.authenticator import authenticator

    replace(authenticator, "recall", lambda _: None)


def without_batches() -> None:
    """Decide each command in a transaction of its own."""
    from board import submission
    from realtime.work.command_rounds import CommandRounds

    replace(submission, "MOST", 1)
    gather = CommandRounds.submit

    def submit(rounds: CommandRounds, board: Any, request: Any) -> Any:
        future = gather(rounds, board, request)
        rounds._send(board)
        return future

    replace(CommandRounds, "submit", submit)


PATHS: dict[str, Callable[[], None]] = {
    "lane": without_lane,
    "own_writes": without_own_writes,
    "whole_texts": without_whole_texts,
    "a_way_past_the_queue": without_a_way_past_the_queue,
    "memory": without_memory,
    "batches": without_batches,
}

if __name__ == "__main__":
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "dibs.settings")
    import django

    django.setup()
    PATHS[os.environ["WITHOUT"]]()
    cli.main()
