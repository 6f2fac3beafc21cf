"""A server whose patience and whose connections' lives are short, so that tests see them end.

Seconds come from the environment: PING_S (an interval, and the time to answer), PATIENCE_S (with a client that does not
read), REMEMBERED_S (how long its `bye` waits for it), UNACKNOWLEDGED_S (with a stream's client that cannot be reached),
OLD_S (how long a connection lives), HEARTBEAT_S (between two heartbeats).
"""

import os

import manage


def main() -> None:
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "settings")
    import django

    django.setup()
    from django.conf import settings

    from realtime import server, session, transport

    server.PING_INTERVAL_S = server.PING_TIMEOUT_S = int(os.environ.get("PING_S", server.PING_INTERVAL_S))
    session._PATIENCE_S = float(os.environ.get("PATIENCE_S", session._PATIENCE_S))  # type: ignore[misc]
    session._REMEMBERED_S = float(os.environ.get("REMEMBERED_S", session._REMEMBERED_S))  # type: ignore[misc]
    if "UNACKNOWLEDGED_S" in os.environ:
        transport._UNACKNOWLEDGED_MS = int(os.environ["UNACKNOWLEDGED_S"]) * 1000
    if "HEARTBEAT_S" in os.environ:
        settings.HEARTBEAT_S = int(os.environ["HEARTBEAT_S"])
    if "OLD_S" in os.environ:
        session._OLD_S = (float(os.environ["OLD_S"]),) * 2  # type: ignore[misc, assignment]
    manage.main()


if __name__ == "__main__":
    main()
