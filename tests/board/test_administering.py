"""What an administrator changes, as boards are told of it: S5 around every change, S6, and who
hears of what.
"""

import json
from collections.abc import Callable
from datetime import UTC, datetime, timedelta

import pytest
from django.db import transaction
from django.db.models import ProtectedError

from board.domain.events import Changes
from board.domain.ids import PersonId
from board.domain.values import Who
from board.models.board import Board, Department
from board.models.people import Membership, Person
from board.people.rights import counter
from board.store.administering import administering, hold_person
from tests.board.shop import Shop
from tests.board.test_events import play

pytestmark = pytest.mark.django_db(transaction=True, databases="__all__")

ADMIN = Who(PersonId(1), "admin", "Robin Admin")


def rename(shop: Shop) -> None:
    Person.objects.filter(username="alice").update(name="Alice Zhang", username="azhang")


def deactivate(shop: Shop) -> None:
    Person.objects.filter(username="alice").update(is_active=False)


def promote(shop: Shop) -> None:
    Membership.objects.filter(board=shop.id, person=shop.people["alice"]).update(role="supervisor")


def move(shop: Shop) -> None:
    Membership.objects.get(board=shop.id, person=shop.people["alice"]).departments.set(
        [shop.finishing]
    )


def let_in(shop: Shop) -> None:
    dana = Person.objects.create(username="dana", name="Dana")
    Membership.objects.create(board=shop.row, person=dana).departments.add(shop.printing)


def delete_dana(shop: Shop) -> None:
    Person.objects.get(username="dana").delete()


def put_out(shop: Shop) -> None:
    Membership.objects.get(board=shop.id, person=shop.people["alice"]).delete()


def put_out_and_rename(shop: Shop) -> None:
    put_out(shop)
    rename(shop)


def open_department(shop: Shop) -> None:
    Department.objects.create(board=shop.row, name="Bindery")


def rename_department(shop: Shop) -> None:
    Department.objects.filter(pk=shop.printing).update(name="Offset printing")


def close_department(shop: Shop) -> None:
    Department.objects.get(pk=shop.finishing).delete()


def change_settings(shop: Shop) -> None:
    Board.objects.filter(pk=shop.id).update(
        name="Press hall", max_claims=3, time_zone="Asia/Shanghai", language="zh-Hans"
    )


def nothing(shop: Shop) -> None:
    Board.objects.filter(pk=shop.id).update(keep_events_days=7)


PERSON, DEPARTMENT, BOARD = "person.changed", "department.changed", "board.changed"
CASES: dict[Callable[[Shop], None], list[str]] = {
    rename: [PERSON],
    deactivate: [PERSON],
    promote: [PERSON],
    move: [PERSON],
    let_in: [PERSON],
    put_out: [PERSON],
    put_out_and_rename: [PERSON, PERSON],
    open_department: [DEPARTMENT],
    rename_department: [DEPARTMENT],
    # Sam and charlie lose it, then it goes.
    close_department: [PERSON, PERSON, DEPARTMENT],
    change_settings: [BOARD],
    nothing: [],
}


def administer(shop: Shop, change: Callable[[Shop], None], boards: set[int] | None = None) -> None:
    with administering({shop.id} if boards is None else boards, ADMIN):
        change(shop)


@pytest.mark.parametrize("change", CASES, ids=lambda change: change.__name__)
def test_old_snapshot_and_events_are_the_new_snapshot(
    shop: Shop, change: Callable[[Shop], None]
) -> None:
    """Alice has a task and has finished another one; both carry her name."""
    done = shop.running("1")
    shop.granted("alice", "complete", task=done.id)
    shop.running("2")
    old = shop.snapshot()
    administer(shop, change)
    events = shop.events(after=old["rev"])
    assert [event["kind"] for event in events] == CASES[change]
    assert all(
        event["by"] == {"id": 1, "username": "admin", "name": "Robin Admin"} for event in events
    )
    new = shop.snapshot()
    assert play(old, events) == new
    assert (new == old) is (change is nothing)


def test_a_former_member_gets_a_new_name_on_their_tasks(shop: Shop) -> None:
    shop.running("1")
    administer(shop, put_out)
    old = shop.snapshot()
    assert old["tasks"][0]["owner"]["name"] == "Alice"
    with transaction.atomic():
        boards = hold_person(shop.people["alice"])
        administer(shop, rename, boards)
    assert boards == {shop.id}
    events = shop.events(after=old["rev"])
    assert [event["person"] for event in events][1:] == [
        {"id": shop.people["alice"], "removed": True}
    ]
    assert play(old, events) == shop.snapshot()
    assert shop.snapshot()["tasks"][0]["owner"]["name"] == "Alice Zhang"


def test_every_board_of_a_person_is_told(
    shop: Shop, new_shop: Callable[..., Shop], told: list[Changes]
) -> None:
    second, third = new_shop("bindery"), new_shop("store")
    Membership.objects.get(board=third.id, person=third.people["alice"]).delete()
    with transaction.atomic():
        boards = hold_person(shop.people["alice"])
        administer(shop, rename, boards)
    assert boards == {shop.id, second.id}
    assert [changes.board for changes in told] == [shop.id, second.id]
    assert {
        json.loads(body)["person"]["name"] for changes in told for _, body in changes.events
    } == {"Alice Zhang"}


def test_a_new_person_and_a_deleted_one(shop: Shop) -> None:
    old = shop.snapshot()
    administer(shop, let_in)
    assert shop.events()[0]["person"]["departments"] == [shop.printing]
    administer(shop, delete_dana)
    assert play(old, shop.events()) == {**old, "rev": shop.rev}


def test_boards_are_told_after_commit_only(shop: Shop, told: list[Changes]) -> None:
    with transaction.atomic():
        administer(shop, rename)
        assert told == [], "K3"
    assert [rev for changes in told for rev, _ in changes.events] == [1]
    with transaction.atomic():
        administer(shop, deactivate)
        transaction.set_rollback(True)
    assert len(told) == 1
    assert shop.rev == 1


class TestS6:
    """When the setting grows, no resume crosses that revision; when it shrinks, both sides drop the
    same.
    """

    def show_finished(self, hours: int) -> Callable[[Shop], None]:
        def change(shop: Shop) -> None:
            Board.objects.filter(pk=shop.id).update(show_finished_h=hours)

        return change

    def old_task(self, shop: Shop) -> None:
        done = shop.running("1")
        shop.granted(
            "alice", "complete", task=done.id, now=lambda: datetime.now(UTC) - timedelta(hours=30)
        )

    def test_growing(self, shop: Shop, told: list[Changes]) -> None:
        self.old_task(shop)
        assert shop.snapshot()["tasks"] == []
        administer(shop, self.show_finished(48))
        event = shop.events()[-1]
        assert event["kind"] == BOARD
        assert event["board"]["show_finished_h"] == 48
        assert len(shop.snapshot()["tasks"]) == 1
        assert told[-1].resumable_from == Board.objects.get(pk=shop.id).resumable_from == shop.rev
        shop.add("2")
        assert told[-1].resumable_from == shop.rev - 1, (
            "who comes from the growth's revision may go on"
        )

    def test_shrinking(self, shop: Shop, told: list[Changes]) -> None:
        administer(shop, self.show_finished(6))
        assert told[-1].resumable_from == 0


def test_a_department_with_tasks_stays(shop: Shop, told: list[Changes]) -> None:
    shop.add("1", department=shop.finishing)
    before = shop.snapshot()
    with pytest.raises(ProtectedError):
        administer(shop, close_department)
    assert shop.snapshot() == before
    assert len(told) == 1


@pytest.mark.parametrize("gone", [deactivate, put_out], ids=["deactivated", "removed"])
def test_tasks_of_a_former_member_can_be_given_to_others(
    shop: Shop, gone: Callable[[Shop], None]
) -> None:
    task = shop.running("1")
    shop.granted("alice", "pause", task=task.id)
    administer(shop, gone)
    assert shop.snapshot()["tasks"][0]["owner"]["username"] == "alice"
    assert shop.code("alice", "start", task=task.id) == "forbidden"
    assert shop.code("sam", "assign", task=task.id, to="alice") == "already"
    paused = shop.snapshot()["tasks"][0]["rev"]
    moved = shop.granted(
        "sam", "assign", task=task.id, to="bob", expect=paused, reason="she left"
    ).task
    assert moved is not None
    assert moved.owner is not None
    assert moved.owner.username == "bob"
    assert (
        shop.code("sam", "assign", task=task.id, to="alice", expect=moved.rev, reason="again")
        == "unknown_person"
    )


def promote_by_the_model(shop: Shop) -> None:
    membership = Membership.objects.get(board=shop.id, person=shop.people["alice"])
    membership.role = "supervisor"
    membership.save()


@pytest.mark.parametrize(
    "change",
    [promote_by_the_model, move, put_out, close_department],
    ids=lambda change: change.__name__,
)
def test_rights_are_counted_in_the_same_transaction(
    shop: Shop, change: Callable[[Shop], None]
) -> None:
    before = counter()
    with transaction.atomic():
        administer(shop, change)
        transaction.set_rollback(True)
    assert counter() == before
    administer(shop, change)
    assert counter() > before
