"""Messages between processes with a MAC: foreign messages are rejected with a reason. Pure.

A valid message may come again, late or out of order; the room orders events and ignores duplicates.
"""

import hmac
from dataclasses import dataclass
from typing import Any, Final

import orjson

from board.domain.events import Changes
from board.domain.ids import BoardId, Rev

VERSION: Final = 1
"""The version of these messages. Processes drop messages of other versions, and poll the database
instead."""

_SALT: Final = b"dibs.backbone"


@dataclass(frozen=True, slots=True)
class Probe:
    """A message that a process sends to itself through a group."""

    nonce: str


class Rejected(Exception):
    """The message does not come from a process of this server. Its text is the reason."""


class Seal:
    """Writes and reads the messages of one process.

    Args:
        secret: the server's secret key; the key of the MAC is derived from it.
        sender: the name of this process.
    """

    def __init__(self, secret: str, sender: str) -> None:
        self._key = hmac.digest(secret.encode(), _SALT, "sha256")
        self._sender = sender

    def write(self, told: Changes | Probe) -> dict[str, Any]:
        """Return a message for the channel layer."""
        match told:
            case Probe(nonce):
                content: list[Any] = ["probe", nonce]
            case Changes(board, epoch, resumable_from, events):
                bodies = [[rev, body.decode()] for rev, body in events]
                content = ["changes", board, epoch, resumable_from, bodies]
        body = orjson.dumps([VERSION, self._sender, *content])
        return {"type": "nudge", "body": body, "mac": hmac.digest(self._key, body, "sha256")}

    def read(self, message: object) -> tuple[str, Changes | Probe]:
        """Return the sender of a message and its content.

        Raises:
            Rejected: `forged`, `version` or `malformed`.
        """
        body, mac = (
            (message.get("body"), message.get("mac")) if isinstance(message, dict) else (None, None)
        )
        if not isinstance(body, bytes) or not isinstance(mac, bytes):
            raise Rejected("forged")
        if not hmac.compare_digest(hmac.digest(self._key, body, "sha256"), mac):
            raise Rejected("forged")
        try:
            version, sender, *content = orjson.loads(body)
            if version != VERSION:
                raise Rejected("version")
            match content:
                case ["probe", str(nonce)]:
                    return str(sender), Probe(nonce)
                case ["changes", int(board), str(epoch), int(line), list(events)]:
                    told = tuple((Rev(int(rev)), text.encode()) for rev, text in events)
                    return str(sender), Changes(BoardId(board), epoch, Rev(line), told)
        except (ValueError, TypeError, AttributeError):
            pass
        raise Rejected("malformed")
