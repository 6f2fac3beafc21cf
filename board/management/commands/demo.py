"""Create the demo board in the configured database, empty it, or remove it."""

from typing import Any

from django.core.exceptions import ValidationError
from django.core.management.base import BaseCommand, CommandError, CommandParser

from board.database.migrating import alone, migrate
from board.domain.errors import Refusal
from board.intake import demo
from board.models.board import Board
from board.models.people import Person
from board.people.sign_in import DEMO_PASSWORD
from board.store import removing


class Command(BaseCommand):
    help = (
        "Create the demo board with its people and tasks; an existing board is left unchanged. "
        "With --empty or --remove, the opposite. Servers may run."
    )
    requires_system_checks = ()

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument(
            "--board", metavar="SLUG", default="demo", help="address of the board; default: demo"
        )
        instead = parser.add_mutually_exclusive_group()
        instead.add_argument(
            "--empty", metavar="SLUG", help="delete all tasks of this board, and its log"
        )
        instead.add_argument(
            "--remove",
            metavar="SLUG",
            help="delete this board with all that is on it, and the demo's people",
        )

    def handle(self, *_: Any, board: str, empty: str | None, remove: str | None, **__: Any) -> None:
        if empty is None and remove is None:
            self._create(board)
            return
        with alone():
            migrate()
        try:
            if empty is not None:
                self._empty(_existing(empty))
            elif remove is not None:
                self._remove(_existing(remove))
        except Refusal as refusal:
            raise CommandError(f"{refusal.code}; try again in a moment") from None

    def _empty(self, board: Board) -> None:
        tasks = board.tasks.count()
        removing.empty(board)
        self.stdout.write(f"Deleted the {tasks} tasks of the board {board.slug}, and its log.")

    def _remove(self, board: Board) -> None:
        gone = demo.remove(board)
        self.stdout.write(f"Deleted the board {board.slug}.")
        if gone:
            self.stdout.write(f"Deleted its people: {', '.join(gone)}.")
        administrator = Person.objects.filter(username=demo.ADMINISTRATOR, is_staff=True).first()
        if administrator is not None:
            self.stdout.write(f"The administrator {administrator.username} stays.")

    def _create(self, board: str) -> None:
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


def _existing(slug: str) -> Board:
    found = Board.objects.filter(slug=slug).first()
    if found is None:
        raise CommandError(f"there is no board {slug!r}")
    return found
