"""Reads what a board shows: its snapshot and its log, each in one consistent transaction beside the
writers.
"""

from collections.abc import Collection, Iterator, Sequence, Set
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any, Final

from django.conf import settings
from django.db import connections, transaction
from django.db.models import Q, QuerySet

from board.database.wholeness import require_whole
from board.domain.errors import Forbidden, Refusal, UnknownBoard, UnknownTask
from board.domain.events import Changes, Snapshot, to_json
from board.domain.ids import BoardId, PersonId, Rev, TaskId
from board.domain.values import BoardInfo, Member
from board.models.board import Board
from board.models.log import BoardEvent
from board.models.people import Membership
from board.models.task import Task
from board.people import rights
from board.people.rights import RightsReading
from board.store import lapsed, rows
from board.store.epoch import WentBack, compare, contradicts, faithful
from board.store.lapsed import Held
from board.store.round_trips import run
from board.store.seen import seen


@dataclass(frozen=True, slots=True)
class Head:
    """The last change of a board, as the database has it."""

    epoch: str
    rev: Rev
    resumable_from: Rev


_HEAD_COLUMNS: Final = ("id", "epoch", "rev", "fingerprint", "resumable_from")


@faithful
def head(board: BoardId) -> Head:
    """Read the last change of a board, after its history was compared with what was seen of it
    (C8).

    Raises:
        UnknownBoard: there is no such board.
    """
    with _board(board) as (_, row):
        return Head(row.epoch, Rev(row.rev), Rev(row.resumable_from))


@faithful
def snapshot(board: BoardId) -> Snapshot:
    """Read a board as of one revision.

    Raises:
        UnknownBoard: there is no such board.
    """
    with _board(board) as (alias, row):
        tasks = shown_tasks(row).using(alias)
        people = Membership.objects.using(alias).filter(board=board)
        return Snapshot(
            epoch=row.epoch,
            rev=Rev(row.rev),
            board=to_json(rows.board_info(row)),
            departments=to_json(rows.departments(row.departments.using(alias).order_by("pk"))),
            people=to_json(rows.members(people.order_by("person_id"))),
            tasks=to_json(list(rows.tasks(tasks.order_by("pk")))),
        )


def shown_tasks(board: Board) -> QuerySet[Task]:
    """Return the tasks that a snapshot contains now (S6)."""
    since = datetime.now(UTC) - timedelta(hours=board.show_finished_h)
    # Finished tasks, and no others, have a time. Both halves name the board, so that one index
    # serves each, on SQLite too, however many tasks were finished before.
    open_, recent = Q(board=board, finished_at=None), Q(board=board, finished_at__gte=since)
    return Task.objects.filter(open_ | recent)


@faithful
def events_after(board: BoardId, rev: Rev, most: int) -> tuple[Changes, Rev]:
    """Read the events after a revision, at most `most`, and the board's head.

    A client behind `resumable_from` of the answer cannot resume: some of the events in between are
    deleted.

    Raises:
        UnknownBoard: there is no such board.
    """
    with _board(board) as (alias, row):
        kept = BoardEvent.objects.using(alias).filter(board=board, rev__gt=rev).order_by("rev")
        events = tuple(
            (Rev(number), body.encode()) for number, body in kept.values_list("rev", "body")[:most]
        )
        return Changes(board, row.epoch, Rev(row.resumable_from), events), Rev(row.rev)


def timeline(board: BoardId, task: TaskId) -> bytes:
    """Read the events of one task in order, as far as the log is kept, as a JSON array.

    Raises:
        UnknownTask: the board has no such task.
    """
    with _consistent() as alias:
        if not Task.objects.using(alias).filter(pk=task, board=board).exists():
            raise UnknownTask
        kept = BoardEvent.objects.using(alias).filter(board=board, task_id=task).order_by("rev")
        return b"[%b]" % b",".join(body.encode() for body in kept.values_list("body", flat=True))


@dataclass(frozen=True, slots=True)
class Seat:
    """A person's place on a board, and the board's data that a welcome contains."""

    board: BoardId
    info: BoardInfo
    you: Member


def seat(slug: str, person: PersonId) -> Seat:
    """Find a person's place on a board.

    Raises:
        UnknownBoard: there is no such board.
        Forbidden: the person has no access to it.
    """
    found = seats({(slug, person)})[slug, person]
    if isinstance(found, Refusal):
        raise found
    return found


def seats(
    places: Collection[tuple[str, PersonId]],
) -> dict[tuple[str, PersonId], Seat | UnknownBoard | Forbidden]:
    """Find the places of many people, each on the board of that name, or the refusal."""
    # PostgreSQL rejects even a query for a text with U+0000.
    slugs = {slug for slug, _ in places if "\x00" not in slug}
    found: dict[tuple[str, PersonId], Seat | UnknownBoard | Forbidden] = dict.fromkeys(
        places, UnknownBoard()
    )
    boards = (
        Board.objects.using(settings.READ_ALIAS).filter(slug__in=slugs).in_bulk(field_name="slug")
    )
    members = _members(boards.values(), {person for _, person in places})
    for slug, person in places:
        if slug in boards:
            board = boards[slug]
            member = members.get((board.pk, person))
            found[slug, person] = (
                Seat(BoardId(board.pk), rows.board_info(board), member) if member else Forbidden()
            )
    if any(isinstance(seat, Refusal) for seat in found.values()):
        require_whole()
    return found


def _members(
    boards: Collection[Board], people: set[PersonId]
) -> dict[tuple[int, PersonId], Member]:
    """Read the active ones of these people's memberships on these boards, in one query."""
    memberships = Membership.objects.using(settings.READ_ALIAS).filter(
        board__in=boards, person__in=people
    )
    of_board: dict[int, list[Any]] = {}
    for board, *row in memberships.values_list("board_id", *rows.MEMBER_COLUMNS):
        of_board.setdefault(board, []).append(row)
    return {
        (board, member.id): member
        for board, found in of_board.items()
        for member in rows.members_of(found)
        if member.active
    }


def find_board(slug: str) -> Board:
    """Find a board by its slug.

    Raises:
        UnknownBoard: there is no such board.
    """
    # PostgreSQL rejects even a query for a text with U+0000.
    board = (
        None
        if "\x00" in slug
        else Board.objects.using(settings.READ_ALIAS).filter(slug=slug).first()
    )
    if board is None:
        require_whole()
        raise UnknownBoard
    return board


@faithful
def heads(boards: Set[BoardId]) -> dict[BoardId, Head]:
    """Read the last revisions of boards in one query; removed boards are left out.

    Heads behind what was seen are detected here (C8); those that have grown past it, where the log
    is read.
    """
    alias = settings.READ_ALIAS
    moment = seen.moment
    rows = list(_head_rows(alias, boards))
    back = {}
    for row in rows:
        sight, noted = seen.last(row.epoch)
        if (
            sight is not None
            and noted <= moment
            and row.rev <= sight.rev
            and contradicts(alias, row, sight)
        ):
            back[BoardId(row.pk)] = sight
    if back:
        raise WentBack(back)
    if len(rows) < len(boards):
        require_whole()
    return {BoardId(row.pk): Head(row.epoch, Rev(row.rev), Rev(row.resumable_from)) for row in rows}


def _head_rows(alias: str, boards: Set[BoardId]) -> Iterator[Board]:
    # Every 304 asks this, and building a query costs more than answering it.
    query = "SELECT {} FROM {} WHERE id IN ({})".format(
        ", ".join(_HEAD_COLUMNS), Board._meta.db_table, ", ".join(["%s"] * len(boards))
    )
    with connections[alias].cursor() as cursor:
        cursor.execute(query, list(boards))
        for row in cursor.fetchall():
            yield Board.from_db(alias, _HEAD_COLUMNS, row)


@dataclass(frozen=True, slots=True)
class PollReading:
    """What every process polls.

    Attributes:
        heads: the last revisions of boards; removed ones are left out.
        rights: whose rights changed.
        lapsed: what open connections rest on, and is no longer so.
    """

    heads: dict[BoardId, Head]
    rights: RightsReading
    lapsed: frozenset[Held]


def poll(boards: Set[BoardId], since: int | None, held: Sequence[Held]) -> PollReading:
    """Read what every process polls, in at most three queries.

    Args:
        since: the rights counter of the poll before.
        held: what the open connections of this process rest on.
    """
    return PollReading(
        heads(boards) if boards else {},
        rights.read(since),
        lapsed.read(held, run([lapsed.statement(held)])[0]) if held else frozenset(),
    )


@contextmanager
def _consistent() -> Iterator[str]:
    """Hold one consistent view of the database: never torn, never behind a writer (STACK 36)."""
    alias: str = settings.READ_ALIAS
    connection = connections[alias]
    with transaction.atomic(using=alias, durable=True):
        if connection.vendor == "postgresql":
            with connection.cursor() as cursor:
                cursor.execute("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ, READ ONLY")
        yield alias


@contextmanager
def _board(board: BoardId) -> Iterator[tuple[str, Board]]:
    """Hold one consistent view of the database, and yield the board's row after its history was
    compared (C8).
    """
    moment = seen.moment
    with _consistent() as alias:
        row = Board.objects.using(alias).filter(pk=board).first()
        if row is None:
            require_whole()
            raise UnknownBoard
        compare(alias, row, moment)
        yield alias, row
