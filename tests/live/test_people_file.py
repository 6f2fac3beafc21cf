"""`dibs people` against a running server: shown, stored, and seen by open boards."""

from pathlib import Path

import pytest

from tests.board.test_people_table import NAMES
from tests.live.board import join
from tests.servers.dibs import Dibs


async def test_a_file_is_shown_then_stored_and_boards_follow(dibs: Dibs, tmp_path: Path) -> None:
    file = tmp_path / "people.tsv"
    file.write_text("\n".join(NAMES.read_text().splitlines()[:4]))
    arguments = ("people", str(file), "--board", "demo")
    shown = dibs.run(*arguments)
    assert "new      Elodié Roux (p21a) on demo" in shown
    assert "new 3, changed 0, same 0" in shown
    assert "Nothing was stored" in shown
    async with await join(dibs, "alice") as alice:
        assert "Stored 3 rows." in dibs.run(*arguments, "--yes")
        await alice.until(
            lambda: "p21c" in {person["username"] for person in alice.people.values()}
        )
    assert "Nothing to store." in dibs.run(*arguments, "--yes")


def test_a_mistake_stores_nothing(dibs: Dibs, tmp_path: Path) -> None:
    file = tmp_path / "people.csv"
    file.write_text("username,name,departments\nkim,Kim,Painting\n")
    with pytest.raises(AssertionError, match="line 2, column departments: 'Painting'"):
        dibs.run("people", str(file), "--board", "demo", "--yes")
