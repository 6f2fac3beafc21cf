"""A server with one flaw, which the environment names in FLAW: the checks of `tests.faults` must
find it.
"""

import os
from collections.abc import Callable
from dataclasses import replace
from itertools import count
from typing import Any, Final

from dibs import cli
from tests.servers.unlocked import lock_nothing


def lock_off() -> None:
    """Commands are decided without the board's lock, which is taken only to store what was
    decided.
    """
    from board.domain.ids import Rev
    from board.store import writing
    from board.store.batch import Batch
    from board.store.locking import exclusive
    from board.store.round_trips import Statement, run

    def write(batch: Batch) -> list[Statement]:
        with exclusive(batch.board.id) as (fresh,):
            late = fresh.rev - batch.board.rev
            batch.head = Rev(batch.head + late)
            batch.changed = {
                id_: replace(task, rev=Rev(task.rev + late)) for id_, task in batch.changed.items()
            }
            batch.events = [
                replace(
                    event,
                    rev=Rev(event.rev + late),
                    subject=replace(event.subject, rev=Rev(event.rev + late)),
                )
                for event in batch.events
            ]
            run(true_statements(batch))
        return []

    true_statements = writing.statements
    lock_nothing()
    writing.statements = write


def publish_before_commit() -> None:
    """Boards are told of events before the COMMIT, which every twentieth transaction then does not
    reach.
    """
    from django.db import OperationalError

    from board.store import writing
    from board.store.batch import Batch
    from board.store.round_trips import Statement

    def write(batch: Batch) -> list[Statement]:
        if batch.events:
            publish(batch)
            # What the demo tells at the start has no receipts.
            if batch.receipts and not next(told) % 20:
                raise OperationalError("the connection was lost before COMMIT")
        return true_statements(batch)

    told, true_statements, publish = count(1), writing.statements, writing.publish
    writing.statements, writing.publish = write, lambda batch: None


def dropped_event() -> None:
    """Every twentieth change that a process hears of is dropped, and what is missing is never read
    from the log.
    """
    from board.domain.events import Changes
    from realtime.boards.live import LiveBoard

    def offer(self: LiveBoard, changes: Changes) -> None:
        if next(heard) % 20:
            take(self, changes)

    take, heard = LiveBoard.offer, count(1)
    LiveBoard.offer = offer  # type: ignore[method-assign]
    LiveBoard.catch_up = lambda self: None  # type: ignore[method-assign]


def dead_poll() -> None:
    """The poll of the database stops with its first failure."""
    from realtime.boards.poll import Poll

    async def once(self: Poll) -> None:
        if self in dead:
            return
        try:
            await true_once(self)
        except Exception:
            dead.add(self)
            raise

    true_once, dead = Poll._once, set[Poll]()
    Poll._once = once  # type: ignore[method-assign]


def epoch_that_stays() -> None:
    """A history that went back is not noticed, neither by the database's head nor by what boards
    were shown.
    """
    from board.store import epoch, reading
    from realtime.boards.room import Room

    Room.agrees = lambda *_: True  # type: ignore[method-assign]
    for module in (epoch, reading):
        module.contradicts = lambda *_: False  # type: ignore[attr-defined]
        module.compare = lambda *_: None  # type: ignore[attr-defined]


def one_look_at_rights() -> None:
    """A failed check of rights is not retried."""
    from realtime.sockets.connected_client import ConnectedClient

    def stale(self: ConnectedClient, rights: int) -> bool:
        due = looked.get(self) != rights and is_stale(self, rights)
        looked[self] = rights
        return due

    is_stale, looked = ConnectedClient.stale, dict[ConnectedClient, int]()
    ConnectedClient.stale = stale  # type: ignore[method-assign]


def receipt_not_looked_at() -> None:
    """A command that was carried out is carried out again when it comes again."""
    from board.store.batch import Batch

    Batch.receipt = lambda self, request: None  # type: ignore[method-assign]


def refused_repeat_not_stored() -> None:
    """What a repeat was refused is forgotten, so a copy that was held up is decided by itself."""
    from board import service

    service._is_final = lambda *_: False  # type: ignore[assignment]


def answer_before_event() -> None:
    """An answer is written at once, whether its events were sent or not."""
    from realtime.boards.subscriber import Subscriber

    def send_after(self: Subscriber, rev: int, frame: Any, instead: Any) -> None:
        self.link.write(frame)

    Subscriber.send_after = send_after  # type: ignore[method-assign, assignment]


def heartbeat_of_an_old_head() -> None:
    """A heartbeat is sent however old the look at the database is that it rests on."""
    from realtime.work.health import Proof

    Proof.fresh = property(lambda self: True)  # type: ignore[assignment, method-assign]


FLAWS: Final[dict[str, Callable[[], None]]] = {
    flaw.__name__: flaw
    for flaw in (
        lock_off,
        publish_before_commit,
        dropped_event,
        dead_poll,
        epoch_that_stays,
        one_look_at_rights,
        receipt_not_looked_at,
        refused_repeat_not_stored,
        answer_before_event,
        heartbeat_of_an_old_head,
    )
}


def main() -> None:
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "dibs.settings")
    import django

    django.setup()
    # The server before its parts: it installs the reactor.
    from realtime.server import server  # noqa: F401

    FLAWS[os.environ["FLAW"]]()
    cli.main()


if __name__ == "__main__":
    main()
