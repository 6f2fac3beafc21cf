"""The log of a round, carried out by the model of the rules: which command made which event, and
what a refusal must be.
"""

from collections import defaultdict
from collections.abc import Iterator
from dataclasses import replace
from datetime import datetime
from functools import cache, lru_cache
from typing import Final

from board.domain.commands import TaskCommand, Verb, parse_command
from board.domain.values import Member, Role
from tests.board.model import FINISHED, Card, Model
from tests.faults.history import Answer, Call, Frame, History

KINDS: Final = {
    "claim": "task.claimed",
    "claim_next": "task.claimed",
    "assign": "task.assigned",
    "release": "task.released",
    "start": "task.started",
    "pause": "task.paused",
    "report": "task.reported",
    "complete": "task.completed",
    "cancel": "task.cancelled",
    "reopen": "task.reopened",
    "add": "task.added",
    "edit": "task.edited",
}
RANKS: Final = {"low": 0, "normal": 1, "high": 2, "urgent": 3}


def card(task: Frame) -> Card:
    """What of a task decides."""
    owner = task["owner"] and task["owner"]["username"]
    return Card(
        task["status"],
        owner,
        task["rev"],
        task["department"],
        task["number"],
        task["note"],
        task["done"],
        task["defective"],
        task["pause_reason"],
    )


def member(person: Frame) -> Member:
    """A person as the model knows them."""
    return Member(
        person["id"],
        person["username"],
        person["name"],
        Role(person["role"]),
        tuple(person["departments"]),
        active=person["active"],
        viewer=person.get("viewer", False),
    )


class Board:
    """The board at one revision: tasks as they are shown, and the cards of the model.

    `apply` goes on by one event.
    """

    def __init__(self, history: History) -> None:
        before = history.before
        self.rev = before.rev
        self.tasks: dict[int, Frame] = dict(before.tasks)
        self.cards: dict[int, Card] = {id_: card(task) for id_, task in before.tasks.items()}
        for id_, finish in history.finishes.items():
            was = (finish.status, finish.owner)
            self.cards[id_] = replace(self.cards[id_], finished_by=finish.by, was=was)
        self.people: dict[str, Member] = {
            row["username"]: member(row) for row in before.people.values()
        }
        self._model = Model(self.people, before.board["max_claims"])

    def apply(self, event: Frame) -> None:
        """Go on by one event."""
        self.rev = event["rev"]
        if "task" in event:
            task = event["task"]
            before, after = self.cards.get(task["id"]), card(task)
            if before is not None and after.status in FINISHED:
                by = event["by"] and event["by"]["username"]
                after = replace(after, finished_by=by, was=(before.status, before.owner))
            self.tasks[task["id"]], self.cards[task["id"]] = task, after
        elif "person" in event and event["person"].get("removed"):
            for name, person in self.people.items():
                if person.id == event["person"]["id"]:
                    self.people[name] = replace(person, active=False)
        elif "person" in event:
            self.people[event["person"]["username"]] = member(event["person"])

    def undone_after_s(self, call: Call, at: float) -> float:
        """Return how long a task was finished at a time of the wall clock, of a command that undoes
        that; else 0.
        """
        finished = self.tasks.get(call.frame.get("task", 0), {}).get("finished_at")
        undoes = call.frame.get("undo") and finished is not None
        return at - instant(finished) if undoes else 0.0

    def answer(self, call: Call) -> str:
        """Say what a command is answered now: `ok`, `already`, `nothing` (of `claim_next`) or a
        code.
        """
        actor, verb = self.people[call.person], call.verb
        if verb == "claim_next":
            if self.next_free(call, actor) is None:
                return "nothing"
            full = self._model.load(self.cards, call.person) >= self._model.max_claims
            return "capacity_reached" if full else "ok"
        if verb == "add":
            return "ok" if actor.role is Role.SUPERVISOR else "permission_denied"
        command = _parsed(call)
        return (
            self._model.answer(self.cards, command, actor)
            if command.task in self.cards
            else "unknown_task"
        )

    def after(self, call: Call, event: Frame) -> Card:
        """Return the card that the model wants after a command that is granted now."""
        now, task = card(event["task"]), event["task"]
        if call.verb == "add":
            return Card(
                "pending",
                None,
                event["rev"],
                call.frame["department"],
                call.frame["number"],
                now.note,
            )
        if call.verb == "claim_next":
            best = self.next_free(call, self.people[call.person])
            assert best is not None
            was = self.cards[best]
            return Card(
                was.status,
                call.person,
                event["rev"],
                was.department,
                was.number,
                was.note,
                was.done,
                was.defective,
            )
        return self._model.after(
            self.cards[task["id"]], _parsed(call), self.people[call.person], event["rev"]
        )

    def next_free(self, call: Call, actor: Member) -> int | None:
        """Return the task that `claim_next` takes now."""
        wanted = call.frame.get("department")
        places = (wanted,) if wanted is not None else actor.departments
        free = [
            task
            for task in self.tasks.values()
            if task["status"] == "pending"
            and task["owner"] is None
            and task["department"] in places
        ]
        if not free:
            return None
        best: Frame = min(
            free,
            key=lambda task: (
                -RANKS[task["priority"]],
                task["due_at"] is None,
                task["due_at"] or "",
                task["id"],
            ),
        )
        return int(best["id"])


@cache
def _parse(verb: str, members: tuple[tuple[str, object], ...]) -> TaskCommand:
    command = parse_command(Verb(verb), dict(members))
    assert isinstance(command, TaskCommand)
    return command


def _parsed(call: Call) -> TaskCommand:
    members = {
        name: value
        for name, value in call.frame.items()
        if name not in {"type", "ref", "deadline", "repeat"}
    }
    return _parse(call.verb, tuple(sorted(members.items())))


def proof(history: History, call: Call) -> Answer | None:
    """Return the answer that says what became of a command in the history that is left at the
    end.
    """
    outcome = call.outcome
    return outcome if outcome is not None and outcome.epoch in history.epochs else None


def makes_event(answer: Answer) -> bool:
    return answer.granted and not answer.frame["already"] and answer.frame["task"] is not None


def fits(call: Call, event: Frame) -> bool:
    """Whether an event may be what a command made."""
    asked, task = call.frame, event["task"]
    return (
        KINDS[call.verb] == event["kind"]
        and (event["by"] or {}).get("username") == call.person
        and asked.get("task", task["id"]) == task["id"]
        and asked.get("reason", "").strip() == event.get("reason", "")
        and ("to" not in asked or (task["owner"] or {}).get("id") == asked["to"])
        and (
            call.verb not in {"add", "edit"}
            or all(task[name] == asked[name] for name in ("number", "note") if name in asked)
        )
    )


def is_first_half(history: History, event: Frame) -> bool:
    """Whether an event is the pause of running work that its supervisor assigns with the next
    one.
    """
    second = history.by_rev.get(event["rev"] + 1)
    return (
        event["kind"] == "task.paused"
        and second is not None
        and second["kind"] == "task.assigned"
        and second["task"]["id"] == event["task"]["id"]
        and second["by"] == event["by"]
        and second["at"] == event["at"]
    )


def _doubts(board: Board, call: Call, event: Frame) -> int:
    """Count what speaks against it that a command made an event."""
    deadline = call.frame.get("deadline")
    late = deadline is not None and instant(deadline) < instant(event["at"])
    refused = board.answer(call) != "ok"
    return late + refused + (refused or board.after(call, event) != card(event["task"]))


def _left(history: History, call: Call) -> Frame | None:
    """Return the event of a command that was granted before history went back, if it is of what is
    left.
    """
    told = call.outcome
    event = (
        history.by_rev.get(told.frame["rev"]) if told is not None and makes_event(told) else None
    )
    if told is None or event is None or "task" not in event or not fits(call, event):
        return None
    return event if instant(event["at"]) <= told.at + history.wall else None


@lru_cache(maxsize=1)
def makers(history: History) -> tuple[dict[int, Call], list[str]]:
    """Find the one command of every event: its rev is in the answer, or its sender does not know
    yet.
    """
    found: dict[int, Call] = {}
    wrong: list[str] = []
    open_calls: dict[str, list[Call]] = defaultdict(list)
    for call in history.calls:
        answer = proof(history, call)
        if answer is None:
            open_calls[call.person].append(call)
        elif makes_event(answer):
            rev = answer.frame["rev"]
            event = history.by_rev.get(rev)
            if event is None or "task" not in event or not fits(call, event):
                shown = (
                    f"{event['kind']} of task {event['task']['id']} by "
                    f"{(event['by'] or {}).get('username')}"
                    if event and "task" in event
                    else "nothing of the kind"
                )
                wrong.append(f"{call} was answered ok at {rev}, and the log has {shown} there")
            elif rev in found:
                wrong.append(f"{call} was answered ok at {rev}, and so was {found[rev]}")
            else:
                found[rev] = call
    for calls in open_calls.values():
        for call in tuple(calls):
            event = _left(history, call)
            if event is not None and event["rev"] not in found:
                found[event["rev"]] = call
                calls.remove(call)
    for board, event in states(history):
        if event is None or "task" not in event or event["by"] is None or event["rev"] in found:
            continue
        if is_first_half(history, event):
            continue
        mine = open_calls[event["by"]["username"]]
        # Of several, the one that the rules would grant.
        call = min(
            (one for one in mine if fits(one, event)),
            key=lambda one: _doubts(board, one, event),
            default=None,
        )
        if call is None:
            wrong.append(
                f"{event['rev']} {event['kind']} of task {event['task']['id']} by "
                f"{event['by']['username']} "
                "has no command that was answered ok or whose sender does not know yet"
            )
        else:
            mine.remove(call)
            found[event["rev"]] = call
    return found, wrong


def states(history: History) -> Iterator[tuple[Board, Frame | None]]:
    """Yield the board at each revision, with the event that comes next; the last time with None."""
    board = Board(history)
    for event in history.log:
        yield board, event
        board.apply(event)
    yield board, None


def instant(text: str) -> float:
    """Read a time of the wire as seconds of the wall clock."""
    return datetime.fromisoformat(text).timestamp()
