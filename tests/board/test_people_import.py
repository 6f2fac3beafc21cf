"""People from a file: shown before they are stored, the same the second time, told to boards."""

from typing import Any

import pytest
from django.utils import translation

from board.domain.errors import PermissionDenied
from board.domain.events import Changes
from board.intake.people_import import State, plan, store
from board.intake.people_table import read_people
from board.intake.row_files import BadFile
from board.models.people import Membership, Person
from board.people import pins
from tests.board.shop import Shop
from tests.board.test_people_table import NAMES

pytestmark = pytest.mark.django_db(transaction=True, databases="__all__")

HEADER = "username,name,board,role,departments,language,pin,badge\n"


def bring(content: str) -> dict[str, tuple[str, tuple[str, ...]]]:
    """Import a file, and return what was told of each row before."""
    planned = plan(read_people((HEADER + content).encode()), "press")
    list(store(planned))
    return {step.entry.username: (step.state, step.fields) for step in planned.steps}


def test_a_file_is_new_then_the_same_then_changed(shop: Shop, told: list[Changes]) -> None:
    alice = "alice,Alice,,operator,Printing,,,\n"
    first = alice + "kim,Kim,,viewer,,zh-Hans,2580,K-0001\n"
    assert bring(first) == {"alice": (State.SAME, ()), "kim": (State.NEW, ("name",))}
    kim = Person.objects.get(username="kim")
    assert (kim.language, kim.has_usable_password()) == ("zh-Hans", False)
    assert kim.badge == pins.badge_digest("K-0001")
    pin = kim.pin
    told.clear()
    assert {state for state, _ in bring(first).values()} == {State.SAME}
    assert told == []
    second = alice + "kim,Kim Larsen,,operator,Printing;Finishing,en,9513,K-0002\n"
    fields = ("name", "language", "role", "departments", "badge")
    assert bring(second)["kim"] == (State.CHANGED, fields)
    membership = Membership.objects.get(board=shop.row, person=kim)
    assert membership.departments.count() == 2
    # The PIN may be one that the person has chosen since.
    assert Person.objects.get(username="kim").pin == pin
    assert len(told) == 1


def test_members_whom_the_file_lacks_are_told_and_stay(shop: Shop) -> None:
    planned = plan(read_people(b"username,name,board\nalice,Alice,press\n"))
    assert [row.person.username for row in planned.gone] == ["bob", "charlie", "sam"]
    list(store(planned))
    assert Membership.objects.count() == 4


def test_nothing_is_stored_if_a_row_cannot_be(shop: Shop) -> None:
    Person.objects.filter(username="bob").update(is_active=False)
    pins.set_badge(Person.objects.get(username="sam"), "S-0001")
    task = shop.add("1")
    shop.batch(shop.request("alice", "claim", task=task.id))
    with pytest.raises(BadFile) as bad:
        bring(
            "new,New,,,Printing,,,\n"
            "x,X,nowhere,,,,,\n"
            "charlie,Charlie,,,Packing,,,\n"
            "bob,Bob,,,,,,\n"
            "alice,Alice,,viewer,,,,\n"
            "y,Y,,,,,,S-0001\n"
        )
    where = [(mistake.line, mistake.column) for mistake in bad.value.mistakes]
    assert where == [
        (3, "board"),
        (4, "departments"),
        (5, "username"),
        (6, "role"),
        (7, "badge"),
    ]
    assert not Person.objects.filter(username="new").exists()


def test_names_of_every_script_are_stored_once(shop: Shop) -> None:
    for state in (State.NEW, State.SAME):
        planned = plan(read_people(NAMES.read_bytes()), "press")
        assert {step.state for step in planned.steps} == {state}
        list(store(planned))
    assert Person.objects.filter(username__startswith="p21").count() == len(planned.steps)


def refused(shop: Shop, content: str, by: str = "sam") -> list[tuple[int, str | None]]:
    """Bring a file as a person; returns the lines and columns that they may not bring."""
    person = Person.objects.get(username=by)
    before = shop.snapshot()
    with pytest.raises(BadFile) as bad:
        plan(read_people((HEADER + content).encode()), "press", person)
    assert shop.snapshot() == before
    return [(mistake.line, mistake.column) for mistake in bad.value.mistakes]


def test_a_supervisor_brings_what_they_may_change_by_hand(shop: Shop, new_shop: Any) -> None:
    """product.md, People: accounts and supervisors are an administrator's."""
    other: Shop = new_shop("other")
    Membership.objects.filter(board=other.row, person__username__in=("sam", "charlie")).delete()
    content = "kim,Kim,,viewer,,,2580,K-0001\nalice,Alice,,,Finishing,,,\n"
    sam = Person.objects.get(username="sam")
    planned = plan(read_people((HEADER + content).encode()), "press", sam)
    list(store(planned, sam))
    (event, *_) = shop.events()[-2:]
    assert event["by"]["username"] == "sam"
    assert Person.objects.get(username="kim").pin
    assert refused(
        shop,
        "new,New,,supervisor,,,,\n"
        "sam,Sam,,operator,,,,\n"
        "bob,Robert,,,,zh-Hans,,\n"
        "x,X,other,,Nowhere,,,\n"
        "alice,Alice,,,,,2580,A-0001\n"
        "charlie,Charlie,,,,,2580,C-0001\n",
    ) == [
        (2, "role"),
        (3, "role"),
        (4, "name"),
        (4, "language"),
        (5, "board"),  # Nothing else is told of it.
        (6, "pin"),  # Alice belongs to a board that Sam does not supervise.
        (6, "badge"),
    ]


def test_a_right_that_ended_since_stores_nothing(shop: Shop) -> None:
    sam = Person.objects.get(username="sam")
    planned = plan(read_people((HEADER + "kim,Kim,,,,,,\n").encode()), "press", sam)
    Membership.objects.filter(person=sam).update(role="operator")
    with pytest.raises(PermissionDenied):
        list(store(planned, sam))
    assert not Person.objects.filter(username="kim").exists()


def test_mistakes_are_told_in_the_language_of_their_reader(shop: Shop) -> None:
    with translation.override("zh-hans"), pytest.raises(BadFile, match="不是 press 的部门"):
        bring("kim,Kim,,,Packing,,,\n")
