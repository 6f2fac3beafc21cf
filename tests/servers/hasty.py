"""A server whose patience and whose connections' lives are short, so that tests see them end.

Seconds come from the environment: PING_S (between pings), SILENCE_S (without a sign of life),
PATIENCE_S (with a client that does not read), REMEMBERED_S (how long its `bye` waits for it), OLD_S
(how long a connection lives), HEAD_S and BODY_S (how long a request may take to come in), CLOSE_S
(how long a stranger's close may take), HEARTBEAT_S, FIRST_S (until the first housekeeping). FILES
is how many files it may open. SIGUSR1 sets its wall clock back by an hour.
"""

import os
import resource
import signal
import time

_wall_clock = time.time
_set_back_s = 0.0


def _set_back(*_: object) -> None:
    global _set_back_s
    _set_back_s = 3600.0


# Before anything else takes a reference to it.
time.time = lambda: _wall_clock() - _set_back_s
signal.signal(signal.SIGUSR1, _set_back)

from dibs import cli  # noqa: E402


def main() -> None:
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "dibs.settings")
    import django

    django.setup()
    from django.conf import settings

    # The server before its parts: it installs the reactor.
    from realtime.server import server  # noqa: F401
    from realtime.server import channel, peer, websocket  # isort: skip
    from realtime import node  # isort: skip
    from realtime.sockets import conversation, farewell  # isort: skip

    def seconds(name: str, default: float) -> float:
        return float(os.environ.get(name, default))

    websocket.PING_S = seconds("PING_S", websocket.PING_S)
    websocket.CLOSE_S = seconds("CLOSE_S", websocket.CLOSE_S)
    node.FIRST_HOUSEKEEPING_S = seconds("FIRST_S", node.FIRST_HOUSEKEEPING_S)  # type: ignore[misc]
    peer.SILENCE_S = seconds("SILENCE_S", peer.SILENCE_S)
    peer.PATIENCE_S = min(peer.PATIENCE_S, peer.SILENCE_S / 2)
    channel.HEAD_S = seconds("HEAD_S", channel.HEAD_S)
    channel.BODY_S = seconds("BODY_S", channel.BODY_S)
    conversation.UNREAD_S = seconds("PATIENCE_S", conversation.UNREAD_S)  # type: ignore[misc]
    farewell.BYE_UNREAD_S = seconds("REMEMBERED_S", farewell.BYE_UNREAD_S)  # type: ignore[misc]
    if "OLD_S" in os.environ:
        conversation.MAX_AGE_S = (float(os.environ["OLD_S"]),) * 2  # type: ignore[misc, assignment]
    if "HEARTBEAT_S" in os.environ:
        settings.HEARTBEAT_S = int(os.environ["HEARTBEAT_S"])
    if "FILES" in os.environ:
        resource.setrlimit(resource.RLIMIT_NOFILE, (int(os.environ["FILES"]),) * 2)
    cli.main()


if __name__ == "__main__":
    main()
