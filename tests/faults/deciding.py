"""Laws of commands: who owns what, what is carried out, and which answers are right."""

from collections import defaultdict
from typing import Final

from tests.faults.history import Answer, Call, Frame, History
from tests.faults.replaying import (
    Board,
    card,
    instant,
    is_first_half,
    makers,
    makes_event,
    proof,
    states,
)

UNDO_S: Final = 120.0
"""How long after a task was finished that can be undone."""


def one_owner(history: History) -> list[str]:
    """A task has one owner at any time: no claim succeeds on another person's task."""
    owners = {id_: task["owner"] for id_, task in history.before.tasks.items()}
    wrong = []
    for event in history.log:
        if "task" not in event:
            continue
        task = event["task"]
        had = owners.get(task["id"])
        if event["kind"] == "task.claimed" and had is not None:
            wrong.append(
                f"task {task['id']} was claimed by {task['owner']['username']} at {event['rev']} "
                f"while {had['username']} owned it"
            )
        owners[task["id"]] = task["owner"]
    return wrong


def revisions(history: History) -> list[str]:
    """The log has every revision once, and each task its own."""
    wrong = []
    last = history.before.rev
    for event in history.log:
        if event["rev"] != last + 1:
            wrong.append(f"the log goes from {last} to {event['rev']}")
        if "task" in event and event["task"]["rev"] != event["rev"]:
            wrong.append(f"the event {event['rev']} has a task of revision {event['task']['rev']}")
        last = event["rev"]
    if last != history.after.rev:
        wrong.append(f"the log ends at {last}, and the board's head is {history.after.rev}")
    return wrong


def once(history: History) -> list[str]:
    """Every acknowledged command is in the log once; every event has one command."""
    return makers(history)[1]


def granted_rightly(history: History) -> list[str]:
    """Every event is what the model of the rules makes of its command at the revision before."""
    made, wrong = makers(history)[0], []
    skipped: str | None = None
    for board, event in states(history):
        if event is None or "task" not in event or event["by"] is None:
            continue
        if event["rev"] not in made and is_first_half(history, event):
            # Judged by what was before both.
            call = made.get(event["rev"] + 1)
            skipped = board.answer(call) if call is not None else None
            continue
        call = made.get(event["rev"])
        if call is None:
            continue
        verdict, skipped = skipped or board.answer(call), None
        late_s = board.undone_after_s(call, instant(event["at"]))
        if verdict != "ok":
            wrong.append(f"{call} was carried out at {event['rev']}, where the rules say {verdict}")
        elif late_s > UNDO_S and not history.skewed:
            wrong.append(f"{call} was carried out at {event['rev']}, {late_s:.1f} s too late")
        elif (wanted := board.after(call, event)) != card(event["task"]):
            wrong.append(
                f"{call} made {card(event['task'])} at {event['rev']}, where the rules make "
                f"{wanted}"
            )
    return wrong


def refused_rightly(history: History) -> list[str]:
    """Every other answer is right at the revision that it names; of a repeat, at one since the
    command was first sent.
    """
    at: dict[int, list[tuple[Call, Answer]]] = defaultdict(list)
    owed: dict[tuple[str, str], str] = {}
    gone = {revoked.person for revoked in history.revoked}
    for call in history.calls:
        answer = proof(history, call)
        if (
            answer is None
            or makes_event(answer)
            or "rev" not in answer.frame
            or call.person in gone
        ):
            continue
        rev = answer.frame["rev"]
        stored = any(copy.repeat for copy in call.sent) and not answer.granted
        first = max(history.known_before(call.sent[0].at), history.before.rev) if stored else rev
        for moment in range(max(first, history.before.rev), rev + 1):
            at[moment].append((call, answer))
    for board, _ in states(history):
        for call, answer in at.pop(board.rev, ()):
            key = (call.person, call.ref)
            if owed.get(key) == "":
                continue
            right = _same(board, call, answer) or _late(history, board, call, answer)
            owed[key] = (
                ""
                if right
                else (
                    f"{call} was answered {_said(answer)} at {board.rev}, where the rules say "
                    f"{board.answer(call)}"
                )
            )
    return [text for text in owed.values() if text]


def _same(board: Board, call: Call, answer: Answer) -> bool:
    # That a deadline had passed is not the model's to say.
    return answer.code == "expired" or board.answer(call) == _said(answer)


def _late(history: History, board: Board, call: Call, answer: Answer) -> bool:
    """Whether a task was finished too long ago for the undo that was refused for that."""
    late_s = board.undone_after_s(call, answer.at + history.wall)
    return answer.code == "wrong_status" and (late_s > UNDO_S or (late_s > 0 and history.skewed))


def _said(answer: Answer) -> str:
    if not answer.granted:
        return answer.code
    return "already" if answer.frame["already"] else "nothing"


def real_time(history: History) -> list[str]:
    """What a client was told before a command was sent came before it."""
    wrong = []
    for call in history.calls:
        answer = proof(history, call)
        if answer is None or "rev" not in answer.frame:
            continue
        known, rev = history.known_before(call.sent[0].at), answer.frame["rev"]
        if rev < known or (makes_event(answer) and rev == known):
            wrong.append(
                f"{call} was answered {answer.code} at {rev}, though {known} was known before it "
                f"was sent"
            )
    return wrong


def one_outcome(history: History) -> list[str]:
    """All final answers to a command agree: grants by their revision, refusals by their code (K2,
    K11).
    """
    wrong = []
    for call in history.calls:
        said = {
            (answer.code, answer.frame["rev"] if answer.granted else None)
            for answer in call.answers
            if answer.final and answer.epoch in history.epochs
        }
        if len(said) > 1:
            wrong.append(f"{call} was answered in {len(said)} ways: {sorted(said, key=str)}")
    return wrong


def deadlines(history: History) -> list[str]:
    """Nothing is carried out after its deadline, and nothing expires before it (K10)."""
    wrong = []
    for rev, call in makers(history)[0].items():
        deadline = call.frame.get("deadline")
        if deadline is not None and instant(history.by_rev[rev]["at"]) > instant(deadline):
            wrong.append(
                f"{call} was carried out at {history.by_rev[rev]['at']}, after its deadline "
                f"{deadline}"
            )
    for call in history.calls:
        outcome = call.outcome
        if outcome is None or outcome.code != "expired" or history.skewed:
            continue
        left = instant(call.frame["deadline"]) - (outcome.at + history.wall)
        if left > 0:
            wrong.append(f"{call} was answered expired {left:.3f} s before its deadline")
    return wrong


def no_defects(history: History) -> list[str]:
    """No answer says that the server has a defect."""
    return [
        f"{call} was answered internal at {answer.at:.3f}"
        for call in history.calls
        for answer in call.answers
        if answer.code == "internal" and not history.raised(answer.at)
    ]


def tables(history: History) -> list[str]:
    """The tables hold what the log says."""
    told = dict(history.before.tasks)
    for event in history.log:
        if "task" in event:
            told[event["task"]["id"]] = event["task"]
    return [
        f"task {id_} is {_short(task)} in its table and {_short(told.get(id_))} by the log"
        for id_, task in history.after.tasks.items()
        if task != told.get(id_)
    ]


def _short(task: Frame | None) -> str:
    if task is None:
        return "unknown"
    return f"{task['status']} of {(task['owner'] or {}).get('username')} at {task['rev']}"
