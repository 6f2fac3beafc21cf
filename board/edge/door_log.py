"""The log of what is refused at the door because a setting is wrong: one line for each cause, naming the setting."""

import logging
from typing import Final

log = logging.getLogger("dibs.door")

_MOST: Final = 200
_told: set[tuple[str, ...]] = set()


def tell_once(message: str, *values: str) -> None:
    """Log a warning the first time that it is met. Clients choose the values, so they are cut, quoted and counted."""
    cause = (message, *(value[:200] for value in values))
    if cause not in _told and len(_told) < _MOST:
        _told.add(cause)
        log.warning(message, *map(repr, cause[1:]))


def tell_of_origin(origin: str, own: str) -> None:
    """Say that a page was refused because of where it is from, and what mends that if it was one of ours."""
    tell_once(
        "a page of %s was refused, because the server takes itself for %s: let the proxy send X-Forwarded-Proto "
        "and the Host (see DIBS_TRUSTED_PROXIES), or name the page in DIBS_ORIGINS",
        origin,
        own,
    )
