"""Give boards a new epoch, after their history may have gone back in a way that servers cannot
detect (C8).
"""

from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from board.database.migrating import alone, migrate
from board.domain.errors import Refusal
from board.domain.ids import BoardId
from board.models.board import Board
from board.store.epoch import begin_epoch


class Command(BaseCommand):
    help = (
        "Make every client load its board again. "
        "Needed after a restore that also restored the data folder. "
        "Servers may run; their clients get a snapshot within about a second."
    )
    requires_system_checks = ()

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument(
            "boards", nargs="*", metavar="BOARD", help="address of a board; none: all boards"
        )

    def handle(self, *_: Any, boards: list[str], **__: Any) -> None:
        with alone():
            migrate()
        found = {board.slug: board for board in Board.objects.order_by("slug")}
        unknown = [slug for slug in boards if slug not in found]
        if unknown:
            raise CommandError(f"there is no board {', '.join(map(repr, unknown))}")
        for slug in dict.fromkeys(boards) if boards else found:
            try:
                begin_epoch(BoardId(found[slug].pk), found[slug].epoch)
            except Refusal as refusal:
                raise CommandError(f"{slug}: {refusal.code}; try again in a moment") from None
            found[slug].refresh_from_db()
            self.stdout.write(f"{slug} {found[slug].epoch}")
