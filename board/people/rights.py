"""Raises the rights counter when somebody's rights change, so that every process looks at its open sockets again (X2)."""

from functools import partial
from typing import Any

from django.contrib.sessions.models import Session
from django.db import transaction
from django.db.models import F
from django.db.models.signals import m2m_changed, post_delete, post_save

from board import signals
from board.models.board import Department
from board.models.displays import Display
from board.models.people import Membership, Person, Rights, Token


def rights_changed(**_: Any) -> None:
    """Raise the counter."""
    if not Rights.objects.filter(pk=1).update(counter=F("counter") + 1):
        Rights.objects.get_or_create(pk=1, defaults={"counter": 1})
    transaction.on_commit(partial(signals.rights_changed.send_robust, Rights))


def _person_saved(*, created: bool, update_fields: frozenset[str] | None, **_: Any) -> None:
    # Signing in stamps `last_login`, which changes nobody's rights.
    if not created and (update_fields is None or set(update_fields) != {"last_login"}):
        rights_changed()


def listen() -> None:
    """Connect to what changes rights. Called once, when Django is ready."""
    # Signing out deletes the session; `user_logged_out` is sent before, when a look would still find it.
    post_delete.connect(rights_changed, Session, dispatch_uid="rights")
    post_save.connect(_person_saved, Person, dispatch_uid="rights")
    for signal in (post_save, post_delete):
        signal.connect(rights_changed, Membership, dispatch_uid="rights")
    # What a deleted department takes from its members is deleted without a signal of its own.
    for model in (Token, Department, Display):
        post_delete.connect(rights_changed, model, dispatch_uid="rights")
    m2m_changed.connect(rights_changed, Membership.departments.through, dispatch_uid="rights")
