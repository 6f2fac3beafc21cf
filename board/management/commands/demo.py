"""Make the demo board in the database that is configured."""

from typing import Any

from django.core.exceptions import ValidationError
from django.core.management.base import BaseCommand, CommandError, CommandParser

from board.database.migrating import alone, migrate
from board.intake import demo
from board.models.board import Board
from board.people.sign_in import DEMO_PASSWORD


class Command(BaseCommand):
    help = "Make the demo board, with its people and tasks. A board that is already there stays as it is."
    requires_system_checks = ()

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument(
            "--board", metavar="SLUG", default="demo", help="what to call the board; default: demo"
        )

    def handle(self, *_: Any, board: str, **__: Any) -> None:
        try:
            Board._meta.get_field("slug").clean(board, None)
        except ValidationError as error:
            raise CommandError(
                f"{board!r} cannot name a board: {' '.join(error.messages)}"
            ) from None
        with alone():
            migrate()
            if Board.objects.filter(slug=board).exists():
                self.stdout.write(f"The board {board} is already there; nothing was changed.")
                return
            made = demo.fill(board)
        names = ", ".join(demo.people().order_by("pk").values_list("username", flat=True))
        self.stdout.write(f"Made the board {board} with {made.tasks.count()} tasks.")
        self.stdout.write(
            f"Demo sign-ins, where a server runs with DIBS_DEMO=1: {names}; password {DEMO_PASSWORD}"
        )
