"""The demo as a choice: emptied for a shop's own tasks, removed, and made again."""

from pathlib import Path

import pytest

from tests.conftest import QUICK
from tests.live.board import join, new_task
from tests.servers.dibs import Dibs

PEOPLE = (
    "from board.models.people import Person; "
    "print(*Person.objects.order_by('username').values_list('username', flat=True))"
)


async def test_it_is_emptied_and_removed_under_open_boards(folder: Path) -> None:
    """C8, X1: a board that was emptied has a new epoch and no history; a removed one says so."""
    server = Dibs(folder / "chosen", **QUICK)
    with pytest.raises(AssertionError, match="there is no board 'press'"):
        server.run("demo", "--remove", "press")
    async with await join(server, "sam") as sam, await join(server, "alice") as alice:
        epoch, since = alice.epoch, alice.since
        assert "Deleted the 60 tasks of the board demo" in server.run("demo", "--empty", "demo")
        for client in (sam, alice):
            await client.until(lambda client=client: client.epoch != epoch and not client.tasks)
        task = await new_task(sam)
        await alice.until(lambda: list(alice.tasks) == [task["id"]])
        await alice.granted("claim", task=task["id"])
        async with await join(server, "bob", since=since) as late:
            assert not late.welcome["resumed"]
            assert list(late.tasks) == [task["id"]]

        kept = "from board.models.people import Person; p = Person.objects.get(username='bob'); "
        server.shell(kept + "p.set_password('his own'); p.save()")
        said = server.run("demo", "--remove", "demo")
        assert "The administrator admin stays." in said
        assert await alice.closed() == 4504
    assert server.shell(PEOPLE).split() == ["admin", "bob"], "who has a password of their own stays"
    server.run("demo")
    async with await join(server, "admin") as robin:
        assert len(robin.tasks) == 60
    server.stop()
