"""Django's sessions in the database, less keys that no database can be asked for."""

from django.contrib.sessions.backends.db import SessionStore as Stored


class SessionStore(Stored):
    """Takes a cookie's key only if it could be one: PostgreSQL refuses to look for U+0000."""

    def __init__(self, session_key: str | None = None) -> None:
        super().__init__(session_key if session_key is not None and session_key.isalnum() else None)
