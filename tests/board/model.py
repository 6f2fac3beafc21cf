"""What product.md's table of commands says, as a table and an order of checks.

Written apart from board.rules, to judge them.
"""

from dataclasses import dataclass, field, replace
from typing import Any

from board.domain.commands import Assign, Edit, Pause, Reopen, Report, TaskCommand
from board.domain.values import Member

UNFINISHED = frozenset({"pending", "in_progress", "paused"})
FINISHED = frozenset({"completed", "cancelled"})


@dataclass(frozen=True, slots=True)
class Card:
    """What of a task decides. `owner` is a username."""

    status: str
    owner: str | None
    rev: int
    department: int
    number: str
    note: str = ""
    done: int = 0
    defective: int = 0
    why: str = ""
    """Why it is paused."""
    finished_by: str | None = field(default=None, compare=False)
    was: tuple[str, str | None] = field(default=("", None), compare=False)
    """Status and owner before it was finished."""


@dataclass(frozen=True, slots=True)
class Row:
    """One row of the table: who may, which status it needs, and what follows (status None:
    unchanged).
    """

    supervisor_only: bool
    needs: frozenset[str]
    status: str | None
    owner: str


TABLE = {
    "claim": Row(False, frozenset({"pending"}), None, "actor"),
    "assign": Row(True, UNFINISHED, None, "target"),
    "release": Row(False, UNFINISHED, "pending", "nobody"),
    "start": Row(False, frozenset({"pending", "paused"}), "in_progress", "same"),
    "pause": Row(False, frozenset({"in_progress", "paused"}), "paused", "same"),
    "report": Row(False, frozenset({"in_progress"}), None, "same"),
    "complete": Row(False, frozenset({"in_progress"}), "completed", "same"),
    "cancel": Row(True, UNFINISHED, "cancelled", "nobody"),
    "reopen": Row(True, FINISHED, "pending", "nobody"),
    "edit": Row(True, UNFINISHED, None, "same"),
}


@dataclass(frozen=True, slots=True)
class Model:
    """A board as the table sees it."""

    people: dict[str, Member]
    max_claims: int

    def answer(self, cards: dict[int, Card], command: TaskCommand, actor: Member) -> str:
        """Return `ok`, `already` or the code of the first check that fails."""
        card = cards[command.task]
        return next(
            (code for code, fails in self._checks(cards, card, command, actor) if fails), "ok"
        )

    def after(self, card: Card, command: TaskCommand, actor: Member, rev: int) -> Card:
        """Return the card after a command that was granted."""
        row = TABLE[command.verb]
        target = self._target(command)
        owner = {
            "actor": actor.username,
            "target": target and target.username,
            "nobody": None,
            "same": card.owner,
        }
        after = replace(card, status=row.status or card.status, owner=owner[row.owner], rev=rev)
        if isinstance(command, Assign) and card.status == "in_progress":
            # Its owner was at work, the next one is not yet.
            after = replace(after, status="paused")
        if isinstance(command, Pause):
            after = replace(after, why=command.given_reason)
        elif command.verb in {"start", "release"} or (
            command.verb == "reopen" and not undoes(command)
        ):
            after = replace(after, why="")
        if command.verb in {"complete", "cancel"}:
            after = replace(after, finished_by=actor.username, was=(card.status, card.owner))
        if undoes(command):
            after = replace(after, status=card.was[0], owner=card.was[1])
        if isinstance(command, Report):
            after = replace(
                after, done=card.done + command.done, defective=card.defective + command.defective
            )
        if isinstance(command, Edit):
            after = replace(after, **command.changes)
        return after

    def load(self, cards: dict[int, Card], username: str) -> int:
        return sum(card.owner == username and card.status in UNFINISHED for card in cards.values())

    def _checks(
        self, cards: dict[int, Card], card: Card, command: TaskCommand, actor: Member
    ) -> list[tuple[str, Any]]:
        verb, row = command.verb, TABLE[command.verb]
        supervisor, mine = actor.role == "supervisor", card.owner == actor.username
        finished, started = card.status in FINISHED, card.status in {"in_progress", "paused"}
        target, edits = self._target(command), command.changes if isinstance(command, Edit) else {}
        assigns, is_target = (
            isinstance(command, Assign),
            target is not None and card.owner == target.username,
        )
        gains = actor.username if verb == "claim" else target.username if target else ""
        report = command if isinstance(command, Report) else None
        undo, was_owner = undoes(command), card.was[1]
        numbers = {other.number for other in cards.values()} - {card.number}
        return [
            ("permission_denied", row.supervisor_only and not supervisor and not undo),
            ("not_claimable", verb == "claim" and finished),
            (
                "wrong_department",
                verb == "claim" and not supervisor and card.department not in actor.departments,
            ),
            ("task_conflict", command.expect is not None and command.expect != card.rev),
            ("already", verb == "claim" and mine),
            ("already", assigns and is_target and not finished),
            ("already", mine and (verb, card.status) == ("start", "in_progress")),
            (
                "already",
                isinstance(command, Pause)
                and mine
                and card.status == "paused"
                and (not command.given_reason or command.given_reason == card.why),
            ),
            (
                "already",
                verb == "edit"
                and all(getattr(card, name) == value for name, value in edits.items()),
            ),
            ("task_conflict", verb == "claim" and card.owner is not None),
            (
                "task_conflict",
                assigns and card.owner is not None and not is_target and command.expect is None,
            ),
            ("task_conflict", verb in {"start", "pause", "report"} and not mine),
            ("task_conflict", verb == "complete" and not (mine or supervisor)),
            (
                "task_conflict",
                verb == "release" and not (mine or (supervisor and card.owner is not None)),
            ),
            ("not_started", verb in {"pause", "report", "complete"} and card.status == "pending"),
            ("wrong_status", card.status not in row.needs),
            ("wrong_status", verb == "release" and started and not supervisor),
            ("permission_denied", undo and card.finished_by != actor.username),
            (
                "unknown_person",
                undo and was_owner is not None and not self._is_here(was_owner),
            ),
            (
                "capacity_reached",
                undo and was_owner and self.load(cards, was_owner) >= self.max_claims,
            ),
            ("unknown_person", assigns and (target is None or not target.active)),
            (
                "wrong_department",
                assigns and target is not None and card.department not in target.departments,
            ),
            ("invalid", edits.get("number") in numbers),
            (
                "wrong_department",
                self._owner_would_be_elsewhere(card, edits.get("department", card.department)),
            ),
            (
                "invalid",
                report and (card.done + report.done < 0 or card.defective + report.defective < 0),
            ),
            ("reason_required", assigns and card.owner is not None and not command.given_reason),
            ("reason_required", verb == "release" and started and not command.given_reason),
            ("reason_required", verb == "cancel" and not command.given_reason),
            (
                "capacity_reached",
                (verb == "claim" or assigns) and self.load(cards, gains) >= self.max_claims,
            ),
        ]

    def _target(self, command: TaskCommand) -> Member | None:
        to = command.to if isinstance(command, Assign) else None
        return next((person for person in self.people.values() if person.id == to), None)

    def _is_here(self, username: str) -> bool:
        return username in self.people and self.people[username].active

    def _owner_would_be_elsewhere(self, card: Card, department: int) -> bool:
        if card.owner is None or department == card.department:
            return False
        return department not in self.people[card.owner].departments


def undoes(command: TaskCommand) -> bool:
    return isinstance(command, Reopen) and command.undo
