"""S5: the old snapshot with the events is the new snapshot, around every command; and what the log
holds.
"""

import json
import tracemalloc
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from board.domain import errors
from board.domain.commands import Verb
from board.domain.events import Changes, to_json
from board.models.log import BoardEvent
from board.signals import committed
from tests.board.shop import Shop, code

pytestmark = pytest.mark.django_db(transaction=True, databases="__all__")

FINISHED = {"completed", "cancelled"}
MANY = {"task": "tasks", "person": "people", "department": "departments"}
Json = dict[str, Any]


def play(snapshot: Json, events: list[Json]) -> Json:
    """Apply events to a snapshot, as S5 tells clients to."""
    rows = {noun: {row["id"]: row for row in snapshot[many]} for noun, many in MANY.items()}
    rev, board = snapshot["rev"], snapshot["board"]
    for event in events:
        assert event["rev"] == rev + 1, "S1: without a gap"
        rev = event["rev"]
        noun, _, _ = event["kind"].partition(".")
        value = event[noun]
        if noun == "board":
            board = value
        elif value.get("removed"):
            del rows[noun][value["id"]]
        else:
            rows[noun][value["id"]] = value
            if noun == "person":
                _rename_owner(rows["task"], value)
    lists = {many: [rows[noun][id_] for id_ in sorted(rows[noun])] for noun, many in MANY.items()}
    return {**snapshot, "rev": rev, "board": board, **lists}


def _rename_owner(tasks: dict[int, Json], person: Json) -> None:
    who = {name: person[name] for name in ("id", "username", "name")}
    for id_, task in tasks.items():
        if task["owner"] and task["owner"]["id"] == who["id"]:
            tasks[id_] = {**task, "owner": who}


def drop_old(snapshot: Json, now: datetime) -> Json:
    """Drop what S6 drops at one instant."""
    since = now - timedelta(hours=snapshot["board"]["show_finished_h"])
    shown = [
        task
        for task in snapshot["tasks"]
        if task["status"] not in FINISHED or datetime.fromisoformat(task["finished_at"]) >= since
    ]
    return {**snapshot, "tasks": shown}


FULL = {
    "title": "Wine labels, foil 烫金",
    "customer": "Weingut Sommer",
    "station": "Press 2",
    "note": 'Mind the "gold"\nfoil',
    "priority": "urgent",
    "quantity": 4000,
    "unit": "pcs",
    "due_at": "2026-11-24T08:00:00.123+08:00",
    "link": "https://example.com/4410.pdf",
}

Step = tuple[str, Callable[[Shop], Json], str]
ADD = [
    ("sam", lambda shop: {"number": "1", "department": shop.printing, **FULL}, "add"),
    ("sam", lambda shop: {"number": "2", "department": shop.finishing, "title": "Poster"}, "add"),
]
ONE: Callable[[Shop], Json] = lambda shop: {"task": shop.events()[0]["task"]["id"]}  # noqa: E731
CLAIMED = [*ADD, ("alice", ONE, "claim")]
STARTED = [*CLAIMED, ("alice", ONE, "start")]
COMPLETED = [*STARTED, ("alice", ONE, "complete")]

CASES: dict[str, tuple[list[Step], Step, str]] = {
    "add": (ADD[:1], ADD[1], "task.added"),
    "claim": (ADD, CLAIMED[-1], "task.claimed"),
    "claim_next": (ADD, ("charlie", lambda shop: {}, "claim_next"), "task.claimed"),
    "assign": (ADD, ("sam", lambda shop: {**ONE(shop), "to": "bob"}, "assign"), "task.assigned"),
    "release": (CLAIMED, ("alice", ONE, "release"), "task.released"),
    "start": (CLAIMED, STARTED[-1], "task.started"),
    "pause": (STARTED, ("alice", ONE, "pause"), "task.paused"),
    "report": (
        STARTED,
        ("alice", lambda shop: {**ONE(shop), "done": 7, "defective": 1}, "report"),
        "task.reported",
    ),
    "complete": (STARTED, COMPLETED[-1], "task.completed"),
    "cancel": (
        CLAIMED,
        ("sam", lambda shop: {**ONE(shop), "reason": "withdrawn"}, "cancel"),
        "task.cancelled",
    ),
    "reopen": (COMPLETED, ("sam", ONE, "reopen"), "task.reopened"),
    "edit": (
        STARTED,
        ("sam", lambda shop: {**ONE(shop), "note": "", "due_at": None}, "edit"),
        "task.edited",
    ),
}


def carry_out(shop: Shop, step: Step) -> None:
    who, members, verb = step
    shop.granted(who, verb, **members(shop))


def test_every_command_has_a_case() -> None:
    assert set(CASES) == set(Verb)


@pytest.mark.parametrize("verb", CASES)
def test_old_snapshot_and_events_are_the_new_snapshot(shop: Shop, verb: str) -> None:
    before, step, kind = CASES[verb]
    for earlier in before:
        carry_out(shop, earlier)
    old = shop.snapshot()
    carry_out(shop, step)
    new = shop.snapshot()
    (event,) = shop.events(after=old["rev"])
    assert event["kind"] == kind
    assert event["by"]["username"] == step[0]
    assert event["task"]["rev"] == event["rev"]
    assert new["tasks"] != old["tasks"]
    assert play(old, [event]) == new


def test_a_whole_history_replays_to_the_present(shop: Shop) -> None:
    empty = shop.snapshot()
    for step in COMPLETED:
        carry_out(shop, step)
    shop.granted("sam", "cancel", task=shop.snapshot()["tasks"][1]["id"], reason="withdrawn")
    assert play(empty, shop.events()) == shop.snapshot()
    assert [event["rev"] for event in shop.events()] == list(range(1, shop.rev + 1))


def test_running_work_that_is_assigned_is_paused_first(shop: Shop) -> None:
    """Both events are one command: the answer's revision is the second's, and a replay adds
    none.
    """
    for step in STARTED:
        carry_out(shop, step)
    old = shop.snapshot()
    task = old["tasks"][0]
    assign = {
        "task": task["id"],
        "to": "bob",
        "expect": task["rev"],
        "reason": "illness",
        "ref": "r1",
    }
    given = shop.granted("sam", "assign", **assign)
    paused, assigned = shop.events(after=old["rev"])
    assert [paused["kind"], assigned["kind"]] == ["task.paused", "task.assigned"]
    assert [event["by"]["username"] for event in (paused, assigned)] == ["sam", "sam"]
    assert [event["task"]["rev"] for event in (paused, assigned)] == [
        old["rev"] + 1,
        old["rev"] + 2,
    ]
    assert ("reason" in paused, assigned["reason"]) == (False, "illness")
    assert paused["task"] == {**task, "status": "paused", "rev": paused["rev"]}
    owner, claimed = {"id": shop.people["bob"], "username": "bob", "name": "Bob"}, assigned["at"]
    assert assigned["task"] == {
        **paused["task"],
        "owner": owner,
        "claimed_at": claimed,
        "rev": assigned["rev"],
    }
    assert (given.rev, given.task and given.task.rev) == (assigned["rev"], assigned["rev"])
    assert play(old, [paused, assigned]) == shop.snapshot()
    assert shop.granted("sam", "assign", **assign).replayed
    assert shop.rev == assigned["rev"]


def test_a_batch_replays_too(shop: Shop) -> None:
    task, other = shop.add("1"), shop.add("2")
    old = shop.snapshot()
    outcomes = shop.batch(
        shop.request("alice", "claim", task=task.id),
        shop.request("bob", "claim", task=task.id),
        shop.request("sam", "add", number="3", title="Labels", department=shop.printing),
        shop.request("alice", "start", task=task.id),
        shop.request("bob", "claim", task=other.id),
    )
    assert [code(outcome) for outcome in outcomes] == ["ok", "task_conflict", "ok", "ok", "ok"]
    assert play(old, shop.events(after=old["rev"])) == shop.snapshot()
    assert shop.rev == old["rev"] + 4


def test_what_was_finished_long_ago_is_dropped_by_both(new_shop: Callable[..., Shop]) -> None:
    shop = new_shop("press", show_finished_h=2)
    done, cancelled = shop.running("1"), shop.add("2")
    old = shop.snapshot()
    three_hours_ago = datetime.now(UTC) - timedelta(hours=3)
    shop.granted("alice", "complete", task=done.id, now=lambda: three_hours_ago)
    shop.granted("sam", "cancel", task=cancelled.id, reason="withdrawn")
    new = shop.snapshot()
    assert [task["number"] for task in new["tasks"]] == ["2"]
    assert drop_old(play(old, shop.events(after=old["rev"])), datetime.now(UTC)) == new


def test_reasons_are_told_and_kept(shop: Shop) -> None:
    task = shop.running("1")
    shop.granted("sam", "release", task=task.id, reason=" shift end ")
    assert shop.events()[-1]["reason"] == "shift end"
    assert all("reason" not in event for event in shop.events()[:-1])


def test_the_system_is_no_person(shop: Shop) -> None:
    shop.add("1")
    assert shop.events()[0]["by"] is None


def test_the_log_tells_tasks_and_kinds_apart(shop: Shop) -> None:
    task, other = shop.add("1"), shop.add("2")
    shop.granted("alice", "claim", task=other.id)
    rows = BoardEvent.objects.filter(board=shop.id).order_by("rev")
    assert list(rows.values_list("task_id", "kind")) == [
        (task.id, "task.added"),
        (other.id, "task.added"),
        (other.id, "task.claimed"),
    ]


def test_boards_count_apart(shop: Shop, new_shop: Callable[..., Shop]) -> None:
    second = new_shop("bindery")
    shop.add("1")
    second.add("1")
    shop.add("2")
    assert (shop.rev, second.rev) == (2, 1)
    assert [event["task"]["number"] for event in second.events()] == ["1"]
    assert shop.row.epoch != second.row.epoch


def test_boards_are_told_after_commit_and_in_order(shop: Shop, told: list[Changes]) -> None:
    task = shop.add("1")
    shop.batch(
        shop.request("alice", "claim", task=task.id), shop.request("alice", "start", task=task.id)
    )
    assert [[rev for rev, _ in changes.events] for changes in told] == [[1], [2, 3]]
    assert [json.loads(body) for changes in told for _, body in changes.events] == shop.events()
    assert {(changes.board, changes.epoch) for changes in told} == {(shop.id, shop.row.epoch)}


def test_what_is_told_is_already_durable(shop: Shop) -> None:
    seen = []

    def look(changes: Changes, **_: Any) -> None:
        seen.append((changes.events[-1][0], shop.snapshot()["rev"]))

    committed.connect(look)
    try:
        shop.add("1")
    finally:
        committed.disconnect(look)
    assert seen == [(1, 1)], "K3: another connection sees it when boards are told"


def test_a_listener_that_fails_harms_no_other(shop: Shop, told: list[Changes]) -> None:
    def fail(**_: Any) -> None:
        raise RuntimeError("a listener's own trouble")

    committed.connect(fail)
    try:
        task = shop.add("1")
    finally:
        committed.disconnect(fail)
    assert task.rev == shop.rev == 1
    assert len(told) == 1


@pytest.mark.parametrize("verb", ["claim", "start"])
def test_a_refusal_writes_nothing(shop: Shop, told: list[Changes], verb: str) -> None:
    task = shop.add("1")
    shop.granted("bob", "claim", task=task.id)
    before = (shop.snapshot(), shop.receipts, len(told))
    refusal = shop.do("alice", verb, task=task.id, ref="r1")
    assert isinstance(refusal, errors.TaskConflictError)
    assert (shop.snapshot(), shop.receipts, len(told)) == before
    assert refusal.rev == before[0]["rev"]


def test_already_has_a_receipt_and_no_event(shop: Shop, told: list[Changes]) -> None:
    task = shop.add("1")
    shop.granted("alice", "claim", task=task.id)
    before = (shop.snapshot(), len(told))
    again = shop.granted("alice", "claim", task=task.id, ref="r1")
    assert (again.already, again.rev) == (True, shop.rev), "K4: the head is its revision"
    assert (shop.snapshot(), len(told)) == before
    assert shop.receipts == 1


def test_nothing_to_write_is_no_event(shop: Shop, told: list[Changes]) -> None:
    nothing = shop.granted("alice", "claim_next")
    assert (nothing.task, nothing.already, nothing.rev) == (None, False, 0)
    assert told == []


def test_an_unknown_board_is_refused(shop: Shop) -> None:
    shop.row.delete()
    assert shop.code(None, "add", number="1", title="Labels", department=1) == "unknown_board"


def test_an_event_takes_no_more_memory_than_it_is_long() -> None:
    """Boards keep a thousand, and count their bytes."""
    tracemalloc.start()
    try:
        before = tracemalloc.get_traced_memory()[0]
        kept = [to_json({"number": number, "text": "x" * 200}) for number in range(100)]
        taken = tracemalloc.get_traced_memory()[0] - before
    finally:
        tracemalloc.stop()
    assert taken < 2 * sum(map(len, kept))
