"""Set up an empty database: the first administrator, a board and its departments."""

import getpass
import sys
from typing import Any

from django.core.exceptions import ValidationError
from django.core.management.base import BaseCommand, CommandError, CommandParser

from board.database.migrating import alone, migrate
from board.intake.setting_up import NotEmpty, Shop, set_up
from board.text.labels import LANGUAGES

_ASKED = {
    "username": "Username of the administrator, such as robin",
    "name": "Their name, as screens show it",
    "slug": "Address of the board, such as press",
    "board": "Name of the board",
    "time_zone": "Time zone of the board, such as Europe/Vienna",
    "departments": "Departments, separated by commas",
}


class Command(BaseCommand):
    help = (
        "Set up an empty database, without a demo: an administrator, who supervises a board, and "
        "its departments. What is not given as an option is asked for."
    )
    requires_system_checks = ()

    def add_arguments(self, parser: CommandParser) -> None:
        for option, text in _ASKED.items():
            parser.add_argument(f"--{option.replace('_', '-')}", help=text)
        parser.add_argument(
            "--language", choices=[code for code, _ in LANGUAGES], default="en", help="of the board"
        )
        parser.add_argument(
            "--password-stdin", action="store_true", help="read the password from standard input"
        )

    def handle(self, *_: Any, **options: Any) -> None:
        with alone():
            migrate()
        given: dict[str, Any] = {option: options[option] or self._ask(option) for option in _ASKED}
        named = [name.strip() for name in given.pop("departments").split(",")]
        departments = tuple(dict.fromkeys(filter(None, named)))
        shop = Shop(
            **given,
            language=options["language"],
            password=self._password(from_stdin=options["password_stdin"]),
            departments=departments,
        )
        try:
            with alone():
                set_up(shop)
        except NotEmpty:
            raise CommandError(
                "the database has people or boards already; make more at /admin/"
            ) from None
        except ValidationError as error:
            wrong = [
                f"--{field.replace('_', '-')}: {' '.join(texts)}"
                for field, texts in error.message_dict.items()
            ]
            raise CommandError("\n".join(wrong)) from None
        self.stdout.write(
            f"Created the board {shop.slug} with {len(departments)} departments. "
            f"`dibs serve`, sign in as {shop.username}, and add people at /admin/."
        )

    def _ask(self, option: str) -> str:
        if not sys.stdin.isatty():
            raise CommandError(f"--{option.replace('_', '-')} is missing: {_ASKED[option]}")
        return input(f"{_ASKED[option]}: ").strip()

    def _password(self, *, from_stdin: bool) -> str:
        if from_stdin:
            return sys.stdin.readline().rstrip("\r\n")
        if not sys.stdin.isatty():
            raise CommandError("--password-stdin is missing, and there is no terminal to ask at")
        password = getpass.getpass("Password: ")
        if getpass.getpass("Once more: ") != password:
            raise CommandError("the passwords differ")
        return password
