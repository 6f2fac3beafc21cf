"""Delete old rows now.

Servers do it by themselves; a timer may do it for a database without a server.
"""

from datetime import UTC, datetime
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from board.database.migrating import alone, migrate
from board.domain.errors import Busy
from board.store.housekeeping import tidy


class Command(BaseCommand):
    help = (
        "Delete receipts older than 24 hours, events older than their board keeps them, "
        "and ended sessions."
    )

    requires_system_checks = ()

    def handle(self, *_: Any, **__: Any) -> None:
        with alone():
            migrate()
        try:
            forgotten = tidy(datetime.now(UTC))
        except Busy:
            raise CommandError("a board is busy; try again in a moment") from None
        self.stdout.write(
            f"Deleted: {forgotten.receipts} receipts, {forgotten.events} events, "
            f"{forgotten.sessions} sessions"
        )
