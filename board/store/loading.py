"""Loads the part of a board that one batch of commands touches: each kind in one statement, none
that no command needs, all in one round trip. The caller holds the board's row locked.
"""

from collections import defaultdict
from collections.abc import Collection, Iterable, Sequence, Set
from dataclasses import dataclass, field
from datetime import datetime
from itertools import chain
from typing import Any, Final

import orjson

from board.domain.commands import Add, Assign, ClaimNext, Edit, Put, Reopen, TaskCommand
from board.domain.ids import BoardId, DepartmentId, PersonId, Rev, TaskId
from board.domain.text import same_number
from board.domain.values import Before, Finish, Member, Status, Task
from board.people.credentials import Credential, holders
from board.store import lapsed, receipts, rows
from board.store.dialect import (
    POSTGRESQL,
    among,
    among_texts,
    array,
    arrays,
    instant,
    integers,
    listed,
    mark,
    nested,
    read_instant,
    records,
    text,
    to_text,
)
from board.store.lapsed import Held
from board.store.receipts import Name, Receipt
from board.store.request import Request
from board.store.round_trips import Statement, run


@dataclass(slots=True)
class Loaded:
    """The state at the start of a batch, which the batch changes.

    Attributes:
        receipts: those of the last 24 hours with the ref of a request (K2).
        tasks: those that a request or a receipt names.
        members: those that a request names; None for a person who is not a member.
        doubted: the person behind each credential that has to be looked up again, because rights
            have changed since it was resolved, or because its row is gone (X2); None if it is no
            longer valid.
        loads: how many unfinished tasks these members own.
        departments: the board's, if a request names one.
        numbers: those in use that equal a wanted one, by what equal numbers share.
        named: the tasks whose number equals one of an upsert, by what equal numbers share.
        finishes: by revision, how the tasks of undos were finished.
        new: the ids for new tasks.
    """

    receipts: dict[Name, Receipt] = field(default_factory=dict)
    tasks: dict[TaskId, Task] = field(default_factory=dict)
    members: dict[PersonId, Member | None] = field(default_factory=dict)
    doubted: dict[Credential, PersonId | None] = field(default_factory=dict)
    loads: dict[PersonId, int] = field(default_factory=dict)
    departments: frozenset[DepartmentId] = frozenset()
    numbers: defaultdict[str, set[str]] = field(default_factory=lambda: defaultdict(set))
    named: defaultdict[str, set[TaskId]] = field(default_factory=lambda: defaultdict(set))
    finishes: dict[Rev, Finish] = field(default_factory=dict)
    new: list[TaskId] = field(default_factory=list)

    def has_number(self, number: str, own: str | None) -> bool:
        """Whether a number is in use, other than by the task that has the number `own`."""
        return not self.numbers[same_number(number)] <= {own}

    def add_number(self, task: Task) -> None:
        same = same_number(task.number)
        self.numbers[same].add(task.number)
        self.named[same].add(task.id)

    def remove_number(self, task: Task) -> None:
        same = same_number(task.number)
        self.numbers[same].discard(task.number)
        self.named[same].discard(task.id)


# As the condition of the index `task_load` is written: SQLite compares the two word for word, and
# would read all tasks of the board for each member otherwise.
_UNFINISHED: Final = "NOT task.status IN ('completed', 'cancelled')"
# Each task and each member by the index, as receipts are. A condition on the board would let
# PostgreSQL, before it knows how many tasks a board has, read all of them.
_ONE_TASK: Final = f"""
    SELECT CASE WHEN task.board_id = {mark(1)} THEN {array(*rows.TASK_SQL)} END
    FROM board_task AS task LEFT JOIN board_person AS owner ON owner.id = task.owner_id
    WHERE task.id = asked.id
"""
_TASKS: Final = f"""
    SELECT {text(arrays(nested(_ONE_TASK)))} FROM {listed(2, "asked")}
"""
_MEMBER: Final = array(
    "member.person_id",
    "person.username",
    "person.name",
    "member.role",
    "person.is_active",
    nested(
        f"SELECT {arrays('department_id')} FROM board_membership_departments"
        " WHERE membership_id = member.id"
    ),
    "(SELECT count(*) FROM board_task AS task WHERE task.board_id = member.board_id"
    f" AND task.owner_id = member.person_id AND {_UNFINISHED})",
    # The rights counter is read under the lock and in a query that is needed anyway. PostgreSQL
    # would answer the query that waited for the lock as of before the wait.
    "(SELECT counter FROM board_rights WHERE id = 1)",
)
_ONE_MEMBER: Final = f"""
    SELECT {_MEMBER}
    FROM board_membership AS member JOIN board_person AS person ON person.id = member.person_id
    WHERE member.board_id = {mark(1)} AND member.person_id = asked.id
"""
_MEMBERS: Final = f"""
    SELECT {text(arrays(nested(_ONE_MEMBER)))} FROM {listed(2, "asked")}
"""
_LOAD: Final = f"""
    SELECT {text(array("count(*)"))} FROM board_task AS task
    WHERE task.board_id = {mark(1)} AND task.owner_id = {mark(2)} AND {_UNFINISHED}
    AND NOT task.id {among(3)}
"""
_DEPARTMENTS: Final = (
    f"SELECT {text(arrays('id'))} FROM board_department WHERE board_id = {mark(1)}"
)
_NUMBERS: Final = f"""
    SELECT {text(arrays("number"))} FROM (
        SELECT number FROM board_task WHERE board_id = {mark(1)} AND number {among_texts(2)}
        UNION ALL
        SELECT number FROM board_task WHERE board_id = {mark(1)} AND number_key {among_texts(2)}
    ) AS used
"""
# Each number by the indexes: a condition on all of them would compare each with every task.
_OF_NUMBER: Final = f"""
    SELECT {arrays(array(*rows.TASK_SQL))}
    FROM board_task AS task LEFT JOIN board_person AS owner ON owner.id = task.owner_id
    WHERE task.id IN (
        SELECT id FROM board_task WHERE board_id = {mark(1)} AND number = asked.number
        UNION ALL
        SELECT id FROM board_task WHERE board_id = {mark(1)} AND number_key = asked.number
    )
"""
_NAMED: Final = f"""
    SELECT {text(arrays(nested(_OF_NUMBER)))} FROM {records(2, "asked", {"number": "text"})}
"""
_FINISHES: Final = f"""
    SELECT {text(arrays(array("event.rev", instant("event.at"), "event.body", "event.before")))}
    FROM board_task AS task
    JOIN board_boardevent AS event ON event.board_id = task.board_id AND event.rev = task.rev
    WHERE task.board_id = {mark(1)} AND task.id {among(2)} AND event.before IS NOT NULL
"""
_NEW: Final = (
    f"""
    SELECT json_agg(nextval(pg_get_serial_sequence('board_task', 'id')))::text
    FROM generate_series(1, {mark(1, "int")})
"""
    if POSTGRESQL
    else f"""
    WITH RECURSIVE new (n) AS (SELECT 1 UNION ALL SELECT n + 1 FROM new WHERE n < {mark(1)})
    SELECT json_group_array(
        n + coalesce((SELECT seq FROM sqlite_sequence WHERE name = 'board_task'), 0)
    ) FROM new
"""
)


class Needs:
    """What a batch of requests has to know of its board.

    Attributes:
        statements: the queries for it.
    """

    def __init__(self, board: BoardId, requests: Sequence[Request]) -> None:
        self._board, self._requests = board, requests
        commands = [each.command for each in requests]
        self._names = {(each.person, each.ref) for each in requests if each.person and each.ref}
        self._tasks = {TaskId(each.task) for each in commands if isinstance(each, TaskCommand)}
        self._people = {each.person for each in requests if each.person}
        self._people |= {PersonId(each.to) for each in commands if isinstance(each, Assign)}
        put = _and_equal(each.number for each in commands if isinstance(each, Put))
        numbers = _and_equal(each.number for each in commands if isinstance(each, Add | Edit))
        undone = {each.task for each in commands if isinstance(each, Reopen) and each.undo}
        self._held = [
            Held(each.credential, each.scope, board)
            for each in {each.authentication for each in requests if each.authentication}
        ]
        added = sum(isinstance(each, Add) for each in commands)
        placed = any(isinstance(each, Add | Edit | ClaimNext) for each in commands)
        asked = {
            "receipts": self._names and receipts.find(board, self._names),
            "tasks": self._tasks and _tasks(board, self._tasks),
            "members": self._people and Statement(_MEMBERS, [board, integers(self._people)]),
            "lapsed": self._held and lapsed.statement(self._held),
            "departments": placed and Statement(_DEPARTMENTS, [board]),
            "numbers": numbers > put and Statement(_NUMBERS, [board, to_text(list(numbers - put))]),
            "named": put
            and Statement(_NAMED, [board, to_text([{"number": number} for number in put])]),
            "finishes": undone and Statement(_FINISHES, [board, integers(undone)]),
            "new": added and Statement(_NEW, [added]),
        }
        self._asked = {kind: asked for kind, asked in asked.items() if isinstance(asked, Statement)}

    @property
    def statements(self) -> list[Statement]:
        return list(self._asked.values())

    def read(self, answers: Sequence[Any], now: datetime) -> Loaded:
        """Read what the statements selected, and what only that tells to be needed."""
        found = dict(zip(self._asked, answers, strict=True))
        known = receipts.read(found.get("receipts", ()), now)
        tasks = _read_tasks(found.get("tasks", ()))
        told = {each.task_id for each in known.values() if each.task_id} - self._tasks
        if told:
            tasks |= _read_tasks(run([_tasks(self._board, told)])[0])
        named = _read_tasks(chain.from_iterable(found.get("named", ())))
        loaded = Loaded(
            receipts=known,
            tasks=tasks | named,
            departments=frozenset(found.get("departments", ())),
            finishes=dict(map(_finish, found.get("finishes", ()))),
            new=found.get("new", []),
        )
        for number in found.get("numbers", ()):
            loaded.numbers[same_number(number)].add(number)
        for task in named.values():
            loaded.add_number(task)
        loaded.members = dict.fromkeys(self._people)
        rights = None
        for member, load, counter in map(_read_member, filter(None, found.get("members", ()))):
            loaded.members[member.id], loaded.loads[member.id] = member, load
            rights = counter
        gone = lapsed.read(self._held, found.get("lapsed", ()))
        loaded.doubted = _doubted(self._requests, rights, {each.credential for each in gone})
        return loaded


def member(board: BoardId, person: PersonId) -> Member | None:
    """Load one member of the board, also an inactive one."""
    (found,) = run([Statement(_MEMBERS, [board, integers({person})])])
    return _read_member(found[0])[0] if found[0] else None


def load_of(board: BoardId, person: PersonId, without: Collection[TaskId]) -> int:
    """Count the unfinished tasks of a person, but not these."""
    (found,) = run([Statement(_LOAD, [board, person, integers(without)])])
    return int(found[0])


def _tasks(board: BoardId, ids: Collection[TaskId]) -> Statement:
    return Statement(_TASKS, [board, integers(ids)])


def _and_equal(numbers: Iterable[str]) -> set[str]:
    """Return numbers, and what each shares with equal ones."""
    wanted = set(numbers)
    return wanted | set(map(same_number, wanted))


def _read_tasks(found: Iterable[list[Any] | None]) -> dict[TaskId, Task]:
    return {task.id: task for task in map(rows.task_from_json, filter(None, found))}


def _read_member(row: Sequence[Any]) -> tuple[Member, int, int | None]:
    person, username, name, role, active, departments, load, rights = row
    return rows.member(person, username, name, role, departments, active), load, rights


def _finish(row: Sequence[Any]) -> tuple[Rev, Finish]:
    rev, at, body, before = row
    by, was = orjson.loads(body)["by"], orjson.loads(before)
    state = Before(
        Status(was["status"]),
        was["owner"],
        read_instant(was["claimed_at"]),
        read_instant(was["started_at"]),
    )
    finished = read_instant(at)
    assert finished is not None
    return Rev(rev), Finish(by and PersonId(by["id"]), finished, state)


def _doubted(
    requests: Sequence[Request], rights: int | None, gone: Set[Credential]
) -> dict[Credential, PersonId | None]:
    given = {each.authentication for each in requests if each.authentication}
    doubted = gone | {
        each.credential for each in given if each.rights is None or each.rights != rights
    }
    held = holders(doubted) if doubted else {}
    return {
        credential: PersonId(held[credential].person.pk) if credential in held else None
        for credential in doubted
    }
