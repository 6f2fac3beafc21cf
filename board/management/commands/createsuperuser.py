"""Create an administrator, also on a database without tables yet."""

from typing import Any

from django.contrib.auth.management.commands import createsuperuser

from board.database.migrating import alone, migrate


class Command(createsuperuser.Command):
    requires_migrations_checks = False
    requires_system_checks = ()

    def handle(self, *args: Any, **options: Any) -> str | None:
        with alone():
            migrate()
        return super().handle(*args, **options)
