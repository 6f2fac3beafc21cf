"""Close codes. After 4000 to 4499 clients reconnect; after 4500 to 4999 they do not."""

from enum import Enum


class Closing(Enum):
    """The table "Closing" of the protocol: close code and `bye.code`."""

    RESTARTING = (4000, "restarting")
    MAX_AGE = (4001, "max_age")
    TOO_SLOW = (4002, "too_slow")
    RIGHTS_CHANGED = (4003, "rights_changed")
    RATE_LIMITED = (4429, "rate_limited")
    UNAUTHENTICATED = (4501, "unauthenticated")
    FORBIDDEN = (4503, "forbidden")
    UNKNOWN_BOARD = (4504, "unknown_board")
    TOO_MANY_CONNECTIONS = (4509, "too_many_connections")
    UNSUPPORTED_PROTOCOL = (4510, "unsupported_protocol")

    @property
    def number(self) -> int:
        return self.value[0]

    @property
    def code(self) -> str:
        return self.value[1]

    @property
    def reconnect(self) -> bool:
        return self.number < 4500
