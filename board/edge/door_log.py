"""Logs rejected connections that a setting would fix: one line for each cause, naming the
setting.
"""

import logging
from typing import Final

log = logging.getLogger("dibs.door")

_MOST: Final = 200
_told: set[tuple[str, ...]] = set()


def tell_once(message: str, *values: str) -> None:
    """Log a warning the first time it occurs.

    Clients choose the values, so they are cut, quoted and counted.
    """
    cause = (message, *(value[:200] for value in values))
    if cause not in _told and len(_told) < _MOST:
        _told.add(cause)
        log.warning(message, *map(repr, cause[1:]))


def tell_of_upgrade() -> None:
    """Log that a WebSocket did not pass a proxy."""
    tell_once(
        "a request for a WebSocket came without its upgrade: let the proxy pass on Upgrade and "
        "Connection, by HTTP/1.1 (nginx: proxy_http_version); boards use streams meanwhile"
    )


def tell_of_buffering() -> None:
    """Log that a proxy keeps what a stream sends."""
    tell_once(
        "a stream was opened and its client got nothing of it: let the proxy pass on WebSockets "
        "(Upgrade, Connection, HTTP/1.1), or send on at once what streams send "
        "(nginx: proxy_buffering off, or do not ignore X-Accel-Buffering)"
    )


def tell_of_path(path: str) -> None:
    """Log that a page has another path at the proxy than the server believes."""
    tell_once("a page was opened below %s at the proxy: name that in DIBS_PATH", path)


def tell_of_cuts(after_s: float) -> None:
    """Log that a proxy cuts connections in the silence between two heartbeats."""
    tell_once(
        f"one socket after the other was cut after {after_s:.0f} s of silence: let the proxy wait "
        "for longer than a heartbeat (nginx: proxy_read_timeout 60s)"
    )


def tell_of_origin(origin: str, own: str) -> None:
    """Log that a page was refused because of its origin, and which setting fixes that if the page
    was ours.
    """
    tell_once(
        "a page of %s was refused, because the server believes that it is at %s: let the proxy "
        "send "
        "X-Forwarded-Proto and the Host (see DIBS_TRUSTED_PROXIES), "
        "or name the page in DIBS_ORIGINS",
        origin,
        own,
    )
