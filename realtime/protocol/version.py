"""The protocol version and the build of this server."""

from importlib.metadata import version
from typing import Final

PROTOCOL: Final = 1
SUBPROTOCOL: Final = "dibs.v1"
TOKEN_SUBPROTOCOL: Final = "dibs.token."
BUILD: Final = version("dibs")


def choose_subprotocol(offered: list[str]) -> tuple[str | None, bool]:
    """Choose the subprotocol to echo (C1).

    Returns:
        The subprotocol to accept with (None if none was offered), and whether this server speaks
            it.
    """
    if not offered:
        return None, True
    if SUBPROTOCOL in offered:
        return SUBPROTOCOL, True
    return offered[0], False
