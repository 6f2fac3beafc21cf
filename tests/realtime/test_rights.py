"""X4: resolving is repeated until it succeeds; outages and changes of others close no client."""

import asyncio
from collections.abc import Collection
from dataclasses import replace
from typing import cast

import pytest
from django.db import DataError

from board.access import authenticator as access
from board.access.identity import Access, Identity, Key
from board.displays.displays import ProvenDisplay
from board.domain.display_settings import DisplaySettings
from board.domain.errors import Refusal, Unauthenticated, Unavailable
from board.domain.ids import DisplayId, PersonId
from board.people.credentials import Authentication, Credential, Means
from board.people.rights import RightsReading, person_subject
from board.store.reading import Seat
from realtime.admission import rights
from realtime.admission.rights import RightsCheck
from realtime.work.supervisor import Supervisor

PEOPLE = {"ana": 1, "bob": 2, "charlie": 3}


class Visitor:
    """A guest who notes what becomes of it; its access was read at counter 0."""

    def __init__(self, name: str) -> None:
        credential = Credential(Means.TOKEN, name)
        self.key = (credential, "demo")
        identity = Identity(Authentication(credential, 0), "", 10, 40, PersonId(PEOPLE[name]))
        self.access = Access(identity, cast("Seat", None))
        self.left = ""
        self.looked_at = 0

    @property
    def seen(self) -> int | None:
        return self.access.authentication.rights

    def stale(self, rights: int) -> bool:
        self.looked_at += 1
        return not self.left and self.access.stale(rights)

    def confirm(self, rights: RightsReading) -> None:
        self.access = self.access.confirmed(rights)

    def doubt(self) -> None:
        self.access = self.access.doubted()

    def resolved(self, found: object) -> None:
        if isinstance(found, Refusal):
            self.left = found.code
        elif isinstance(found, Access):
            self.access = found
        else:
            assert isinstance(found, int)
            self.access = replace(self.access, identity=self.access.identity.with_rights(found))

    def leave_unresolved(self) -> None:
        self.left = "unresolved"


class Shop:
    """Two visitors, and a database that says of each what it shall."""

    def __init__(self, monkeypatch: pytest.MonkeyPatch) -> None:
        self.now = 0.0
        self.says: dict[str, Exception] = {}
        self.resolved: list[str] = []
        self.visitors = {name: Visitor(name) for name in ("ana", "bob")}
        self.jobs = Supervisor()
        self.check = RightsCheck(set(self.visitors.values()), self.jobs)  # type: ignore[arg-type]
        monkeypatch.setattr(rights, "elapsed", lambda: self.now)
        monkeypatch.setattr(access, "resolve", self.resolve)

    def resolve(self, keys: Collection[Key]) -> dict[Key, object]:
        said = {key: self.says.get(key[0].secret) for key in keys}
        self.resolved += sorted(key[0].secret for key in keys)
        for error in said.values():
            if error is not None and not isinstance(error, Unauthenticated):
                raise error
        return {key: error or self.counter for key, error in said.items()}

    async def second(self, counter: int, *changed: str) -> None:
        """Let a second pass, with a poll that finds this counter.

        Args:
            changed: whose rights the log names; without any, it does not reach back.
        """
        self.now += 1
        self.counter = counter
        logged = frozenset(person_subject(PEOPLE[name]) for name in changed) if changed else None
        self.check.reconcile(RightsReading(counter, self.check.counter, logged), frozenset())
        await self.settled()

    async def settled(self) -> None:
        """Wait until nothing is being resolved."""
        while self.jobs._tasks:
            await asyncio.wait(self.jobs._tasks, timeout=5)

    @property
    def left(self) -> dict[str, str]:
        return {name: visitor.left for name, visitor in self.visitors.items()}


@pytest.fixture
def shop(monkeypatch: pytest.MonkeyPatch) -> Shop:
    return Shop(monkeypatch)


async def test_a_look_that_failed_is_repeated(shop: Shop) -> None:
    shop.says["bob"] = Unavailable()
    await shop.second(1)
    assert shop.visitors["ana"].seen == 0
    shop.says["bob"] = Unauthenticated()
    await shop.second(1)
    assert shop.left == {"ana": "", "bob": "unauthenticated"}
    assert shop.visitors["ana"].seen == 1


async def test_one_that_cannot_be_resolved_leaves_in_time_and_alone(shop: Shop) -> None:
    shop.says["bob"] = DataError("this row cannot be read")
    for _ in range(10):
        await shop.second(1)
        assert shop.left == {"ana": "", "bob": ""}
    for _ in range(2):
        await shop.second(1)
    assert shop.left == {"ana": "", "bob": "unresolved"}
    assert shop.visitors["ana"].seen == 1


async def test_changes_of_others_close_no_client(shop: Shop) -> None:
    """There may be one every second, all day."""
    for counter in range(1, 30):
        await shop.second(counter)
    assert shop.left == {"ana": "", "bob": ""}


async def test_an_outage_closes_no_client_and_all_are_resolved_when_it_ends(shop: Shop) -> None:
    shop.says = {"ana": Unavailable(), "bob": Unavailable()}
    for _ in range(5):
        await shop.second(1)
    for _ in range(60):
        shop.now += 1
        shop.check.outage()
    for _ in range(5):
        await shop.second(1)
    assert shop.left == {"ana": "", "bob": ""}
    shop.says = {"bob": Unauthenticated()}
    # The counter is what it was when they were resolved last, and they are resolved nevertheless.
    await shop.second(0)
    assert shop.left == {"ana": "", "bob": "unauthenticated"}
    assert shop.visitors["ana"].seen == 0


async def test_a_look_costs_those_concerned(shop: Shop) -> None:
    await shop.second(0)
    shop.resolved.clear()
    shop.says["bob"] = Unauthenticated()
    await shop.second(2, "bob", "charlie")
    assert shop.resolved == ["bob"]
    assert shop.left == {"ana": "", "bob": "unauthenticated"}
    assert shop.visitors["ana"].seen == 2, "her commands need no query either"


async def test_an_arrival_costs_the_one_who_arrives(shop: Shop) -> None:
    """X2: rights that changed while a client was greeted; the others are many."""
    await shop.second(1)
    ana, bob = shop.visitors["ana"], shop.visitors["bob"]
    looked_at, bob.access = (
        ana.looked_at,
        replace(bob.access, identity=bob.access.identity.with_rights(0)),
    )
    shop.says["bob"] = Unauthenticated()
    shop.check.arrived(bob)  # type: ignore[arg-type]
    await shop.settled()
    assert shop.left == {"ana": "", "bob": "unauthenticated"}
    assert ana.looked_at == looked_at


@pytest.mark.parametrize("missed", ["the log does not reach back", "a reading between"])
async def test_where_the_log_does_not_reach_everyone_is_resolved(shop: Shop, missed: str) -> None:
    await shop.second(0)
    shop.resolved.clear()
    if missed == "a reading between":
        shop.counter = 2
        shop.check.reconcile(RightsReading(2, 1, frozenset()), frozenset())
    await shop.second(2)
    assert shop.resolved == ["ana", "bob"]


async def test_a_look_that_is_due_stays_due_when_others_change(shop: Shop) -> None:
    await shop.second(0)
    shop.says["bob"] = Unavailable()
    await shop.second(1, "bob")
    shop.says["bob"] = Unauthenticated()
    await shop.second(2, "charlie")
    assert shop.left == {"ana": "", "bob": "unauthenticated"}


async def test_a_display_is_resolved_until_its_order_was_taken(
    shop: Shop, monkeypatch: pytest.MonkeyPatch
) -> None:
    """To take it may fail for as long as nothing can be written."""
    wall = ProvenDisplay(DisplayId(4), cast("Seat", None), cast("DisplaySettings", None), True)
    ordered = [True]

    def resolve(keys: Collection[Key]) -> dict[Key, Access]:
        sizes.append(len(keys))
        display = replace(wall, reload_ordered=ordered[0])
        proved = Authentication(Credential(Means.DISPLAY, "wall"), shop.counter)
        identity = Identity(proved, "", 10, 40, display=display)
        return dict.fromkeys(keys, Access(identity, cast("Seat", None)))

    sizes: list[int] = []
    monkeypatch.setattr(access, "resolve", resolve)
    shop.visitors.pop("bob")
    shop.check = RightsCheck(set(shop.visitors.values()), shop.jobs)
    for _ in range(15):
        await shop.second(1)
    assert sizes == [1] * 15
    assert shop.left == {"ana": ""}, "attempts that succeed close nothing"
    ordered[0] = False
    for _ in range(5):
        await shop.second(1)
    assert sizes == [1] * 16
