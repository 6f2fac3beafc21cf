"""Pages without JavaScript: a board's open tasks, which reload themselves and show their time;
sign-in.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any, Final
from urllib.parse import quote
from zoneinfo import ZoneInfo

import orjson
from django.conf import settings
from django.contrib.auth import authenticate, login
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.csrf import csrf_protect

from board.api.caller import Caller, identify, language_of
from board.company import entering
from board.displays.displays import DisplayReport, Fetched
from board.domain.errors import Refusal, Unauthenticated, Unavailable
from board.domain.events import Snapshot
from board.edge.arrival import request_address
from board.edge.loop import on_the_loop
from board.models.people import Membership, Person
from board.people.credentials import signed_in
from board.store import reading
from board.store.reading import Seat
from board.text import problems
from board.text.catalogues import read_words
from board.text.labels import LANGUAGES
from board.text.refusals import detail
from frontend import policy
from realtime.node import node
from realtime.protocol.version import BUILD
from realtime.work import database

REFRESH_S: Final = 20
_FULL: Final = re.compile(r"/(wall|terminal|wall/[-\w]+)")
_ROWS_MOST: Final = 10
_FINISHED: Final = frozenset({"completed", "cancelled"})
_ORDER: Final = ("late", "running", "paused", "claimed", "free")
_WORDS: Final = read_words("plain_wall")
_FORM: Final = read_words("plain_home")


@dataclass(frozen=True, slots=True)
class _Row:
    """One task, as text."""

    state: str
    number: str
    who: str
    title: str
    due: str


@on_the_loop
async def wall(request: HttpRequest, slug: str) -> HttpResponse:
    """Serve a board's open tasks as a table.

    A paired display proves what it shows by fetching the page.
    """
    try:
        caller, seat, whole = await database.read(_read, request, slug)
    except Unauthenticated:
        return redirect(f"/plain/sign-in?next={quote(request.get_full_path())}")
    except Unavailable:
        # With a time limit: a page that does not come becomes the browser's error page, which never
        # reloads.
        return _page(request, language_of(request), status=503)
    except Refusal as refusal:
        wanted = language_of(request)
        return _page(request, wanted, status=problems.status(refusal), why=detail(refusal, wanted))
    display = caller.identity.display
    if display is not None and request.method == "GET":
        shown = Fetched(whole.rev, BUILD)
        node().display_reports.note(
            DisplayReport(display.id, shown, request_address(request), datetime.now(UTC))
        )
    return _table(request, caller, seat, whole)


def home(request: HttpRequest) -> HttpResponse:
    """Serve the list of a person's boards as plain pages; of a single board, its page."""
    person = signed_in(request)
    if person is None:
        return redirect("/plain/sign-in")
    boards = [
        row.board
        for row in Membership.objects.filter(person=person)
        .select_related("board")
        .order_by("board__name")
    ]
    if len(boards) == 1:
        return redirect(f"/wall/plain/{boards[0].slug}")
    return _form(request, boards=boards)


@csrf_protect
def sign_in(request: HttpRequest) -> HttpResponse:
    """Sign in by a form, under the rate limits of all sign-ins; then redirect to the wanted
    page.
    """
    if request.method != "POST":
        return _form(request, asks=True, has_accounts=Person.objects.exists())
    username, password = request.POST.get("username", ""), request.POST.get("password", "")
    try:
        if "header" in request.POST:
            entering.enter_by_header(request)
            return _onwards(request)
        person = authenticate(request, username=username, password=password)
    except Refusal as refusal:
        return _form(
            request,
            asks=True,
            why=detail(refusal, _language(request)),
            status=problems.status(refusal),
        )
    if person is None:
        return _form(request, asks=True, why=_FORM[_language(request)]["wrong"], status=401)
    login(request, person)
    return _onwards(request)


def _onwards(request: HttpRequest) -> HttpResponse:
    wanted = request.GET.get("next", "").removeprefix(settings.PATH)
    return redirect(wanted if wanted.startswith("/wall/plain/") else "/plain")


def _form(request: HttpRequest, status: int = 200, **context: Any) -> HttpResponse:
    wanted = _language(request)
    other = next(language for language in _FORM if language != wanted)
    context |= {
        "language": wanted,
        "words": _FORM[wanted],
        "other": other,
        "other_name": dict(LANGUAGES)[other],
    }
    context["company"] = entering.doors(request)
    context["next"] = request.GET.get("next", "")
    response = render(request, "plain_home.html", context, status=status)
    response["Cache-Control"] = "no-store"
    return response


def _language(request: HttpRequest) -> str:
    return language_of(request)


def _read(request: HttpRequest, slug: str) -> tuple[Caller, Seat, Snapshot]:
    caller = identify(request)
    seat = caller.enter(slug)
    return caller, seat, reading.snapshot(seat.board)


def _table(request: HttpRequest, caller: Caller, seat: Seat, whole: Snapshot) -> HttpResponse:
    wanted = language_of(request, seat.info.slug)
    zone = ZoneInfo(seat.info.time_zone)
    now = datetime.now(UTC)
    # Settings of a paired display come from its supervisor; for all others, from the address.
    display = caller.identity.display
    own = display.settings if display else None
    names = own.names if own else request.GET.get("names", "full")
    tasks = [
        task
        for task in orjson.loads(whole.tasks)
        if not own or not own.departments or task["department"] in own.departments
    ]
    rows = list(_rows(tasks, now, zone, _WORDS[wanted], names))
    counts = _counts(tasks, now)
    return _page(
        request,
        wanted,
        unsaved=node().write_check.reason is not None,
        board=seat.info.name,
        time=now.astimezone(zone),
        rev=whole.rev,
        rows=rows[:_ROWS_MOST],
        more=max(0, len(rows) - _ROWS_MOST),
        counts=[(_WORDS[wanted][state], state, count) for state, count in counts.items()],
    )


def _page(request: HttpRequest, wanted: str, *, status: int = 200, **context: Any) -> HttpResponse:
    now = datetime.now(UTC)
    context |= {
        "language": wanted,
        "words": _WORDS[wanted],
        "refresh": _refresh(request, now),
        "made": now,
    }
    response = render(request, "plain.html", context, status=status)
    policy.allow_frames(response)
    response["Cache-Control"] = "no-store"
    return response


def _refresh(request: HttpRequest, now: datetime) -> str:
    """Return the tags that reload the page.

    On a display that boot.js sent here, the full page is tried again after a while.
    """
    back, to = request.GET.get("back", ""), request.GET.get("to", "")
    due = back.isdecimal() and now.timestamp() >= int(back[:12])
    full = _FULL.fullmatch(to.removeprefix(settings.PATH))
    return f"{REFRESH_S};url={to}" if due and full else str(REFRESH_S)


def _rows(
    tasks: list[dict[str, Any]], now: datetime, zone: ZoneInfo, words: dict[str, str], names: str
) -> Iterator[_Row]:
    """Return open tasks in the order of a wall: late, running, paused, claimed, free; each by due
    time, none last.
    """
    found = [(_state(task, now), task) for task in tasks if task["status"] not in _FINISHED]
    found.sort(key=lambda pair: (_ORDER.index(pair[0]), pair[1]["due_at"] or "~", pair[1]["id"]))
    for state, task in found:
        owner = task["owner"]
        who = words["free"] if owner is None else _shown(owner["name"], names) or words["taken"]
        due = datetime.fromisoformat(task["due_at"]).astimezone(zone) if task["due_at"] else None
        shown = (
            ""
            if due is None
            else f"{due:%H:%M}"
            if due.date() == now.astimezone(zone).date()
            else f"{due:%m-%d}"
        )
        yield _Row(state, task["number"], who, task["title"], shown)


def _counts(tasks: list[dict[str, Any]], now: datetime) -> dict[str, int]:
    """Count each open task in every category that it belongs to, as the other wall and the board
    do.
    """
    found = [task for task in tasks if task["status"] not in _FINISHED]
    return {
        "late": sum(_state(task, now) == "late" for task in found),
        "running": sum(task["status"] == "in_progress" for task in found),
        "free": sum(task["owner"] is None for task in found),
    }


def _state(task: dict[str, Any], now: datetime) -> str:
    if task["due_at"] and datetime.fromisoformat(task["due_at"]) < now:
        return "late"
    if task["status"] in {"in_progress", "paused"}:
        return "running" if task["status"] == "in_progress" else "paused"
    return "claimed" if task["owner"] else "free"


def _shown(name: str, names: str) -> str:
    """Return a name as the wall shows it: whole, its initials if it is Latin, else its first
    character; or nothing.
    """
    match names:
        case "full":
            return name
        case "initials" if name[:1].isascii():
            return "".join(word[0] for word in name.split()).upper()
        case "initials":
            return name.strip()[:1]
        case _:
            return ""
