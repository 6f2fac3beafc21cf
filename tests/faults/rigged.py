"""A server that behaves like any other until SIGUSR1 tells it to read its orders, once: JSON in
`orders.PID` of its data folder.

`dies` is where it ends by itself, `before publish` (after COMMIT) or `before answer`; `stops` lets
it stop (SIGSTOP) between deciding and COMMIT; `clock_s` sets its wall clock; `raises` is how many
of its queries fail, `awaits` how many of the awaits of jobs, of Redis and of gathered questions,
with an error of any class; `seed` decides which.
"""

import json
import os
import random
import signal
import sys
import threading
import time
from collections.abc import Awaitable, Callable
from datetime import datetime, timedelta, tzinfo
from functools import partial
from pathlib import Path
from typing import Any, Final

from dibs import cli

_ORDERS: dict[str, Any] = {}
_wall_clock = time.time
PUBLISHING_S: Final = 0.2
"""How long what was committed takes at most to be on its way to other nodes."""


class SetClock(datetime):
    """The time of day of a node whose clock was set."""

    @classmethod
    def now(cls, tz: tzinfo | None = None) -> datetime:  # type: ignore[override]
        return datetime.now(tz) + timedelta(seconds=_ORDERS.get("clock_s", 0))


def _read_orders(*_: object) -> None:
    file = Path(os.environ["DIBS_DATA"]) / f"orders.{os.getpid()}"
    _ORDERS.clear()
    _ORDERS.update(json.loads(file.read_text()))
    _random.seed(_ORDERS.get("seed", 0))


_random = random.Random()


def rig() -> None:
    """Put in what obeys orders."""
    from channels_redis.pubsub import RedisPubSubLoopLayer
    from django.db import (
        DatabaseError,
        DataError,
        IntegrityError,
        InterfaceError,
        InternalError,
        NotSupportedError,
        OperationalError,
        ProgrammingError,
    )
    from django.db.backends.signals import connection_created

    from board import service
    from board.signals import decided
    from board.store import reading, round_trips, writing
    from board.store.batch import Batch
    from board.store.locking import Turn
    from realtime import node
    from realtime.work import clock
    from realtime.work.lookups import Lookups
    from realtime.work.supervisor import Supervisor

    errors: tuple[type[Exception], ...] = (
        DatabaseError,
        DataError,
        IntegrityError,
        InterfaceError,
        InternalError,
        OperationalError,
        NotSupportedError,
        ProgrammingError,
        OSError,
        MemoryError,
        RuntimeError,
        TimeoutError,
        ConnectionError,
        ValueError,
        KeyError,
    )

    def publish(batch: Batch) -> None:
        if _ORDERS.get("dies") == "before publish":
            os._exit(1)
        true_publish(batch)

    def commit(*args: Any) -> None:
        if _ORDERS.pop("stops", False):
            # To this very thread, which then comes no further; to the process it might still
            # commit.
            signal.pthread_kill(threading.get_ident(), signal.SIGSTOP)
        true_commit(*args)

    def die(**_: object) -> None:
        if _ORDERS.get("dies") == "before answer":
            time.sleep(PUBLISHING_S)
            os._exit(1)

    def fail(execute: Callable[..., Any], *query: Any) -> Any:
        may_fail("raises")
        return execute(*query)

    def may_fail(order: str) -> None:
        if _random.random() < _ORDERS.get(order, 0):
            raise _random.choice(errors)("planted")

    def failing(true: Callable[..., Awaitable[Any]]) -> Callable[..., Awaitable[Any]]:
        async def sampled(*args: Any, **kwargs: Any) -> Any:
            may_fail("awaits")
            return await true(*args, **kwargs)

        return sampled

    def attempt(self: Supervisor, name: str, work: Callable[[], Awaitable[None]]) -> Any:
        return true_attempt(self, name, failing(work))

    def ask_together(self: Lookups[Any, Any], query: Callable[..., Any], *most: int) -> None:
        true_init(self, failing(query), *most)

    for name in ("group_add", "group_discard", "group_send", "receive", "new_channel"):
        setattr(RedisPubSubLoopLayer, name, failing(getattr(RedisPubSubLoopLayer, name)))
    true_attempt, true_init = Supervisor.attempt, Lookups.__init__
    Supervisor.attempt, Lookups.__init__ = attempt, ask_together  # type: ignore[method-assign]
    true_publish, true_commit = writing.publish, Turn.commit
    writing.publish, Turn.commit = publish, commit  # type: ignore[method-assign]
    round_trips._run = partial(fail, round_trips._run)
    decided.connect(die, weak=False)
    connection_created.connect(
        lambda connection, **_: connection.execute_wrappers.append(fail), weak=False
    )
    for module in (service, reading, node, clock):
        vars(module)["datetime"] = SetClock
    time.time = lambda: _wall_clock() + _ORDERS.get("clock_s", 0)


def main() -> None:
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "dibs.settings")
    import django

    django.setup()
    # The server before its parts: it installs the reactor.
    from realtime.server import server  # noqa: F401

    if "serve" in sys.argv:
        rig()
        signal.signal(signal.SIGUSR1, _read_orders)
    cli.main()


if __name__ == "__main__":
    main()
