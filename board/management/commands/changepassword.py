"""Set a person's password at the command line, as a new one of their own would be."""

from getpass import getuser
from typing import Any

from django.contrib.auth.management.commands import changepassword

from board.people import security_lines
from board.people.security_lines import COMMAND_LINE
from board.people.security_log import tell


class Command(changepassword.Command):
    requires_system_checks = ()

    def handle(self, *args: Any, **options: Any) -> str | None:
        done: str | None = super().handle(*args, **options)
        tell("password", "ok", "", by=COMMAND_LINE, person=options["username"] or getuser())
        security_lines.write()
        return done
