"""K2: the same ref has one effect and the same answer; a batch sees its own receipts."""

from collections.abc import Callable
from datetime import timedelta

import pytest

from board.domain.results import Granted
from board.models.log import BoardEvent, Receipt
from board.store.clock import clock
from tests.board.shop import Shop, code

pytestmark = pytest.mark.django_db(transaction=True, databases="__all__")


def test_a_replay_gives_the_first_answer_and_the_fresh_task(shop: Shop) -> None:
    task = shop.add("1")
    first = shop.granted("alice", "claim", task=task.id, ref="r1")
    shop.granted("alice", "start", task=task.id)
    head = shop.rev
    again = shop.granted("alice", "claim", task=task.id, ref="r1")
    assert (first.replayed, again.replayed) == (False, True)
    assert (again.rev, again.already) == (first.rev, False)
    assert again.task is not None
    assert (again.task.status, again.task.rev, again.head) == ("in_progress", head, head)
    assert (shop.rev, shop.receipts) == (head, 1)


def test_a_replay_of_already_says_already(shop: Shop) -> None:
    task = shop.running("1")
    first = shop.granted("alice", "start", task=task.id, ref="r1")
    shop.granted("alice", "pause", task=task.id)
    again = shop.granted("alice", "start", task=task.id, ref="r1")
    assert (first.already, again.already, again.replayed) == (True, True, True)
    assert again.rev == first.rev == task.rev
    assert again.task is not None
    assert again.task.status == "paused", "a replay has no second effect"


def test_a_replay_of_claim_next_names_the_task_it_picked(shop: Shop) -> None:
    task = shop.add("1")
    first = shop.granted("alice", "claim_next", ref="r1")
    shop.add("2", priority="urgent")
    again = shop.granted("alice", "claim_next", ref="r1")
    assert again.task == first.task
    assert again.task is not None
    assert again.task.id == task.id


def test_a_replay_of_nothing_free_stays_nothing(shop: Shop) -> None:
    shop.granted("alice", "claim_next", ref="r1")
    shop.add("1")
    again = shop.granted("alice", "claim_next", ref="r1")
    assert (again.task, again.rev, again.already, again.replayed) == (None, 0, False, True)
    assert again.head == 1


def test_a_replayed_add_adds_nothing(shop: Shop) -> None:
    fields = {"number": "1", "title": "Labels", "department": shop.printing, "ref": "r1"}
    first = shop.granted("sam", "add", **fields)
    again = shop.granted("sam", "add", **fields)
    assert (again.task, again.rev, again.replayed) == (first.task, first.rev, True)
    assert len(shop.snapshot()["tasks"]) == 1


def test_a_replay_is_answered_before_the_role_is_looked_at(shop: Shop) -> None:
    task = shop.add("1")
    shop.granted("sam", "assign", task=task.id, to="bob", ref="r1")
    shop.row.memberships.filter(person=shop.people["sam"]).update(role="operator")
    assert shop.granted("sam", "assign", task=task.id, to="bob", ref="r1").replayed
    assert shop.code("sam", "assign", task=task.id, to="bob", ref="r2") == "permission_denied"


def test_access_is_looked_at_before_the_receipt(shop: Shop) -> None:
    task = shop.add("1")
    shop.granted("alice", "claim", task=task.id, ref="r1")
    shop.row.memberships.filter(person=shop.people["alice"]).delete()
    assert shop.code("alice", "claim", task=task.id, ref="r1") == "forbidden"


@pytest.mark.parametrize(
    ("verb", "members"),
    [("claim", {"expect": 1}), ("start", {}), ("release", {}), ("claim_next", {})],
)
def test_other_content_is_refused(shop: Shop, verb: str, members: dict[str, int]) -> None:
    task = shop.add("1")
    shop.granted("alice", "claim", task=task.id, ref="r1")
    before = (shop.snapshot(), shop.receipts)
    named = members if verb == "claim_next" else {**members, "task": task.id}
    assert shop.code("alice", verb, **named, ref="r1") == "ref_reused"
    assert (shop.snapshot(), shop.receipts) == before


def test_another_task_is_other_content(shop: Shop) -> None:
    task, other = shop.add("1"), shop.add("2")
    shop.granted("alice", "claim", task=task.id, ref="r1")
    assert shop.code("alice", "claim", task=other.id, ref="r1") == "ref_reused"


def test_equal_after_defaults_is_equal_content(shop: Shop) -> None:
    task = shop.running("1")
    shop.granted("alice", "report", task=task.id, done=5, ref="r1")
    again = shop.granted(
        "alice", "report", task=task.id, done=5, defective=0, ref="r1", unknown="ignored"
    )
    assert again.replayed
    assert again.task is not None
    assert again.task.done == 5


def test_an_edit_that_leaves_a_field_out_is_not_one_that_empties_it(shop: Shop) -> None:
    task = shop.add("1", note="gloss")
    shop.granted("sam", "edit", task=task.id, title="Cards", ref="r1")
    assert shop.code("sam", "edit", task=task.id, title="Cards", note="", ref="r1") == "ref_reused"


def test_one_instant_is_equal_content_however_it_is_written(shop: Shop) -> None:
    fields = {"number": "1", "title": "Labels", "department": shop.printing, "ref": "r1"}
    shop.granted("sam", "add", **fields, due_at="2026-11-24T08:00:00Z")
    assert shop.granted("sam", "add", **fields, due_at="2026-11-24T16:00+08:00").replayed
    assert shop.code("sam", "add", **fields, due_at="2026-11-24T08:00:01Z") == "ref_reused"


def test_a_ref_is_its_persons_own(shop: Shop) -> None:
    task, other = shop.add("1"), shop.add("2")
    shop.granted("alice", "claim", task=task.id, ref="r1")
    second = shop.granted("bob", "claim", task=other.id, ref="r1")
    assert (second.replayed, second.already) == (False, False)
    assert shop.receipts == 2


def test_a_ref_is_its_boards_own(shop: Shop, new_shop: Callable[..., Shop]) -> None:
    second = new_shop("bindery")
    shop.granted("sam", "add", number="1", title="Labels", department=shop.printing, ref="r1")
    assert not second.granted(
        "sam", "add", number="9", title="Cards", department=second.printing, ref="r1"
    ).replayed
    assert (shop.rev, second.rev) == (1, 1)


def test_a_refused_command_left_no_trace(shop: Shop) -> None:
    task = shop.add("1")
    shop.granted("bob", "claim", task=task.id)
    assert shop.code("alice", "claim", task=task.id, ref="r1") == "task_conflict"
    shop.granted("bob", "release", task=task.id)
    asked_anew = shop.granted("alice", "claim", task=task.id, ref="r1")
    assert (asked_anew.already, asked_anew.replayed) == (False, False)


def test_a_batch_sees_its_own_receipts(shop: Shop) -> None:
    task = shop.add("1")
    claim = shop.request("alice", "claim", task=task.id, ref="r1")
    reused = shop.request("alice", "start", task=task.id, ref="r1")
    first, second, third = shop.batch(claim, claim, reused)
    assert isinstance(first, Granted)
    assert isinstance(second, Granted)
    assert (first.replayed, first.already) == (False, False)
    assert (second.replayed, second.already, second.rev, second.task) == (
        True,
        False,
        first.rev,
        first.task,
    )
    assert code(third) == "ref_reused"
    assert (shop.rev, shop.receipts) == (2, 1)


def test_a_batch_sees_an_add_that_it_replays(shop: Shop) -> None:
    add = shop.request("sam", "add", number="1", title="Labels", department=shop.printing, ref="r1")
    first, second = shop.batch(add, add)
    assert isinstance(first, Granted)
    assert isinstance(second, Granted)
    assert (second.task, second.rev, second.replayed) == (first.task, first.rev, True)
    assert BoardEvent.objects.filter(board=shop.id).count() == 1


def test_a_command_without_a_ref_has_no_receipt(shop: Shop) -> None:
    task = shop.add("1")
    shop.granted("alice", "claim", task=task.id)
    assert shop.receipts == 0


@pytest.mark.parametrize(("hours", "replayed"), [(23.9, True), (24.1, False)])
def test_receipts_count_for_24_hours(shop: Shop, hours: float, replayed: bool) -> None:
    task = shop.add("1")
    shop.granted("alice", "claim", task=task.id, ref="r1")
    Receipt.objects.update(at=clock() - timedelta(hours=hours))
    again = shop.granted("alice", "claim", task=task.id, ref="r1")
    assert (again.replayed, again.already) == (replayed, not replayed)


def test_a_forgotten_receipt_gives_way_to_the_new_one(shop: Shop) -> None:
    task, other = shop.add("1"), shop.add("2")
    shop.granted("alice", "claim", task=task.id, ref="r1")
    Receipt.objects.update(at=clock() - timedelta(hours=25))
    second = shop.granted("alice", "claim", task=other.id, ref="r1")
    assert shop.granted("alice", "claim", task=other.id, ref="r1").rev == second.rev
    assert shop.receipts == 1
