"""Take a backup of the database, from which `dibs restore` makes one of either kind."""

from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from board.backup.taking import OtherVersion, take
from board.database.migrating import alone


class Command(BaseCommand):
    help = (
        "Write all that the database has to FILE, a ZIP with each table as JSON Lines. "
        "Servers may run. The secret key is not in it: keep DIBS_DATA/secret_key elsewhere."
    )
    requires_system_checks = ()

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument(
            "file",
            metavar="FILE",
            type=Path,
            help="an older file is replaced; in a folder, the file is named by the time",
        )

    def handle(self, *_: Any, file: Path, **__: Any) -> None:
        if file.is_dir():
            file /= f"dibs-{datetime.now(UTC):%Y-%m-%dT%H%M%SZ}.zip"
        # A migration that is under way ends first.
        with alone():
            pass
        try:
            manifest = take(file)
        except OtherVersion:
            raise CommandError(
                "the database has the tables of another version of Dibs, or none: take the "
                "backup with that version, or start this one on it first"
            ) from None
        except OSError as error:
            raise CommandError(f"{file}: {error.strerror}") from None
        self.stdout.write(
            f"{file}: {manifest.rows['board.board']} boards, {manifest.rows['board.task']} tasks, "
            f"{manifest.rows['board.boardevent']} events, {file.stat().st_size:,} bytes"
        )
