"""Restore a backup of `dibs backup` into the configured database, of either kind."""

from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.db import connection

from board.backup.archive import Archive, Damaged
from board.backup.restoring import occupied, replace
from board.backup.staging import staged
from board.database.migrating import alone, migrate


class Command(BaseCommand):
    help = (
        "Restore the backup FILE into the database. A backup of SQLite fits PostgreSQL, and the "
        "other way round. The whole file is checked before anything is replaced. Servers may "
        "run; every client reads its board again."
    )
    requires_system_checks = ()

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("file", metavar="FILE", type=Path, help="what `dibs backup` wrote")
        only = parser.add_mutually_exclusive_group()
        only.add_argument(
            "--replace",
            metavar="NAME",
            help="replace all that this database has; its name, so that it is no other",
        )
        only.add_argument("--check", action="store_true", help="check the file and change nothing")

    def handle(self, *_: Any, file: Path, replace: str | None, check: bool, **__: Any) -> None:
        settings.DATA.mkdir(parents=True, exist_ok=True)
        try:
            with file.open("rb") as opened, Archive(opened) as archive:
                if not check:
                    self._restore(file, archive, replace)
                    return
                with staged(archive, settings.DATA):
                    self.stdout.write(f"{file}: whole; {_content(archive)}")
        except Damaged as damaged:
            raise CommandError(f"{file}: {damaged}; nothing was changed") from None
        except OSError as error:
            raise CommandError(f"{error.filename or file}: {error.strerror}") from None

    def _restore(self, file: Path, archive: Archive, named: str | None) -> None:
        name = Path(connection.settings_dict["NAME"]).name
        if named not in {None, name}:
            raise CommandError(f"the database of DATABASE_URL is {name!r} and not {named!r}")
        with alone():
            migrate()
            if named is None and occupied():
                raise CommandError(
                    f"the database {name!r} is not empty; "
                    f"to replace all that it has: dibs restore {file} --replace {name}"
                )
            with staged(archive, settings.DATA):
                replace()
        self.stdout.write(f"{name}: {_content(archive)}")


def _content(archive: Archive) -> str:
    made = archive.manifest
    return (
        f"{made.rows['board.board']} boards, {made.rows['board.task']} tasks, "
        f"{made.rows['board.boardevent']} events of {made.made_at}"
    )
