"""What a database raises that cannot be asked: it is away, restarts, or its tables are replaced."""

from typing import Final

from django.db import InterfaceError, OperationalError, ProgrammingError

OUTAGE: Final = (OperationalError, InterfaceError, ProgrammingError)
"""PostgreSQL reports a missing table, as while a backup is restored, as ProgrammingError."""
