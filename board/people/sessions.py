"""Django's sessions in the database, less keys that no database can be asked for."""

from typing import Self

from django.contrib.sessions.backends.db import SessionStore as Stored
from django.contrib.sessions.models import Session


def possible(key: str) -> bool:
    """Whether a cookie's key could be one: PostgreSQL refuses to look for U+0000."""
    return key.isalnum()


class SessionStore(Stored):
    """Takes a cookie's key only if it could be one."""

    def __init__(self, session_key: str | None = None) -> None:
        super().__init__(session_key if session_key is not None and possible(session_key) else None)

    @classmethod
    def of(cls, row: Session) -> Self:
        """Open a session that was read together with others."""
        session = cls()
        session.update(session.decode(row.session_data))
        return session
