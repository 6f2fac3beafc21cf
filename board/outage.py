"""What a database raises that cannot be asked: it is away, restarts, or its tables are replaced."""

from typing import Final

from django.db import InterfaceError, InternalError, OperationalError, ProgrammingError

OUTAGE: Final = (OperationalError, InterfaceError, InternalError, ProgrammingError)
"""PostgreSQL reports a missing table, as while a backup is restored, as ProgrammingError, and as InternalError that it has
ended a transaction of a process that was stopped."""
