"""`dibs import`: 200 tasks of a shop, a BOM, doing it again, and bad rows that import nothing."""

import subprocess
from pathlib import Path

import pytest

from tests.servers.dibs import ROOT, Dibs
from tests.servers.forking import run

COUNT = "from board.models.task import Task; print(Task.objects.count())"
HEAD = "number,title,department,due_at\n"


@pytest.fixture(scope="module")
def shop(folder: Path) -> Dibs:
    return Dibs(folder / "import", processes=0)


def give(shop: Dibs, path: Path) -> subprocess.CompletedProcess[str]:
    return run("dibs.cli", ["import", "demo", str(path)], env=shop.env, cwd=shop.folder)


def tasks(shop: Dibs) -> int:
    return int(shop.shell(COUNT).split()[-1])


def test_the_sample_and_again(shop: Dibs) -> None:
    before = tasks(shop)
    for expected in ("Added 200 tasks", "Added 0 tasks"):
        done = give(shop, ROOT / "examples" / "print-shop.csv")
        assert done.returncode == 0, done.stderr
        assert expected in done.stdout + done.stderr
        assert tasks(shop) == before + 200


def test_a_byte_order_mark(shop: Dibs, tmp_path: Path) -> None:
    path = tmp_path / "bom.csv"
    path.write_text(HEAD + "B-1,名片,Printing,2026-12-01T08:00:00Z\n", encoding="utf-8-sig")
    before = tasks(shop)
    assert give(shop, path).returncode == 0
    assert tasks(shop) == before + 1


@pytest.mark.parametrize(
    ("rows", "named"),
    [
        ("G-1,good,Printing,\nG-2,bad,Nowhere,\n", ("3", "department")),
        ("G-1,good,Printing,\nG-2,,Printing,\n", ("3", "title")),
        ("G-1,good,Printing,\nG-2,bad,Printing,tomorrow\n", ("3", "due_at")),
        ("G-1,good,Printing,\nG-1,twice,Printing,\n", ("3", "number")),
        ('G-1,"two\nlines",Printing,\nG-2,bad,Nowhere,\n', ("4", "department")),
    ],
)
def test_a_bad_row_is_named_and_nothing_imported(
    shop: Dibs, tmp_path: Path, rows: str, named: tuple[str, str]
) -> None:
    path = tmp_path / "bad.csv"
    path.write_text(HEAD + rows)
    before = tasks(shop)
    done = give(shop, path)
    assert done.returncode != 0
    for word in named:
        assert word in done.stderr
    assert tasks(shop) == before
