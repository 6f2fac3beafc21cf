"""Create a token for a script."""

from datetime import UTC, datetime
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from board.database.migrating import alone, migrate
from board.domain.errors import Invalid
from board.domain.ids import BoardId
from board.domain.scopes import Scope
from board.models.board import Board
from board.models.people import Person
from board.people import security_lines, tokens
from board.people.security_lines import COMMAND_LINE
from board.people.security_log import tell


class Command(BaseCommand):
    help = (
        "Create a token with which a script acts as USER. "
        "The token is printed on the last line, and only once."
    )
    requires_system_checks = ()

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("user", metavar="USER")
        parser.add_argument("--name", required=True, help="what the token is for")
        parser.add_argument(
            "--scope",
            choices=[scope.value for scope in Scope],
            default=Scope.ALL.value,
            help="read: boards; work: an operator's commands; plan: add and edit; "
            "all: what USER may do (the default)",
        )
        parser.add_argument(
            "--board", metavar="SLUG", help="the only board that it opens; else all of USER's"
        )
        parser.add_argument(
            "--expires", metavar="DAYS", type=int, help="after how many days it ends; else never"
        )

    def handle(
        self,
        *_: Any,
        user: str,
        name: str,
        scope: str,
        board: str | None,
        expires: int | None,
        **__: Any,
    ) -> None:
        with alone():
            migrate()
        place = None
        if board is not None:
            found = Board.objects.filter(slug=board).first()
            if found is None:
                raise CommandError(f"there is no board {board!r}")
            place = BoardId(found.pk)
        person = Person.objects.filter(username=user).first()
        if person is None:
            raise CommandError(f"there is no person {user!r}")
        wanted = tokens.Wanted(name, Scope(scope), place, expires)
        try:
            secret = tokens.make(person, wanted, datetime.now(UTC))
        except Invalid as invalid:
            option = "expires" if invalid.field == "days" else invalid.field
            raise CommandError(f"--{option}: this value cannot be used") from None
        facts = {"person": person.username, "name": name, "scope": scope, "board": board}
        tell("token_made", "ok", "", by=COMMAND_LINE, **facts, days=expires)
        security_lines.write()
        self.stderr.write(f"Token {name!r} for {person}:", str)
        self.stdout.write(secret)
