"""Version 1 only grows: clients of the first release follow every event of this one."""

import asyncio
from collections.abc import Callable
from contextlib import AsyncExitStack
from datetime import UTC, datetime
from pathlib import Path

from board.domain.events import EventKind
from tests.client import Client
from tests.live.board import new_task
from tests.servers.dibs import Dibs
from tests.yesterday.clients import (
    Program,
    Sight,
    Yesterday,
    board_of,
    run_the_program_of_the_readme,
    snapshot,
)

SLUG = "yesterday"

FILL = """
from board.models.board import Board, Department; from board.models.people import Membership, Person
board = Board.objects.create(slug="yesterday", name="Yesterday")
printing = Department.objects.create(board=board, name="Printing")
for username, role in [("alice", "operator"), ("bob", "operator"), ("sam", "supervisor")]:
    person = Person.objects.get(username=username)
    Membership.objects.create(board=board, person=person, role=role).departments.add(printing)
"""

ADMINISTER = """
from django.core.management import call_command
from board.store.administering import administering, hold_person
from board.models.board import Board, Department; from board.models.people import Membership, Person
call_command("import", "yesterday", {file!r})
board = Board.objects.get(slug="yesterday")
bob = Person.objects.get(username="bob")
def change():
    return administering([board.pk], None)
with change():
    Board.objects.filter(pk=board.pk).update(name="Hall", max_claims=7, language="zh-Hans")
with change():
    folding = Department.objects.create(board=board, name="Folding")
    Membership.objects.get(board=board, person=bob).departments.add(folding)
with change():
    Department.objects.filter(pk=folding.pk).update(name="Faltung")
with change():
    Membership.objects.get(board=board, person=bob).departments.remove(folding)
    folding.delete()
with change():
    Membership.objects.filter(board=board, person=bob).update(role="supervisor")
with change():
    Membership.objects.filter(board=board, person=bob).update(role="viewer")
with change():
    Membership.objects.get(board=board, person=bob).delete()
"""

RENEW = """
from django.core.management import call_command
from board.store.administering import administering
from board.models.board import Board
board = Board.objects.get(slug="yesterday")
with administering([board.pk], None):
    Board.objects.filter(pk=board.pk).update(show_finished_h=40)
call_command("new-epoch", "yesterday")
"""

DELETE = """
from board.store import removing
from board.models.board import Board
removing.remove(Board.objects.get(slug="yesterday"))
"""


async def do_every_verb(sam: Client, alice: Client, old: Yesterday) -> None:
    """Return each command once at least; some of them, alice's client of the first release."""
    bob = next(person["id"] for person in sam.people.values() if person["username"] == "bob")
    one, two, three = [(await new_task(sam, quantity=10))["id"] for _ in range(3)]
    await sam.granted("edit", task=one, note="glossy", priority="urgent")
    for verb in ("claim", "release", "claim"):
        assert (await old.give(verb, task=one))["type"] == "ok"
    for verb in ("start", "pause", "start"):
        await alice.granted(verb, task=one)
    assert (await old.give("report", task=one, done=4, defective=1))["type"] == "ok"
    # Running work is paused and given, by two events of one command.
    before = sam.rev
    await sam.granted("assign", task=one, to=bob, expect=sam.tasks[one]["rev"], reason="illness")
    assert [event["kind"] for event in sam.events() if event["rev"] > before] == [
        "task.paused",
        "task.assigned",
    ]
    await sam.granted("assign", task=two, to=alice.me)
    for verb in ("start", "complete"):
        await alice.granted(verb, task=two)
    await alice.granted("reopen", task=two, undo=True)
    await alice.granted("complete", task=two)
    await sam.granted("reopen", task=two, reason="a page is missing")
    await sam.granted("cancel", task=three, reason="withdrawn")
    await sam.granted("reopen", task=three, undo=True)
    assert (await old.give("claim_next"))["task"]["id"] in {two, three}
    await sam.granted("cancel", task=three, reason="withdrawn")
    # A refusal of this release's own, with the members that only its clients send.
    late = await alice.do("claim", task=two, deadline="2020-01-01T00:00:00Z", repeat=True)
    assert late["code"] == "expired"


async def test_clients_of_the_first_release_follow_every_event(dibs: Dibs, tmp_path: Path) -> None:
    """S1 to S7, C6, C8: the core over a socket and over a stream, and the strict client in
    Python.
    """
    dibs.shell(FILL)
    token, reading = dibs.token("alice"), dibs.http(f"/api/boards/{SLUG}")
    ws = dibs.ws(f"/ws/boards/{SLUG}/")
    async with AsyncExitStack() as stack:

        async def equal(true: Callable[[Sight], bool] = lambda sight: True) -> list[Sight]:
            """Hold each of them to the snapshot over HTTP, as soon as it has come to its
            revision.
            """
            now = await snapshot(reading, dibs.token("sam"))
            sights = [
                await client.until(
                    lambda sight: (
                        (sight["epoch"], sight["rev"]) == (now["epoch"], now["rev"]) and true(sight)
                    )
                )
                for client in clients.values()
            ]
            instant = datetime.now(UTC)
            for sight in sights:
                assert board_of(sight, instant) == board_of(now, instant)
                assert sight["violations"] == []
            return sights

        clients = {
            program: await stack.enter_async_context(
                await Yesterday.start(program, dibs.http(), SLUG, token)
            )
            for program in Program
        }
        sam = await stack.enter_async_context(await Client.join(ws, dibs.token("sam")))
        alice = await stack.enter_async_context(await Client.join(ws, token))
        await equal()
        await do_every_verb(sam, alice, clients[Program.SOCKET])
        await equal()
        # What they miss while they are away comes as events.
        for client in clients.values():
            await client.come_back()
        await new_task(sam)
        await equal(lambda sight: sight["resumed"] == 1)
        file = tmp_path / "tasks.csv"
        file.write_text("number,title,department\nY-1,Labels,Printing\nY-2,Boxes,Printing\n")
        await asyncio.to_thread(dibs.shell, ADMINISTER.format(file=str(file)))
        for sight in await equal():
            assert set(sight["kinds"]) == set(EventKind), "an event that no old client was sent"
            assert sight["snapshots"] == 1
        # More finished tasks are shown (S6), and history begins again (C8).
        await asyncio.to_thread(dibs.shell, RENEW)
        await equal(lambda sight: sight["snapshots"] > 1)
        said = await asyncio.to_thread(run_the_program_of_the_readme, ws, token)
        assert said.endswith(" is yours\n"), said
        await equal()
        await asyncio.to_thread(dibs.shell, DELETE)
        for client in clients.values():
            gone = await client.until(lambda sight: sight["code"])
            assert gone["code"] in {"unknown_board", "4504"}
        for client in (sam, alice):
            assert await client.closed() == 4504
