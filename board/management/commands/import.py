"""Import tasks from a CSV file, such as examples/print-shop.csv."""

from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from board.database.migrating import alone, migrate
from board.domain.ids import BoardId, DepartmentId
from board.intake.csv_tasks import COLUMNS, REQUIRED, read_tasks
from board.intake.importing import Stopped, Tally, add_tasks
from board.intake.row_files import BadFile
from board.models.board import Board
from board.text import refusals


class Command(BaseCommand):
    help = (
        "Add the tasks of a CSV file to a board. "
        f"The first row names the columns: {', '.join(COLUMNS)}; {', '.join(REQUIRED)} are "
        f"required. "
        "Tasks whose number the board has are skipped. "
        "If any row is invalid, nothing is imported."
    )
    requires_system_checks = ()

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("board", metavar="BOARD", help="the board's slug, such as demo")
        parser.add_argument(
            "file", metavar="FILE.csv", type=Path, help="UTF-8, separated by commas"
        )

    def handle(self, *_: Any, board: str, file: Path, **__: Any) -> None:
        with alone():
            migrate()
        to = Board.objects.filter(slug=board).first()
        if to is None:
            there = ", ".join(Board.objects.order_by("slug").values_list("slug", flat=True))
            raise CommandError(f"there is no board {board!r}; the boards are: {there or 'none'}")
        departments = {
            name: DepartmentId(pk)
            for name, pk in to.departments.order_by("pk").values_list("name", "pk")
        }
        try:
            rows = read_tasks(file.read_bytes(), departments)
        except OSError as error:
            raise CommandError(f"{file}: {error.strerror}") from None
        except BadFile as bad:
            raise CommandError(bad.report(file)) from None
        self.stderr.write(f"{file}: {len(rows)} tasks, all well-formed", str)
        progress = Progress(self, len(rows))
        tally = Tally()
        try:
            for tally in add_tasks(BoardId(to.pk), [row.add for row in rows]):
                progress.reached(tally.done)
        except Stopped as stopped:
            progress.end()
            raise CommandError(
                f"{stopped.number}: {refusals.detail(stopped.refusal, 'en')} "
                f"{stopped.tally.added} tasks had been added. "
                "Run the command again to continue: existing numbers are skipped."
            ) from None
        progress.end()
        self.stdout.write(
            f"Added {tally.added} tasks to {board}; skipped {tally.skipped} that it already has."
        )


class Progress:
    """Reports progress on stderr: in one line that changes on a terminal, in at most ten lines
    elsewhere.
    """

    def __init__(self, command: BaseCommand, total: int) -> None:
        self._stderr = command.stderr
        self._total = total
        self._tenths = 0

    def reached(self, done: int) -> None:
        text = f"{done} of {self._total}"
        if self._stderr.isatty():
            self._stderr.write(f"\r{text}", str, ending="")
            self._stderr.flush()
        elif done * 10 // self._total > self._tenths:
            self._tenths = done * 10 // self._total
            self._stderr.write(text, str)

    def end(self) -> None:
        if self._stderr.isatty():
            self._stderr.write("", str)
