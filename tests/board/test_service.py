"""The service: a batch decides in order and sees its own changes, a refusal or a defect harms
no other command, conflicts are logged.
"""

import gc
import json
import logging
from collections import Counter
from collections.abc import Callable, Sequence
from typing import Any

import pytest

from board.domain import errors, rules
from board.domain.results import Granted, Result
from board.models.people import Person
from board.signals import decided
from board.store.request import Request
from board.text.refusals import LANGUAGES, detail, get_retry_suggestion
from tests.board.shop import Shop, code

pytestmark = pytest.mark.django_db(transaction=True, databases="__all__")

SECRET = "relation board_task, password hunter2"


def test_two_claims_in_one_batch_have_one_winner(shop: Shop) -> None:
    task = shop.add("1")
    won, lost = shop.batch(
        shop.request("bob", "claim", task=task.id), shop.request("alice", "claim", task=task.id)
    )
    assert isinstance(won, Granted)
    assert isinstance(lost, errors.TaskConflictError)
    assert won.task is not None
    assert won.task.owner is not None
    assert (lost.current_owner, lost.task_id, lost.task, lost.rev) == (
        won.task.owner,
        task.id,
        won.task,
        won.rev,
    )
    assert won.task.owner.username == "bob"


def test_two_assigns_in_one_batch_have_one_winner(shop: Shop) -> None:
    task = shop.add("1")
    outcomes = shop.batch(
        shop.request("sam", "assign", task=task.id, to="bob"),
        shop.request("sam", "assign", task=task.id, to="alice"),
    )
    assert [code(outcome) for outcome in outcomes] == ["ok", "task_conflict"]


def test_a_batch_is_decided_in_its_order(shop: Shop) -> None:
    task = shop.add("1")
    steps = ("claim", "start", "pause", "start", "complete")
    outcomes = shop.batch(*(shop.request("alice", verb, task=task.id) for verb in steps))
    assert [code(outcome) for outcome in outcomes] == ["ok"] * 5
    assert [outcome.rev for outcome in outcomes] == [2, 3, 4, 5, 6]
    other = shop.add("2")
    backwards = shop.batch(
        *(shop.request("alice", verb, task=other.id) for verb in reversed(steps))
    )
    assert code(backwards[-1]) == "ok"
    assert {code(outcome) for outcome in backwards[:-1]} == {"task_conflict"}


def test_a_refusal_tells_the_task_as_it_was_in_the_middle_of_the_batch(shop: Shop) -> None:
    task = shop.add("1")
    requests = [
        shop.request(who, verb, task=task.id)
        for who, verb in (("bob", "claim"), ("alice", "claim"), ("bob", "start"))
    ]
    _, lost, started = shop.batch(*requests)
    assert isinstance(lost, errors.TaskConflictError)
    assert lost.task is not None
    assert (lost.task.status, lost.task.rev, lost.rev) == ("pending", 2, 2)
    assert isinstance(started, Granted)
    assert started.rev == 3


def test_a_number_is_taken_within_one_batch(shop: Shop, caplog: pytest.LogCaptureFixture) -> None:
    task = shop.add("1")
    add = shop.request("sam", "add", number="2", title="Labels", department=shop.printing)
    outcomes = shop.batch(
        add,
        add,
        *(shop.request("sam", "edit", task=task.id, number=number) for number in "23"),
        add,
    )
    assert [code(outcome) for outcome in outcomes] == ["ok", "invalid", "invalid", "ok", "invalid"]
    assert sorted(task["number"] for task in shop.snapshot()["tasks"]) == ["2", "3"]
    assert caplog.records == [], "the rules saw it, not the database"


def test_a_number_is_free_again_within_one_batch(shop: Shop) -> None:
    task = shop.add("1")
    add = shop.request("sam", "add", number="1", title="Labels", department=shop.printing)
    outcomes = shop.batch(add, shop.request("sam", "edit", task=task.id, number="2"), add)
    assert [code(outcome) for outcome in outcomes] == ["invalid", "ok", "ok"]


def test_capacity_holds_within_one_batch(new_shop: Callable[..., Shop]) -> None:
    shop = new_shop("press", max_claims=10)
    tasks = [shop.add(str(number)) for number in range(11)]
    *first, last = shop.batch(*(shop.request("alice", "claim", task=task.id) for task in tasks))
    assert [code(outcome) for outcome in first] == ["ok"] * 10
    assert isinstance(last, errors.CapacityReached)
    assert (last.load, last.limit) == (10, 10)


def test_what_is_given_up_makes_room_within_one_batch(new_shop: Callable[..., Shop]) -> None:
    shop = new_shop("press", max_claims=1)
    one, two, three = shop.add("1"), shop.add("2"), shop.add("3")
    outcomes = shop.batch(
        shop.request("alice", "claim", task=one.id),
        shop.request("alice", "claim", task=two.id),
        shop.request("alice", "release", task=one.id),
        shop.request("alice", "claim", task=two.id),
        shop.request("sam", "assign", task=three.id, to="alice"),
        shop.request("alice", "start", task=two.id),
        shop.request("alice", "complete", task=two.id),
        shop.request("sam", "assign", task=three.id, to="alice"),
    )
    assert [code(outcome) for outcome in outcomes] == [
        "ok",
        "capacity_reached",
        "ok",
        "ok",
        "capacity_reached",
        "ok",
        "ok",
        "ok",
    ]


def test_capacity_counts_what_is_in_the_database(new_shop: Callable[..., Shop]) -> None:
    shop = new_shop("press", max_claims=2)
    shop.running("1")
    paused = shop.running("2")
    shop.granted("alice", "pause", task=paused.id)
    assert shop.code("alice", "claim", task=shop.add("3").id) == "capacity_reached"
    assert shop.code("sam", "assign", task=shop.add("4").id, to="alice") == "capacity_reached"
    assert shop.code("alice", "claim_next") == "capacity_reached"
    shop.granted("alice", "start", task=paused.id)
    shop.granted("alice", "complete", task=paused.id)
    shop.granted("alice", "claim_next")


def test_capacity_is_of_each_board(new_shop: Callable[..., Shop]) -> None:
    shop, second = new_shop("press", max_claims=1), new_shop("bindery", max_claims=1)
    shop.granted("alice", "claim", task=shop.add("1").id)
    second.granted("alice", "claim", task=second.add("1").id)


def test_tasks_and_people_of_another_board_are_unknown(
    shop: Shop, new_shop: Callable[..., Shop]
) -> None:
    second = new_shop("bindery")
    elsewhere = second.add("1")
    assert shop.code("alice", "claim", task=elsewhere.id) == "unknown_task"
    assert shop.code("sam", "edit", task=shop.add("1").id, department=second.printing) == "invalid"
    assert (
        shop.code("sam", "add", number="2", title="Labels", department=second.printing) == "invalid"
    )
    shop.row.memberships.filter(person=shop.people["bob"]).delete()
    assert shop.code("sam", "assign", task=shop.add("2").id, to="bob") == "unknown_person"
    assert second.snapshot()["tasks"][0]["owner"] is None


def test_a_deactivated_person_has_no_access(shop: Shop) -> None:
    task = shop.add("1")
    Person.objects.filter(username="alice").update(is_active=False)
    assert shop.code("alice", "claim", task=task.id) == "forbidden"
    assert shop.code("sam", "assign", task=task.id, to="alice") == "unknown_person"


def test_a_refusal_never_shows_a_task_to_who_has_no_access(shop: Shop) -> None:
    task = shop.add("1")
    shop.row.memberships.filter(person=shop.people["alice"]).delete()
    refusal = shop.do("alice", "claim", task=task.id)
    assert isinstance(refusal, errors.Forbidden)
    assert refusal.task is None


@pytest.fixture
def defect(monkeypatch: pytest.MonkeyPatch) -> Callable[[int], None]:
    """Gives the rules a defect for one task."""
    decide = rules.decide

    def plant(guilty: int) -> None:
        def fail(task: Any, *others: Any) -> Any:
            if task.id == guilty:
                raise RuntimeError(SECRET)
            return decide(task, *others)

        monkeypatch.setattr(rules, "decide", fail)

    return plant


def test_a_defect_fails_only_the_guilty_command(
    shop: Shop, defect: Callable[[int], None], caplog: pytest.LogCaptureFixture
) -> None:
    one, two, three = shop.add("1"), shop.add("2"), shop.add("3")
    defect(two.id)
    first, guilty, last = shop.batch(
        *(
            shop.request("alice", "claim", task=task.id, ref=f"r{task.id}")
            for task in (one, two, three)
        )
    )
    assert (code(first), code(last)) == ("ok", "ok")
    assert isinstance(guilty, errors.Unexpected)
    assert [event["rev"] for event in shop.events()] == list(range(1, shop.rev + 1))
    assert (shop.rev, shop.receipts) == (5, 2)
    assert [
        record
        for record in caplog.records
        if guilty.id in record.getMessage() and SECRET in str(record.exc_info)
    ]


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_defect_tells_nothing_of_the_inside(
    shop: Shop, defect: Callable[[int], None], language: str
) -> None:
    task = shop.add("1")
    defect(task.id)
    guilty = shop.do("alice", "claim", task=task.id)
    assert isinstance(guilty, errors.Unexpected)
    told = json.dumps(
        [detail(guilty, language), get_retry_suggestion(guilty, language), str(guilty), guilty.id]
    )
    assert not any(word in told for word in ("RuntimeError", *SECRET.replace(",", "").split()))


def conflicts(caplog: pytest.LogCaptureFixture) -> list[logging.LogRecord]:
    return [record for record in caplog.records if "conflict" in record.getMessage()]


def test_a_conflict_is_logged_once(shop: Shop, caplog: pytest.LogCaptureFixture) -> None:
    task = shop.add("1")
    shop.granted("bob", "claim", task=task.id)
    assert conflicts(caplog) == []
    assert shop.code("alice", "claim", task=task.id) == "task_conflict"
    (record,) = conflicts(caplog)
    assert record.levelno == logging.WARNING
    bob, alice = shop.people["bob"], shop.people["alice"]
    assert (
        record.getMessage()
        == f"conflict: task {task.id}, owner {bob}, loser {alice}, command claim"
    )


def test_a_conflict_is_logged_and_told_once_however_often_its_batch_is_tried(
    shop: Shop, defect: Callable[[int], None], caplog: pytest.LogCaptureFixture
) -> None:
    task, broken = shop.add("1"), shop.add("2")
    shop.granted("bob", "claim", task=task.id)
    defect(broken.id)
    told: list[Result] = []

    def hear(decisions: Sequence[tuple[Request, Result]], **_: Any) -> None:
        told.extend(outcome for _, outcome in decisions)

    decided.connect(hear)
    lost, guilty = shop.batch(
        shop.request("alice", "claim", task=task.id), shop.request("alice", "claim", task=broken.id)
    )
    assert (code(lost), code(guilty)) == ("task_conflict", "internal")
    assert len(conflicts(caplog)) == 1
    assert told == [lost], "a counter receives it once, too"


def test_other_refusals_are_no_conflicts(shop: Shop, caplog: pytest.LogCaptureFixture) -> None:
    task = shop.add("1")
    assert shop.code("charlie", "claim", task=task.id) == "wrong_department"
    assert shop.code("alice", "cancel", task=task.id, reason="no") == "permission_denied"
    assert conflicts(caplog) == []


@pytest.mark.parametrize("last", ["claim", "claim_next", "release", "complete", "edit"])
def test_a_batch_leaves_nothing_to_the_garbage_collector(shop: Shop, last: str) -> None:
    """A cycle keeps the whole batch until a collection stops the event loop."""
    task, other = shop.add("1"), shop.add("2")
    content = {} if last == "claim_next" else {"task": other.id}
    batch = [
        shop.request("alice", "claim", task=task.id),
        shop.request("bob", "claim", task=task.id),
        shop.request("charlie", "claim", task=task.id),
        shop.request("alice", last, ref="r1", repeat=True, **content),
    ]
    shop.batch(*batch)
    gc.collect()
    gc.disable()
    try:
        outcomes = [type(outcome) for outcome in shop.batch(*batch)]
        gc.set_debug(gc.DEBUG_SAVEALL)
        gc.collect()
        left = Counter(type(found).__qualname__ for found in gc.garbage)
    finally:
        gc.set_debug(0)
        gc.garbage.clear()
        gc.enable()
    assert len(set(outcomes)) > 1, "grants and refusals"
    assert not left
