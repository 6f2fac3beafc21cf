"""The rights counter, and the log of whose rights changed: every process reads them each second and
checks the clients concerned again (X2).
"""

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from enum import StrEnum
from functools import partial
from typing import Any, Final

from django.conf import settings
from django.contrib.sessions.models import Session
from django.db import transaction
from django.db.models import F
from django.db.models.signals import m2m_changed, post_delete, post_save

from board import signals
from board.models.board import Department
from board.models.displays import Display
from board.models.people import Membership, Person, Rights, RightsChange, Token
from board.people.credentials import person_of

LOGGED: Final = timedelta(minutes=10)
"""How long the log is kept. A process that has not read it for longer resolves everyone again."""

_MOST: Final = 1000
"""From how many changes on everyone is resolved again: reading the log would cost more."""


class Kind(StrEnum):
    """The kinds of subjects."""

    PERSON = "person"
    DISPLAY = "display"
    EVERYONE = "everyone"
    """Anyone, where a change does not tell whom it concerns."""


@dataclass(frozen=True, slots=True)
class Subject:
    """A person or a display whose rights can change."""

    kind: Kind
    id: int = 0


EVERYONE: Final = Subject(Kind.EVERYONE)


@dataclass(frozen=True, slots=True)
class RightsReading:
    """The rights counter, and the changes in the log since an earlier reading.

    Attributes:
        since: the counter of the earlier reading; None if there was none.
        changed: whose rights changed since then; None if the log does not say, so that anyone's may
            have.
    """

    counter: int
    since: int | None
    changed: frozenset[Subject] | None


def rights_changed(*subjects: Subject) -> None:
    """Increment the counter and log whose rights changed, in the caller's transaction if any."""
    with transaction.atomic():
        for subject in subjects:
            # The row stays locked until COMMIT, so numbers are unique and appear in their order.
            if not Rights.objects.filter(pk=1).update(counter=F("counter") + 1):
                Rights.objects.get_or_create(pk=1)
                Rights.objects.filter(pk=1).update(counter=F("counter") + 1)
            RightsChange(
                counter=Rights.objects.values_list("counter", flat=True).get(pk=1),
                kind=subject.kind,
                subject=subject.id,
                at=datetime.now(UTC),
            ).save()
        transaction.on_commit(partial(signals.rights_changed.send_robust, Rights))


def counter() -> int:
    """Read the counter."""
    found = Rights.objects.using(settings.READ_ALIAS).values_list("counter", flat=True).first()
    return found or 0


def read(since: int | None) -> RightsReading:
    """Read the counter, and whose rights changed since it was `since`."""
    now = counter()
    if now == since:
        return RightsReading(now, since, frozenset())
    if since is None or not 0 < now - since <= _MOST:
        # A smaller counter is that of a backup.
        return RightsReading(now, since, None)
    rows = RightsChange.objects.using(settings.READ_ALIAS).filter(
        counter__gt=since, counter__lte=now
    )
    logged = [Subject(Kind(kind), id_) for kind, id_ in rows.values_list("kind", "subject")]
    if len(logged) < now - since or EVERYONE in logged:
        return RightsReading(now, since, None)
    return RightsReading(now, since, frozenset(logged))


def forget(now: datetime) -> None:
    """Delete lines that are too old to be read."""
    RightsChange.objects.filter(at__lte=now - LOGGED).delete()


def person_subject(person: int) -> Subject:
    return Subject(Kind.PERSON, person)


def display_subject(display: int) -> Subject:
    return Subject(Kind.DISPLAY, display)


def _session_deleted(*, instance: Session, **_: Any) -> None:
    # A session that has expired, or has no person, opens nothing that could be closed.
    person = person_of(instance)
    if person is not None and instance.expire_date > datetime.now(UTC):
        rights_changed(person_subject(person))


def _person_saved(
    *, instance: Person, created: bool, update_fields: frozenset[str] | None, **_: Any
) -> None:
    # Signing in stamps `last_login`, which is no right.
    if not created and (update_fields is None or set(update_fields) != {"last_login"}):
        rights_changed(person_subject(instance.pk))


def _of_person_changed(*, instance: Membership | Token, **_: Any) -> None:
    rights_changed(person_subject(instance.person_id))


def _departments_changed(*, instance: Membership | Department, action: str, **_: Any) -> None:
    if not action.startswith("post_"):
        return
    if isinstance(instance, Membership):
        rights_changed(person_subject(instance.person_id))
    else:
        rights_changed(EVERYONE)


def _department_deleted(**_: Any) -> None:
    # What it takes from its members is deleted without a signal of its own.
    rights_changed(EVERYONE)


def _display_deleted(*, instance: Display, **_: Any) -> None:
    rights_changed(display_subject(instance.pk))


def listen() -> None:
    """Connect to what changes rights. Called once, when Django is ready."""
    # Signing out deletes the session; `user_logged_out` is sent before, when a look-up would still
    # find it.
    post_delete.connect(_session_deleted, Session, dispatch_uid="rights")
    post_save.connect(_person_saved, Person, dispatch_uid="rights")
    for signal in (post_save, post_delete):
        signal.connect(_of_person_changed, Membership, dispatch_uid="rights")
    post_delete.connect(_of_person_changed, Token, dispatch_uid="rights")
    post_delete.connect(_department_deleted, Department, dispatch_uid="rights")
    post_delete.connect(_display_deleted, Display, dispatch_uid="rights")
    m2m_changed.connect(_departments_changed, Membership.departments.through, dispatch_uid="rights")
