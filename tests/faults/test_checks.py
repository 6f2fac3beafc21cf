"""Small histories by hand, good ones and bad ones: what each law says of them."""

from collections.abc import Callable
from dataclasses import replace
from typing import Any

import pytest

from tests.board import values
from tests.faults import deciding, following
from tests.faults.checks import LAWS, violations
from tests.faults.history import (
    Answer,
    Call,
    Disturbance,
    Finish,
    Frame,
    Heard,
    History,
    Line,
    Look,
    Revoked,
    Sending,
    View,
)

ALICE = {
    "id": 1,
    "username": "alice",
    "name": "Alice",
    "role": "operator",
    "departments": [1],
    "active": True,
}
BOB = {**ALICE, "id": 2, "username": "bob", "name": "Bob"}
WALL_S = 1_790_000_000.0
"""What is to be added to the times of these histories to have them by the wall clock."""


def who(person: Frame) -> Frame:
    return {key: person[key] for key in ("id", "username", "name")}


def at(seconds: float) -> str:
    from datetime import UTC, datetime

    return (
        datetime.fromtimestamp(WALL_S + seconds, UTC)
        .isoformat(timespec="milliseconds")
        .replace("+00:00", "Z")
    )


def task(rev: int, owner: Frame | None = None, **fields: Any) -> Frame:
    shown = values.on_wire(
        values.FREE,
        id=7,
        owner=owner and who(owner),
        claimed_at=owner and at(rev),
        created_at=at(0),
        rev=rev,
    )
    return {**shown, **fields}


BOARD: Frame = values.on_wire(values.BOARD)


def event(rev: int, kind: str, by: Frame, shown: Frame) -> Frame:
    return {"rev": rev, "kind": f"task.{kind}", "task": shown, "by": who(by), "at": at(rev)}


def view(rev: int, shown: Frame, epoch: str = "e1") -> View:
    return View(
        epoch, rev, BOARD, {1: {"id": 1, "name": "Printing"}}, {1: ALICE, 2: BOB}, {7: shown}
    )


def events(*given: Frame, epoch: str = "e1") -> Frame:
    return {"type": "events", "epoch": epoch, "rev": given[-1]["rev"], "events": list(given)}


def welcome(rev: int, *, resumed: bool) -> Frame:
    return {
        "type": "welcome",
        "protocol": 1,
        "board": BOARD,
        "epoch": "e1",
        "rev": rev,
        "resumed": resumed,
        "you": {
            "id": 2,
            "username": "bob",
            "name": "Bob",
            "role": "operator",
            "departments": [1],
            "can": ["claim"],
        },
        "heartbeat_s": 10,
        "limits": {"frame_bytes": 65536, "commands_per_s": 10, "burst": 40, "in_flight": 16},
        "build": "1",
        "time": at(0),
    }


def heartbeat(rev: int, seconds: float, **more: Any) -> Frame:
    return {"type": "heartbeat", "rev": rev, "time": at(seconds), "degraded": [], **more}


def call(person: str, verb: str, sent: float, answer: Frame, answered: float, **more: Any) -> Call:
    given = {"type": verb, "task": 7, **more}
    ref = f"{person}-{sent:g}"
    return Call(
        person,
        ref,
        given,
        (Sending(sent, 0, False),),
        (Answer(answered, "e1", {"ref": ref, **answer}),),
    )


def ok(rev: int, shown: Frame, **more: Any) -> Frame:
    return {"type": "ok", "rev": rev, "task": shown, "already": False, "replayed": False, **more}


def refused(rev: int, code: str) -> Frame:
    return {"type": "conflict" if code == "task_conflict" else "error", "code": code, "rev": rev}


FREE = task(10)
HERS = task(11, ALICE)
GIVEN_BACK = task(12)
CLAIM = event(11, "claimed", ALICE, HERS)
RELEASE = event(12, "released", ALICE, GIVEN_BACK)
SNAPSHOT: Frame = {
    "type": "snapshot",
    "epoch": "e1",
    "rev": 10,
    "board": BOARD,
    "departments": [{"id": 1, "name": "Printing"}],
    "people": [ALICE, BOB],
    "tasks": [FREE],
}
FOLLOWED = (
    Heard(1, welcome(10, resumed=False)),
    Heard(1.1, SNAPSHOT),
    Heard(11.1, events(CLAIM)),
    Heard(11.2, heartbeat(11, 11.2)),
    Heard(12.1, events(RELEASE)),
)
SOCKET = Line("bob", 0, "socket", None, 1.0, FOLLOWED)
CLAIMED = call("alice", "claim", 11, ok(11, HERS), 11.5)
LOST = call("bob", "claim", 11.6, refused(11, "task_conflict"), 11.7)
RELEASED = call("alice", "release", 12, ok(12, GIVEN_BACK), 12.2)
GOOD = History(
    before=view(10, FREE),
    log=(CLAIM, RELEASE),
    after=view(12, GIVEN_BACK),
    lines=(SOCKET,),
    calls=(CLAIMED, LOST, RELEASED),
    looks=(Look("bob", 12.3, 12.4, 200, "e1", 12, {**SNAPSHOT, "rev": 12, "tasks": [GIVEN_BACK]}),),
    views={"bob": view(12, GIVEN_BACK)},
    wall=WALL_S,
)


def test_a_good_history_breaks_no_law() -> None:
    assert violations(GOOD) == []


def heard(*frames: tuple[float, Frame], **more: Any) -> History:
    return replace(
        GOOD, lines=(replace(SOCKET, heard=tuple(Heard(*one) for one in frames), **more),)
    )


GREETED = ((1.0, welcome(10, resumed=False)), (1.1, SNAPSHOT))


def undone(finished_at: float, answer: Frame, by: Frame = ALICE) -> History:
    """Return a history in which alice had finished her task, and a person takes that back at 11."""
    done, running = (
        task(10, ALICE, status="completed", finished_at=at(finished_at)),
        task(11, ALICE, status="in_progress"),
    )
    reopened = (event(11, "reopened", by, running),) if answer["type"] == "ok" else ()
    return replace(
        GOOD,
        before=view(10, done),
        finishes={7: Finish(7, "alice", "in_progress", "alice")},
        log=reopened,
        calls=(call(by["username"], "reopen", 10.5, answer, 11.5, undo=True),),
    )


TAKEN_BACK = ok(11, task(11, ALICE, status="in_progress"))
HIS = task(12, BOB)
STOLEN = event(12, "claimed", BOB, HIS)
BAD = {
    "two own it": (
        deciding.one_owner,
        replace(GOOD, log=(CLAIM, STOLEN)),
        "claimed by bob at 12 while alice owned it",
    ),
    "a revision is missing": (deciding.revisions, replace(GOOD, log=(RELEASE,)), "from 10 to 12"),
    "the log ends early": (
        deciding.revisions,
        replace(GOOD, log=(CLAIM,)),
        "ends at 11, and the board's head is 12",
    ),
    "what was acknowledged is not in the log": (
        deciding.once,
        replace(GOOD, log=(CLAIM,)),
        "alice's release alice-12 of task 7 was answered ok at 12",
    ),
    "a command was carried out twice": (
        deciding.once,
        replace(GOOD, calls=(CLAIMED, RELEASED, replace(RELEASED, ref="again"))),
        "and so was alice",
    ),
    "an event has no command": (
        deciding.once,
        replace(GOOD, calls=(CLAIMED,)),
        "12 task.released of task 7 by alice has no",
    ),
    "what was refused was carried out": (
        deciding.once,
        replace(GOOD, log=(CLAIM, STOLEN), calls=(CLAIMED, LOST)),
        "12 task.claimed of task 7 by bob has no",
    ),
    "what the rules forbid was granted": (
        deciding.granted_rightly,
        replace(
            GOOD, log=(CLAIM, STOLEN), calls=(CLAIMED, call("bob", "claim", 12, ok(12, HIS), 12.1))
        ),
        "carried out at 12, where the rules say task_conflict",
    ),
    "something else was made of it": (
        deciding.granted_rightly,
        replace(
            GOOD, log=(event(11, "claimed", ALICE, task(11, ALICE, done=5)),), calls=(CLAIMED,)
        ),
        "where the rules make",
    ),
    "another's work was undone": (
        deciding.granted_rightly,
        undone(0, TAKEN_BACK, BOB),
        "carried out at 11, where the rules say permission_denied",
    ),
    "what was long finished was undone": (
        deciding.granted_rightly,
        undone(-110, TAKEN_BACK),
        "carried out at 11, 121.0 s too late",
    ),
    "an undo in time was refused": (
        deciding.refused_rightly,
        undone(-100, refused(10, "wrong_status")),
        "answered wrong_status at 10, where the rules say ok",
    ),
    "what was free was refused": (
        deciding.refused_rightly,
        replace(
            GOOD,
            calls=(*GOOD.calls, call("bob", "claim", 12.5, refused(12, "task_conflict"), 12.6)),
        ),
        "answered task_conflict at 12, where the rules say ok",
    ),
    "it was already so, and was not": (
        deciding.refused_rightly,
        replace(
            GOOD,
            calls=(*GOOD.calls, call("bob", "claim", 12.5, ok(12, GIVEN_BACK, already=True), 12.6)),
        ),
        "answered already at 12, where the rules say ok",
    ),
    "the past was answered": (
        deciding.real_time,
        replace(GOOD, calls=(CLAIMED, replace(LOST, sent=(Sending(12.6, 0, False),)), RELEASED)),
        "answered task_conflict at 11, though 12 was known before it was sent",
    ),
    "two outcomes": (
        deciding.one_outcome,
        replace(
            GOOD, calls=(replace(LOST, answers=(*LOST.answers, Answer(13, "e1", ok(13, HIS)))),)
        ),
        "answered in 2 ways",
    ),
    "too late": (
        deciding.deadlines,
        replace(
            GOOD, calls=(replace(CLAIMED, frame={**CLAIMED.frame, "deadline": at(10.5)}), RELEASED)
        ),
        "after its deadline",
    ),
    "too early": (
        deciding.deadlines,
        replace(
            GOOD, calls=(call("bob", "claim", 12, refused(12, "expired"), 12.1, deadline=at(20)),)
        ),
        "before its deadline",
    ),
    "a defect": (
        deciding.no_defects,
        replace(
            GOOD, calls=(call("bob", "claim", 12, {"type": "error", "code": "internal"}, 12.1),)
        ),
        "answered internal",
    ),
    "a table differs": (
        deciding.tables,
        replace(GOOD, after=view(12, HERS)),
        "is pending of alice at 11 in its table",
    ),
    "a gap": (following.order, heard(*GREETED, (2, events(RELEASE))), "S1: 12 came after 10"),
    "twice": (
        following.order,
        heard(*GREETED, (2, events(CLAIM)), (3, events(CLAIM))),
        "S1: 11 came after 11",
    ),
    "an answer before its event": (
        following.order,
        heard(*GREETED, (2, {"ref": "r", **ok(11, HERS)})),
        "S2: ok r of revision 11 came before",
    ),
    "a heartbeat before its event": (
        following.order,
        heard(*GREETED, (2, heartbeat(11, 2))),
        "S4: heartbeat",
    ),
    "no greeting": (following.order, heard((2, heartbeat(0, 2))), "C6"),
    "a welcome of something else": (
        following.order,
        heard((1.0, welcome(9, resumed=True)), since=("e1", 10)),
        "asked for ('e1', 10)",
    ),
    "an event of nowhere": (
        following.one_view,
        heard(*GREETED, (2, events(STOLEN))),
        "is not what the log has",
    ),
    "a torn snapshot": (
        following.one_view,
        heard(GREETED[0], (1.1, {**SNAPSHOT, "tasks": [HERS]})),
        "S6: the snapshot of 10",
    ),
    "no such frame": (following.shapes, heard((1.0, {"type": "welcome"})), "protocol.schema.json"),
    "a snapshot for nothing": (
        following.resumes,
        heard((1.0, welcome(12, resumed=False)), since=("e1", 11)),
        "a resume at 11 was due",
    ),
    "no bye": (
        following.goodbyes,
        heard(*GREETED, ended=5.0, by="server", code=1011),
        "closed with 1011 without bye",
    ),
    "broken for nothing": (
        following.goodbyes,
        heard(*GREETED, ended=5.0, by="link"),
        "though nothing was cut",
    ),
    "something after bye": (
        following.goodbyes,
        heard((1, {"type": "bye", "code": "restarting"}), (2, heartbeat(10, 2))),
        "came after bye",
    ),
    "another code": (
        following.goodbyes,
        heard((1, {"type": "bye", "code": "restarting"}), ended=2.0, by="server", code=4003),
        "bye restarting",
    ),
    "an old heartbeat": (
        following.heartbeats,
        replace(
            GOOD,
            lines=(
                SOCKET,
                replace(SOCKET, heard=(*FOLLOWED[:2], Heard(14.5, heartbeat(10, 14.5)))),
            ),
        ),
        "a heartbeat of 10",
    ),
    "an outage without an age": (
        following.heartbeats,
        heard(*GREETED, (2, heartbeat(10, 2, degraded=["database"]))),
        "age_s None",
    ),
    "away for nothing": (
        following.degraded,
        heard(
            *GREETED,
            (2, heartbeat(10, 2, degraded=["backbone"])),
            (12, heartbeat(10, 12, degraded=["backbone"])),
        ),
        "['backbone'] still away",
    ),
    "silence": (
        following.silence,
        heard(*GREETED, ended=30.0, by="client"),
        "no heartbeat for 29.0 s",
    ),
    "an old page": (
        following.looks,
        replace(GOOD, looks=(Look("bob", 13, 13.1, 304, "e1", 11, None),)),
        "304 of 11, though 12 was known",
    ),
    "a page of errors": (
        following.looks,
        replace(GOOD, looks=(Look("bob", 13, 13.1, 500, "", 0, None),)),
        "HTTP 500",
    ),
    "still there": (
        following.rights,
        replace(
            GOOD,
            revoked=(Revoked("bob", 5.0),),
            lines=(replace(SOCKET, ended=9.0, by="server", code=4501),),
        ),
        "still open",
    ),
    "still at work": (
        following.rights,
        replace(GOOD, revoked=(Revoked("alice", 11.5),)),
        "12 task.released by alice 0.500 s",
    ),
    "a new history for nothing": (
        following.one_history,
        replace(GOOD, after=view(12, GIVEN_BACK, "e2")),
        "from e1 to e2",
    ),
    "an old history": (
        following.one_history,
        replace(GOOD, disturbances=(Disturbance("restored", 1, 2, restores=True),)),
        "still e1",
    ),
    "left behind": (
        following.convergence,
        replace(GOOD, views={"bob": view(11, HERS)}),
        "bob ends with a board that is at e1:11",
    ),
    "another board": (
        following.convergence,
        replace(GOOD, views={"bob": view(12, HIS)}),
        "shows task 7",
    ),
}


@pytest.mark.parametrize("name", BAD)
def test_a_bad_history_breaks_its_law(name: str) -> None:
    law, history, said = BAD[name]
    assert any(said in text for text in law(history)), law(history)


def test_every_law_can_be_broken() -> None:
    tried: set[Callable[[History], list[str]]] = {law for law, _, _ in BAD.values()}
    assert tried == set(LAWS)


class TestWhatIsAllowed:
    """What looks wrong and is not."""

    def test_a_command_whose_sender_does_not_know_may_be_carried_out(self) -> None:
        unknown = replace(RELEASED, answers=())
        assert deciding.once(replace(GOOD, calls=(CLAIMED, LOST, unknown))) == []

    def test_a_repeat_gets_the_refusal_of_before(self) -> None:
        """K11: the code is of then, the revision of now."""
        twice = (Sending(11.2, 0, False), Sending(12.3, 1, True))
        stored = call("bob", "claim", 11.2, refused(12, "task_conflict"), 12.6)
        assert (
            deciding.refused_rightly(
                replace(GOOD, calls=(CLAIMED, RELEASED, replace(stored, sent=twice)))
            )
            == []
        )
        assert deciding.refused_rightly(replace(GOOD, calls=(CLAIMED, RELEASED, stored))) != []

    def test_an_undo_in_time_is_granted_and_later_refused(self) -> None:
        assert deciding.granted_rightly(undone(-100, TAKEN_BACK)) == []
        assert deciding.refused_rightly(undone(-110, refused(10, "wrong_status"))) == []

    def test_a_client_whose_process_stood_still_hears_late(self) -> None:
        quiet = heard(*GREETED, ended=22.0, by="client")
        assert following.silence(quiet) != []
        assert following.silence(replace(quiet, stalls=((5.0, 10.0),))) == []

    def test_a_killed_node_says_no_bye(self) -> None:
        killed = heard(*GREETED, ended=5.0, by="link")
        assert (
            following.goodbyes(
                replace(killed, disturbances=(Disturbance("node killed", 4.9, 6, cuts=True),))
            )
            == []
        )

    def test_an_old_heartbeat_may_say_how_old_it_is(self) -> None:
        aged = heartbeat(10, 14.5, degraded=["database"], age_s=9.0)
        line = replace(SOCKET, heard=(*FOLLOWED[:2], Heard(14.5, aged)))
        assert following.heartbeats(replace(GOOD, lines=(SOCKET, line))) == []
