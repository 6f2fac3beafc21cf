"""Logs refused connections that a setting would fix: one line for each cause, naming the
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
