"""Old rows are forgotten, and a client that would need them gets a snapshot (C6)."""

from pathlib import Path

import httpx

from tests.client import Client
from tests.conftest import QUICK
from tests.live.board import eventually, join, new_task
from tests.servers.dibs import Dibs

# As if a hundred days had passed since.
AGE = """
from datetime import timedelta
from django.db.models import F
from board.models.log import BoardEvent, Receipt
BoardEvent.objects.filter(rev__lte={rev}).update(at=F("at") - timedelta(days=100))
Receipt.objects.filter(rev__lte={rev}).update(at=F("at") - timedelta(days=100))
"""
COUNT = (
    "from board.models.log import BoardEvent, Receipt; print(Receipt.objects.count(), "
    "BoardEvent.objects.count())"
)


async def test_events_and_receipts(pair: Dibs) -> None:
    async with await join(pair, "sam") as sam, await join(pair, "alice", 1) as alice:
        old = sam.since
        task = await new_task(sam, note="kept")
        await sam.granted("claim", task=task["id"], ref=f"old-{task['id']}")
        line = sam.since
        pair.shell(AGE.format(rev=sam.rev))
        last = await sam.granted("release", task=task["id"], ref=f"new-{task['id']}")
        await alice.until(lambda: alice.rev == sam.rev)
        forgotten = pair.run("housekeeping")
        assert forgotten.startswith("Deleted: ")
        receipts, events = (int(count) for count in pair.shell(COUNT).split()[-2:])
        assert (receipts, events) == (1, 1)
        # Open boards notice nothing, on either process.
        await alice.until(lambda: alice.tasks.get(task["id"]) == last)
        assert len(alice.of("snapshot")) == 1
        # A new process knows only what the log still holds.
        number = len(pair.servers)
        pair.start()
        for since, resumed in ((old, False), (line, True)):
            async with await Client.join(
                pair.ws(process=number), pair.token("alice"), since=since
            ) as late:
                assert late.welcome["resumed"] is resumed
                await late.until(lambda late=late: late.rev == sam.rev)
                if not resumed:
                    assert late.tasks == sam.tasks
        headers = {"Authorization": f"Bearer {pair.token('alice')}"}
        async with httpx.AsyncClient(trust_env=False, headers=headers) as http:
            reply = await http.get(
                pair.http("/api/boards/demo/events", number), params={"since": old}
            )
            assert (reply.status_code, reply.json()["code"]) == (410, "resync")
        # A receipt that is forgotten is no receipt: the same ref names a new command.
        again = await sam.do("claim", task=task["id"], ref=f"old-{task['id']}")
        assert (again["type"], again["replayed"]) == ("ok", False)
        # Doing it again does no harm.
        assert pair.run("housekeeping").startswith("Deleted: 0 receipts, 0 events")
        await sam.granted("cancel", task=task["id"], reason="done")
    pair.servers.pop(number).stop()
    pair.ports.pop(number)


async def test_a_server_that_never_runs_for_an_hour_keeps_house_too(folder: Path) -> None:
    """A shop may switch its machine off at noon: the first time is soon after each start."""
    server = Dibs(folder / "noon", **QUICK)
    async with await join(server, "sam") as sam:
        await sam.granted("cancel", task=(await new_task(sam))["id"], reason="done")
        server.shell(AGE.format(rev=sam.rev))
    server.stop()
    again = Dibs(server.folder, module="tests.servers.hasty", FIRST_S="0.1", **QUICK)

    async def forgotten() -> bool:
        return again.shell(COUNT).split()[-2:][0] == "0"

    async with await join(again, "sam"):
        await eventually(forgotten, 20)
    again.stop()
