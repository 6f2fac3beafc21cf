"""Create an administrator, also on a database without tables yet."""

import os
from typing import Any

from django.contrib.auth.management.commands import createsuperuser
from django.contrib.auth.password_validation import validate_password
from django.core.exceptions import ValidationError
from django.core.management.base import CommandError

from board.database.migrating import alone, migrate
from board.models.people import Person
from board.people import security_lines
from board.people.security_lines import COMMAND_LINE
from board.people.security_log import tell


class Command(createsuperuser.Command):
    requires_migrations_checks = False
    requires_system_checks = ()

    def handle(self, *args: Any, **options: Any) -> str | None:
        with alone():
            migrate()
        password = os.environ.get("DJANGO_SUPERUSER_PASSWORD")
        if password is not None and not options["interactive"]:
            # Django checks only what is typed.
            try:
                validate_password(password)
            except ValidationError as error:
                raise CommandError("\n".join(error.messages)) from None
        before = set(Person.objects.values_list("pk", flat=True))
        done = super().handle(*args, **options)
        for person in Person.objects.exclude(pk__in=before):
            tell("administrator_made", "ok", "", by=COMMAND_LINE, person=person.username)
        security_lines.write()
        return done
