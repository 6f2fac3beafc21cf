"""Create the demo board in the configured database."""

from typing import Any

from django.core.exceptions import ValidationError
from django.core.management.base import BaseCommand, CommandError, CommandParser

from board.database.migrating import alone, migrate
from board.intake import demo
from board.models.board import Board
from board.people.sign_in import DEMO_PASSWORD


class Command(BaseCommand):
    help = "Create the demo board with its people and tasks. An existing board is left unchanged."
    requires_system_checks = ()

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument(
            "--board", metavar="SLUG", default="demo", help="address of the board; default: demo"
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
                self.stdout.write(f"The board {board} exists already; nothing was changed.")
                return
            made = demo.fill(board)
        names = ", ".join(demo.people().order_by("pk").values_list("username", flat=True))
        self.stdout.write(f"Created the board {board} with {made.tasks.count()} tasks.")
        self.stdout.write(
            f"Demo sign-ins, on a server with DIBS_DEMO=1: {names}; password {DEMO_PASSWORD}"
        )
