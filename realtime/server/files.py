"""The limit of open files: each connection is one."""

import logging
import resource
from typing import Final

log = logging.getLogger("dibs.server")

_UNLIMITED: Final = 2**20


def raise_file_limit() -> None:
    """Raise the limit of open files as far as the system allows."""
    _, most = resource.getrlimit(resource.RLIMIT_NOFILE)
    try:
        resource.setrlimit(resource.RLIMIT_NOFILE, (most, most))
    except (OSError, ValueError) as error:
        # macOS reports a limit that it does not grant.
        log.warning("the limit of open files stays at %s: %s", file_limit(), error)


def file_limit() -> int:
    """Return how many files this process may open."""
    limit, _ = resource.getrlimit(resource.RLIMIT_NOFILE)
    return _UNLIMITED if limit == resource.RLIM_INFINITY else limit
