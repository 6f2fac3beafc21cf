"""Members added, changed and seen out: the log, the snapshot, and what becomes of their tasks."""

from collections.abc import Callable
from typing import Any

import pytest

from board.domain.errors import (
    AccountExists,
    AlreadyMember,
    CapacityReached,
    Invalid,
    PermissionDenied,
    ReasonRequired,
    Refusal,
    UnknownPerson,
    WrongDepartment,
)
from board.domain.ids import PersonId
from board.domain.values import MemberRole
from board.models.people import Membership, Person
from board.people.rights import counter, person_subject, read
from board.store import memberships
from board.store.memberships import Handover, Newcomer
from tests.board.shop import Shop
from tests.board.test_events import play

pytestmark = pytest.mark.django_db(transaction=True, databases="__all__")

LEFT = Handover(reason="left the shop")


def person(username: str) -> Person:
    return Person.objects.get(username=username)


def end(shop: Shop, who: str, handover: Handover = LEFT, by: str = "sam") -> list[dict[str, Any]]:
    """End a membership; returns its events, which make the old snapshot the new one."""
    old = shop.snapshot()
    memberships.end(shop.id, person(by), shop.people[who], handover)
    events = shop.events(after=old["rev"])
    assert play(old, events) == shop.snapshot()
    assert {event["by"]["username"] for event in events} == {by}
    return events


def refused(shop: Shop, refusal: type[Refusal], change: Callable[[], object]) -> None:
    """Expect a refusal that leaves everything as it is."""
    before = shop.snapshot()
    with pytest.raises(refusal):
        change()
    assert shop.snapshot() == before


def test_a_person_who_leaves_releases_their_tasks(shop: Shop) -> None:
    running, waiting = shop.running("1"), shop.add("2")
    shop.granted("alice", "claim", task=waiting.id)
    done = shop.running("3")
    shop.granted("alice", "complete", task=done.id)
    rights = counter()
    events = end(shop, "alice")
    assert [(event["kind"], event.get("reason", "")) for event in events] == [
        ("task.released", "left the shop"),
        ("task.released", "left the shop"),
        ("person.changed", ""),
    ]
    assert [task.owner for task in (shop.task(running.id), shop.task(waiting.id))] == [None, None]
    assert shop.task(done.id).owner is not None
    assert person_subject(shop.people["alice"]) in (read(rights).changed or ())


def test_or_gives_them_to_a_member(shop: Shop) -> None:
    running = shop.running("1")
    events = end(shop, "alice", Handover(shop.people["bob"], "left the shop"))
    kinds = ["task.paused", "task.assigned", "person.changed"]
    assert [event["kind"] for event in events] == kinds
    owner = shop.task(running.id).owner
    assert owner is not None
    assert owner.username == "bob"


@pytest.mark.parametrize(
    ("to", "reason", "refusal"),
    [
        (None, "", ReasonRequired),
        ("bob", "", ReasonRequired),
        ("alice", "ill", UnknownPerson),
        ("nobody", "ill", UnknownPerson),
        ("vera", "ill", UnknownPerson),
        ("charlie", "ill", WrongDepartment),
    ],
)
def test_what_cannot_be_handed_over_stays(
    shop: Shop, to: str | None, reason: str, refusal: type[Refusal]
) -> None:
    """The second of two tasks is refused: nothing of the first happens either."""
    vera = Person.objects.create(username="vera", name="Vera")
    Membership.objects.create(board=shop.row, person=vera, role="viewer").departments.add(
        shop.printing
    )
    people = {**shop.people, "vera": PersonId(vera.pk), "nobody": PersonId(2**50)}
    shop.granted("alice", "claim", task=shop.add("1").id)
    shop.running("2")
    handover = Handover(people[to] if to else None, reason)
    refused(
        shop,
        refusal,
        lambda: memberships.end(shop.id, person("sam"), shop.people["alice"], handover),
    )


def test_no_more_are_given_than_a_person_may_have(new_shop: Callable[..., Shop]) -> None:
    shop = new_shop("press", max_claims=2)
    shop.running("1", owner="bob")
    for number in ("2", "3"):
        shop.running(number)
    handover = Handover(shop.people["bob"], "ill")
    refused(
        shop,
        CapacityReached,
        lambda: memberships.end(shop.id, person("sam"), shop.people["alice"], handover),
    )


def test_an_operator_who_becomes_a_viewer_hands_over_too(shop: Shop) -> None:
    task = shop.running("1")
    old = shop.snapshot()
    alice = shop.people["alice"]
    memberships.change(
        shop.id,
        person("sam"),
        alice,
        role=MemberRole.VIEWER,
        departments=[shop.finishing],
        handover=LEFT,
    )
    assert play(old, shop.events(after=old["rev"])) == shop.snapshot()
    seen = next(row for row in shop.snapshot()["people"] if row["id"] == alice)
    assert (seen["role"], seen["viewer"], seen["departments"]) == (
        "operator",
        True,
        [shop.finishing],
    )
    assert shop.task(task.id).owner is None
    assert shop.code("alice", "claim", task=task.id) == "permission_denied"
    assert shop.code("sam", "assign", task=task.id, to="alice") == "unknown_person"


def newcomer(username: str = "dana", name: str = "Dana", **others: Any) -> Newcomer:
    return Newcomer(username, name, **{"role": MemberRole.OPERATOR, "departments": [], **others})


def test_a_new_account_opens_nothing_yet(shop: Shop) -> None:
    old = shop.snapshot()
    made = memberships.add(shop.id, person("sam"), newcomer(departments=[shop.printing]))
    assert play(old, shop.events(after=old["rev"])) == shop.snapshot()
    dana = person("dana")
    assert (dana.pk, dana.is_staff, dana.is_superuser) == (made, False, False)
    assert not dana.has_usable_password()


def test_an_account_that_exists_is_added_if_that_is_asked_for(
    shop: Shop, new_shop: type[Shop]
) -> None:
    Person.objects.create(username="dana", name="Dana Weiss")
    gone = Person.objects.create(username="gone", name="Gone", is_active=False)
    sam = person("sam")
    refused(shop, AccountExists, lambda: memberships.add(shop.id, sam, newcomer()))
    memberships.add(shop.id, sam, newcomer(name="", existing=True))
    assert person("dana").name == "Dana Weiss"
    again = newcomer(existing=True)
    refused(shop, AlreadyMember, lambda: memberships.add(shop.id, sam, again))
    for username in (gone.username, "unknown"):
        asked = newcomer(username, existing=True)
        refused(shop, UnknownPerson, lambda asked=asked: memberships.add(shop.id, sam, asked))


@pytest.mark.parametrize(
    "wrong", [{"username": "a b"}, {"username": ""}, {"name": ""}, {"departments": [2**50]}]
)
def test_what_cannot_be_stored_is_refused(shop: Shop, wrong: dict[str, Any]) -> None:
    refused(shop, Invalid, lambda: memberships.add(shop.id, person("sam"), newcomer(**wrong)))
    assert not Person.objects.filter(username=wrong.get("username", "dana")).exists()


def test_the_rules_are_asked_under_the_lock(shop: Shop) -> None:
    """A supervisor of when the page was read may be none now."""
    sam, alice = person("sam"), shop.people["alice"]
    supervisor = newcomer(role=MemberRole.SUPERVISOR)
    refused(shop, PermissionDenied, lambda: memberships.add(shop.id, sam, supervisor))
    refused(
        shop,
        PermissionDenied,
        lambda: memberships.end(shop.id, sam, shop.people["sam"], LEFT),
    )
    for by in (person("alice"), person("charlie")):
        refused(shop, PermissionDenied, lambda by=by: memberships.end(shop.id, by, alice, LEFT))
    Person.objects.filter(pk=sam.pk).update(is_active=False)
    refused(shop, PermissionDenied, lambda: memberships.end(shop.id, sam, alice, LEFT))


def test_an_administrator_changes_supervisors_of_any_board(shop: Shop) -> None:
    robin = Person.objects.create(username="robin", name="Robin", is_staff=True)
    shop.running("1", owner="sam")
    assert [event["kind"] for event in end(shop, "sam", by=robin.username)] == [
        "task.released",
        "person.changed",
    ]
