"""The limit of open files: each connection is one."""

import logging
from typing import Final

try:
    import resource
except ImportError:  # Windows has no such limit.
    resource = None  # type: ignore[assignment]

log = logging.getLogger("dibs.server")

_UNLIMITED: Final = 2**20
_SELECT: Final = 512
"""How many sockets Windows lets a program wait for."""


def raise_file_limit() -> None:
    """Raise the limit of open files as far as the system allows."""
    if resource is None:
        return
    _, most = resource.getrlimit(resource.RLIMIT_NOFILE)
    try:
        resource.setrlimit(resource.RLIMIT_NOFILE, (most, most))
    except (OSError, ValueError) as error:
        # macOS reports a limit that it does not grant.
        log.warning("the limit of open files stays at %s: %s", file_limit(), error)


def file_limit() -> int:
    """Return how many files this process may open."""
    if resource is None:
        return _SELECT
    limit, _ = resource.getrlimit(resource.RLIMIT_NOFILE)
    return _UNLIMITED if limit == resource.RLIM_INFINITY else limit
