"""The demo board, made once for a run of tests; most servers begin with a copy of it."""

import os
import shutil
from pathlib import Path

from tests.servers.forking import ROOT, run
from tests.servers.made_once import made_once

NAME = "dibs.sqlite3"
PEOPLE = frozenset({"alice", "bob", "charlie", "sam", "dana", "admin", "liwei", "ana"})
"""Who has a token in every copy: the people of board.demo."""

TOKENS = """
from board.models.people import Person, Token
for person in Person.objects.all():
    Token.objects.create(person=person, name="test", digest=Token.hash("test-" + person.username))
"""


def token(username: str) -> str:
    """Return the token that acts as a demo person in every copy."""
    return f"test-{username}"


def fill(folder: Path, **env: str) -> None:
    """Fill an empty database with the demo board and a token for each of its people."""
    clean = {
        name: value
        for name, value in os.environ.items()
        if not name.startswith(("DIBS_", "DATABASE_"))
    }
    settings = {**clean, "PYTHONPATH": str(ROOT), "DIBS_DATA": str(folder), **env}
    for command in (["demo"], ["shell", "-v", "0", "-c", TOKENS]):
        done = run("dibs.cli", command, env=settings, cwd=folder)
        assert done.returncode == 0, done.stderr


def copy(folder: Path) -> None:
    """Copy the SQLite form of it, unless the folder holds a database."""
    if not (folder / NAME).exists():
        shutil.copy(made_once("sqlite", fill) / NAME, folder)
