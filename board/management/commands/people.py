"""Bring the people of a shop from a CSV or XLSX file."""

from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from board.database.migrating import alone, migrate
from board.domain.errors import Refusal
from board.intake.people_import import Plan, State, plan, store
from board.intake.people_table import COLUMNS, REQUIRED, read_people
from board.intake.row_files import BadFile
from board.people import security_lines
from board.people.security_lines import COMMAND_LINE
from board.text import refusals


class Command(BaseCommand):
    help = (
        "Add people to boards, and change those that are there. "
        f"The first row names the columns: {', '.join(COLUMNS)}; {', '.join(REQUIRED)} are "
        "required. What would change is shown first. An empty cell changes nothing, no member "
        "is taken off a board, and a PIN is for people who have none. If any row is invalid, "
        "nothing is stored."
    )
    requires_system_checks = ()

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument(
            "file", metavar="FILE", type=Path, help="XLSX, or CSV in UTF-8 by comma, ; or tab"
        )
        parser.add_argument(
            "--board", metavar="SLUG", default="", help="the board of rows that name none"
        )
        parser.add_argument("--yes", action="store_true", help="store without asking")

    def handle(self, *_: Any, file: Path, board: str, yes: bool, **__: Any) -> None:
        with alone():
            migrate()
        try:
            planned = plan(read_people(file.read_bytes()), board)
        except OSError as error:
            raise CommandError(f"{file}: {error.strerror}") from None
        except BadFile as bad:
            raise CommandError(bad.report(file)) from None
        self._show(planned)
        due = len(planned.due)
        if not due:
            self.stdout.write("Nothing to store.")
            return
        if not (yes or self._agreed()):
            self.stdout.write("Nothing was stored; --yes stores it without asking.")
            return
        done = 0
        try:
            for steps in store(planned):
                done += len(steps)
                for step in steps:
                    step.tell(by=COMMAND_LINE)
                if steps:
                    self.stderr.write(f"{done} of {due}", str)
        except Refusal as refusal:
            raise CommandError(
                f"{refusals.detail(refusal, 'en')} {done} rows are stored. "
                "Run the command again to continue."
            ) from None
        finally:
            security_lines.write()
        self.stdout.write(f"Stored {due} rows.")

    def _show(self, planned: Plan) -> None:
        for step in planned.due:
            who = f"{step.entry.name} ({step.entry.username}) on {step.board.slug}"
            what = "" if step.state is State.NEW else f": {', '.join(step.fields)}"
            self.stdout.write(f"{step.state:8} {who}{what}")
        for row in planned.gone:
            self.stdout.write(f"{'gone':8} {row.person} on {row.board.slug}: stays a member")
        counts = [f"{state} {len(planned.of(state))}" for state in State]
        self.stdout.write(", ".join([*counts, f"gone {len(planned.gone)}"]))

    def _agreed(self) -> bool:
        return self.stdout.isatty() and input("Store this? [y/N] ").strip().lower() == "y"
