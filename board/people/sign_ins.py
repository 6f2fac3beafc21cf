"""Sign-ins: for each session its person, means, address and last use; and how sessions are ended.

The sessions themselves are Django's.
"""

from collections.abc import Collection
from datetime import UTC, datetime
from typing import Any

from django.conf import settings
from django.contrib.auth.signals import user_logged_in
from django.contrib.sessions.models import Session
from django.db.models import Exists, OuterRef
from django.http import HttpRequest

from board.edge import devices
from board.edge.arrival import request_address
from board.models.displays import Display
from board.models.people import Person, SignIn
from board.people.credentials import TERMINAL, open_sessions, person_of
from board.people.sessions import SessionStore


def record(request: HttpRequest, person: Person) -> None:
    """Store from where a request's session was opened, if that is not known."""
    if request.session.session_key is None:
        request.session.create()
    now = datetime.now(UTC)
    SignIn.objects.get_or_create(
        session=request.session.session_key,
        defaults={
            "person": person,
            "device": _device(request.headers.get("User-Agent", "")),
            "address": request_address(request),
            "opened_at": now,
            "used_at": now,
        },
    )


def _device(user_agent: str) -> str:
    """Return the parts of a device's name that are known."""
    return devices.describe(user_agent).removeprefix("–").removeprefix(", ")


def used(keys: Collection[str], now: datetime) -> None:
    """Store that sessions are used; one that an earlier release opened gets a sign-in."""
    if not keys:
        return
    SignIn.objects.filter(session__in=keys).update(used_at=now)
    known = set(SignIn.objects.filter(session__in=keys).values_list("session", flat=True))
    found = open_sessions([key for key in keys if key not in known])
    SignIn.objects.bulk_create(
        (
            SignIn(session=key, person=holder.person, opened_at=now, used_at=now)
            for key, holder in found.items()
        ),
        ignore_conflicts=True,
    )


def listed(person: Person, here: str | None) -> list[dict[str, Any]]:
    """Return a person's sessions that are open, the last used first, as the API tells them.

    Args:
        here: the key of the session that asks.
    """
    rows = {row.session: row for row in SignIn.objects.filter(person=person).order_by("-used_at")}
    stored = Session.objects.in_bulk(open_sessions(rows.keys()).keys())
    terminals = {key: int(SessionStore.of(row).get(TERMINAL, 0)) for key, row in stored.items()}
    displays = Display.objects.filter(pk__in=set(terminals.values()))
    names = dict(displays.values_list("pk", "name"))
    return [
        {
            "id": row.pk,
            "device": row.device,
            "address": row.address,
            "terminal": names.get(terminals[key], ""),
            "opened_at": row.opened_at,
            "used_at": row.used_at,
            "here": key == here,
        }
        for key, row in rows.items()
        if key in stored
    ]


def end(person: Person, number: int) -> bool:
    """End one of a person's sessions; False if they have no such session."""
    row = SignIn.objects.filter(person=person, pk=number).first()
    if row is None:
        return False
    # Its deletion tells every process (X2).
    Session.objects.filter(pk=row.session).delete()
    row.delete()
    return True


def end_others(person: Person, here: str | None) -> int:
    """End all sessions of a person but one, and return how many.

    Every session is read, because one of an earlier release that sleeps has no sign-in.
    """
    rows = Session.objects.filter(expire_date__gt=datetime.now(UTC)).exclude(pk=here or "")
    theirs = [row.pk for row in rows.iterator() if person_of(row) == person.pk]
    Session.objects.filter(pk__in=theirs).delete()
    SignIn.objects.filter(session__in=theirs).delete()
    return len(theirs)


def forget() -> None:
    """Delete the sign-ins of sessions that are gone."""
    there = Session.objects.filter(pk=OuterRef("session"))
    SignIn.objects.exclude(Exists(there)).delete()


def _signed_in(*, request: HttpRequest, user: Person, **_: Any) -> None:
    # Django keeps the key when the same person signs in again: a key that was known before would
    # open what the new sign-in opens.
    if request.session.session_key == request.COOKIES.get(settings.SESSION_COOKIE_NAME):
        request.session.cycle_key()
    record(request, user)


def listen() -> None:
    """Connect to every way of signing in. Called once, when Django is ready."""
    user_logged_in.connect(_signed_in, dispatch_uid="sign-ins")
