"""Django's database sessions. Rejects session keys that cannot exist (such as U+0000)."""

from typing import Self

from django.contrib.sessions.backends.db import SessionStore as Stored
from django.contrib.sessions.models import Session


def possible(key: str) -> bool:
    """Return whether a cookie's key could exist: PostgreSQL raises an error for U+0000."""
    return key.isalnum()


class SessionStore(Stored):
    """Ignores a cookie's key that cannot exist."""

    def __init__(self, session_key: str | None = None) -> None:
        super().__init__(session_key if session_key is not None and possible(session_key) else None)

    @classmethod
    def of(cls, row: Session) -> Self:
        """Make a session from a row that is already loaded."""
        session = cls()
        session.update(session.decode(row.session_data))
        return session
