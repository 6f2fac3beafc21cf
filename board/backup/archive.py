"""The file of a backup: a ZIP with a manifest, and each table as JSON Lines.

It knows the form of the file, and no database. docs/how-to/backup.md describes it for others.
"""

import os
import zipfile
import zlib
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import IO, Final, Self

import orjson

from board.backup.tables import Row, as_json

FORMAT: Final = "dibs-backup/1"
_MANIFEST: Final = "manifest.json"


class Damaged(Exception):
    """The file is no backup, or is incomplete; the text says which."""


@dataclass(frozen=True, slots=True)
class Manifest:
    """The manifest of a backup.

    Attributes:
        format: FORMAT, also of later versions that only add to it.
        dibs: the version of Dibs that made it.
        made_at: the time of the snapshot, ISO 8601.
        migrations: the last migration of each of Django's apps.
        rows: how many rows each table has, by its label.
    """

    format: str
    dibs: str
    made_at: str
    migrations: dict[str, str]
    rows: dict[str, int]


class Writing:
    """A backup that is being written, table by table."""

    def __init__(self, to: IO[bytes]) -> None:
        self._zip = zipfile.ZipFile(to, "w", zipfile.ZIP_DEFLATED)
        self._rows: dict[str, int] = {}

    def add(self, label: str, rows: Iterable[Row]) -> None:
        """Write the rows of a table."""
        count = 0
        with self._zip.open(_member(label), "w", force_zip64=True) as member:
            for row in rows:
                member.write(orjson.dumps(row, as_json, orjson.OPT_APPEND_NEWLINE))
                count += 1
        self._rows[label] = count

    def finish(self, dibs: str, made_at: str, migrations: dict[str, str]) -> Manifest:
        """Write the manifest and the end of the file."""
        manifest = Manifest(FORMAT, dibs, made_at, migrations, self._rows)
        text = orjson.dumps(asdict(manifest), option=orjson.OPT_INDENT_2)
        self._zip.writestr(_MANIFEST, text)
        self._zip.close()
        return manifest


@contextmanager
def writing(path: Path) -> Iterator[Writing]:
    """Write a backup beside `path`, and give it that name once it is whole and on the disk.

    Only the account that runs this may read the file.

    Raises:
        OSError: the file cannot be written; nothing is left of it.
    """
    part = path.with_name(f".{path.name}.{os.getpid()}.part")
    try:
        with open(os.open(part, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600), "wb") as file:
            yield Writing(file)
            file.flush()
            os.fsync(file.fileno())
        part.replace(path)
    finally:
        part.unlink(missing_ok=True)


class Archive:
    """A backup that is being read."""

    def __init__(self, file: IO[bytes]) -> None:
        """Read the manifest.

        Raises:
            Damaged: there is none that this version understands.
        """
        try:
            self._zip = zipfile.ZipFile(file)
            self.manifest = Manifest(**orjson.loads(self._zip.read(_MANIFEST)))
        except (zipfile.BadZipFile, zlib.error, KeyError, TypeError, ValueError):
            raise Damaged("it is no backup of Dibs, or its end is missing") from None
        if self.manifest.format != FORMAT:
            raise Damaged(f"its format is {self.manifest.format!r} and not {FORMAT!r}")

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self._zip.close()

    def rows(self, label: str) -> Iterator[Row]:
        """Read the rows of a table.

        Raises:
            Damaged: they are not the ones that were written.
        """
        count = 0
        try:
            with self._zip.open(_member(label)) as member:
                for line in member:
                    yield orjson.loads(line)
                    count += 1
        except (zipfile.BadZipFile, zlib.error, EOFError, KeyError, ValueError):
            raise Damaged(f"the table {label} cannot be read") from None
        if count != self.manifest.rows[label]:
            raise Damaged(f"the table {label} has {count} rows, not {self.manifest.rows[label]}")


def _member(label: str) -> str:
    return f"{label}.jsonl"
