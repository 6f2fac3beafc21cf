"""Paired displays: looked up by secret, listed for supervisors, changed, reloaded, removed."""

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, Final

from django.conf import settings as django_settings
from django.db import transaction
from django.db.models import Count, F, Max, Q, QuerySet
from django.db.models.functions import Coalesce

from board.database.wholeness import require_whole
from board.domain.display_settings import DisplaySettings, Seen, parse_settings
from board.domain.errors import Forbidden, Invalid
from board.domain.ids import BoardId, DepartmentId, DisplayId, PersonId, Rev
from board.domain.values import Member, Role
from board.models.board import Board
from board.models.displays import Display
from board.models.people import Person, Token
from board.people.rights import display_subject, rights_changed
from board.store import rows
from board.store.reading import Seat, find_board

LATEST_WRITE: Final = timedelta(minutes=1)
"""By how much two reports of one display may be stored in the wrong order."""
SILENT_AFTER: Final = timedelta(minutes=5)
"""Time without proof from a display after which its supervisors are alerted."""


@dataclass(frozen=True, slots=True)
class ProvenDisplay:
    """A display that its secret has proved.

    Attributes:
        seat: its place on its board. `you.id` is the display's own id and not a person's.
        reload_ordered: a supervisor ordered a reload of the page; `take_reload` takes the order.
    """

    id: DisplayId
    seat: Seat
    settings: DisplaySettings
    reload_ordered: bool

    def enter(self, slug: str) -> Seat:
        """Return the display's place on a board.

        Raises:
            UnknownBoard: there is no such board.
            Forbidden: it is another board's display, or was moved.
        """
        if self.seat.info.slug == slug:
            return self.seat
        find_board(slug)
        raise Forbidden


@dataclass(frozen=True, slots=True)
class Fetched:
    """The page that a display without JavaScript has fetched, with the build that made it."""

    rev: Rev
    build: str


@dataclass(frozen=True, slots=True)
class DisplayReport:
    """A report of what a display shows, when and from where.

    A display that sends no reports proves a revision by receiving it.
    """

    display: DisplayId
    seen: Seen | Fetched | Rev
    address: str
    at: datetime


@dataclass(frozen=True, slots=True)
class DisplayCounts:
    """The displays of one board, counted.

    Attributes:
        silent: how many have shown no proof for SILENT_AFTER.
        behind: by how many revisions the last one is behind its board.
    """

    board: str
    paired: int
    silent: int
    behind: int


def by_secret(secret: str) -> ProvenDisplay | None:
    """Find a display by its secret; None if the secret is unknown or revoked."""
    return by_secrets({secret}).get(secret)


def by_secrets(secrets: Collection[str]) -> dict[str, ProvenDisplay]:
    """Find displays by their secrets, in one query; unknown and revoked secrets are left out."""
    digests = {Token.hash(secret): secret for secret in secrets}
    found = Display.objects.using(django_settings.READ_ALIAS).select_related("board")
    # One query with a row for each department: two queries could combine a new name with old
    # departments.
    of_display: dict[str, list[Any]] = {}
    for row in found.filter(digest__in=digests, revoked_at=None).annotate(
        department=F("departments")
    ):
        of_display.setdefault(digests[row.digest], []).append(row)
    if len(of_display) < len(digests):
        require_whole()
    return {secret: _proven(same) for secret, same in of_display.items()}


def _proven(same: Sequence[Any]) -> ProvenDisplay:
    """Read a display from its rows, one for each of its departments."""
    display: Display = same[0]
    chosen = _settings(display, [row.department for row in same if row.department is not None])
    departments = tuple(map(DepartmentId, chosen.departments))
    you = Member(PersonId(display.pk), "", display.name, Role.DISPLAY, departments, True)
    seat = Seat(BoardId(display.board_id), rows.board_info(display.board), you)
    return ProvenDisplay(DisplayId(display.pk), seat, chosen, display.reload_ordered)


def removed_by(secret: str) -> str | None:
    """Return the name of the person who removed the display with this secret; None if it was not
    removed, empty if that person was deleted.
    """
    display = Display.objects.filter(digest=Token.hash(secret), revoked_at__isnull=False).first()
    if display is None:
        return None
    return display.revoked_by.name if display.revoked_by else ""


def settings_of(display: Display) -> DisplaySettings:
    """Return a display's settings as on the wire."""
    return _settings(display, [department.pk for department in display.departments.all()])


def _settings(display: Display, departments: Iterable[int]) -> DisplaySettings:
    return DisplaySettings.model_validate(
        {
            **display.settings,
            "name": display.name,
            "board": display.board.slug,
            "kind": display.kind,
            "departments": sorted(departments),
        }
    )


def of_supervisor(person: Person) -> QuerySet[Display]:
    """Return the displays of every board that a person supervises, except removed ones."""
    return Display.objects.filter(
        board__in=boards_of_supervisor(person), revoked_at=None
    ).select_related("board", "created_by")


def counted_by_board(now: datetime) -> Sequence[DisplayCounts]:
    """Count the displays of every board that has any, in one query."""
    silent = Q(last__lt=now - SILENT_AFTER)
    counted = (
        Display.objects.using(django_settings.READ_ALIAS)
        .filter(revoked_at=None)
        .annotate(last=Coalesce("proof_at", "created_at"))
        .values("board__slug")
        .annotate(
            paired=Count("pk"),
            silent=Count("pk", filter=silent),
            behind=Max(F("board__rev") - F("seen_rev")),
        )
        .order_by("board__slug")
    )
    return [
        DisplayCounts(row["board__slug"], row["paired"], row["silent"], max(0, row["behind"] or 0))
        for row in counted
    ]


def boards_of_supervisor(person: Person) -> QuerySet[Board]:
    """Return the boards that a person supervises, by name."""
    mine = person.memberships.filter(role=Role.SUPERVISOR.value).values("board")
    return Board.objects.filter(pk__in=mine).order_by("name")


@transaction.atomic
def change(display: Display, board: Board, given: Mapping[str, Any]) -> None:
    """Rename a display, change its settings, or move it to another board; its open pages follow.

    Args:
        board: its board from now on; the present one if it is not moved.
        given: members of DisplaySettings; those left out keep their values. A move without
            departments shows all of the new board.

    Raises:
        Invalid: a member has a wrong value.
    """
    now = settings_of(display).wire()
    moved = board.pk != display.board_id
    chosen = parse_settings(
        {
            **now,
            **({"departments": ()} if moved else {}),
            **given,
            "board": board.slug,
            "kind": display.kind,
        }
    )
    check_departments(board, chosen)
    display.board, display.name, display.settings = board, chosen.name, chosen.appearance
    display.save(update_fields=["board", "name", "settings"])
    display.departments.set(chosen.departments)
    rights_changed(display_subject(display.pk))


def check_departments(board: Board, chosen: DisplaySettings) -> None:
    """Refuse departments that the board does not have.

    Raises:
        Invalid: there is one, field `departments`.
    """
    if not set(chosen.departments) <= set(board.departments.values_list("pk", flat=True)):
        raise Invalid("departments")


@transaction.atomic
def order_reload(display: Display) -> None:
    """Order a display to reload its page, now or when it reconnects."""
    Display.objects.filter(pk=display.pk).update(reload_ordered=True)
    rights_changed(display_subject(display.pk))


def take_reload(display: DisplayId) -> bool:
    """Take an order to reload. If a display has several sockets, one of them gets it."""
    return bool(
        Display.objects.filter(pk=display, reload_ordered=True).update(reload_ordered=False)
    )


@transaction.atomic
def return_reload(display: DisplayId) -> None:
    """Order a reload again that was taken and never received."""
    Display.objects.filter(pk=display, revoked_at=None).update(reload_ordered=True)
    rights_changed(display_subject(display))


@transaction.atomic
def revoke(display: Display, by: Person, now: datetime) -> None:
    """Remove a display and revoke its secret, on open sockets too (X2)."""
    if Display.objects.filter(pk=display.pk, revoked_at=None).update(revoked_at=now, revoked_by=by):
        rights_changed(display_subject(display.pk))


@transaction.atomic
def record(reports: Iterable[DisplayReport]) -> None:
    """Store what displays reported to show.

    One that is a little older than the stored one is dropped: processes write at different times,
    and a write may come late after an outage.
    """
    for report in reports:
        match report.seen:
            case Seen(rev=rev, build=build, screen=screen):
                shown = {"seen_rev": rev, "seen_build": build, "seen_screen": screen}
            case Fetched(rev=rev, build=build):
                shown = {"seen_rev": rev, "seen_build": build}
            case rev:
                shown = {"seen_rev": rev}
        # Not against a clock that was wrong: reports would be dropped until it is that late.
        newer = Q(proof_at__gt=report.at, proof_at__lte=report.at + LATEST_WRITE)
        display = Display.objects.filter(pk=report.display).exclude(newer)
        display.update(**shown, seen_address=report.address, proof_at=report.at)
