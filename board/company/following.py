"""People of the directory: their memberships follow its groups, and they are gone when their entry
is."""

import logging
import time
from collections.abc import Collection
from typing import Any

from django.conf import settings
from django.contrib.auth.signals import user_logged_in
from django.http import HttpRequest

from board.company.entering import COMPANY, Vouching
from board.company.grouping import follow_groups
from board.models.people import CompanyAccount, Person
from board.people import directory, sign_ins
from board.people.credentials import OPENED, OPENED_MOST
from board.people.security_log import tell

log = logging.getLogger("dibs.company")


def look() -> None:
    """Look at the entry of each person whom the directory has signed in. Groups that changed change
    their boards; without an entry their sessions and memberships by groups end. If it has no one
    any more, that is a mistake in the settings, and no one loses a board by it.

    Raises:
        DirectoryDown: it does not answer; people keep what they have.
        Busy, Unavailable: the next look goes on.
    """
    accounts = CompanyAccount.objects.filter(issuer=settings.LDAP_URL, person__is_active=True)
    people = [account.person for account in accounts.select_related("person").order_by("pk")]
    if not people:
        return
    with directory.reading() as connection:
        found = {person: directory.find(connection, person.username) for person in people}
    if len(found) > 1 and not any(found.values()):
        log.error("the directory has none of %d people: is DIBS_LDAP_BASE right?", len(found))
        return
    for person, entry in found.items():
        if entry is not None and directory.holds(person, entry):
            follow_groups(person, entry.groups, "")
        elif not person.has_usable_password():
            follow_groups(person, (), "")
            if sign_ins.end_others(person, None):
                tell("session_ended", "ok", "", by="", person=person.username)


def _proved(*, person: Person, groups: Collection[str], address: str, **_: Any) -> None:
    follow_groups(person, groups, address)


def _signed_in(*, request: HttpRequest, user: Person, **_: Any) -> None:
    # As of every company sign-in. A terminal's session is shorter, and says so itself.
    if directory.is_directorys(user) and not user.has_usable_password():
        request.session.setdefault(COMPANY, Vouching.LDAP)
        request.session.setdefault(OPENED, int(time.time()))
        request.session.set_expiry(OPENED_MOST)


def listen() -> None:
    """Connect to the directory's signal. Called once, when Django is ready."""
    directory.proved.connect(_proved, dispatch_uid="directory")
    user_logged_in.connect(_signed_in, dispatch_uid="directory")
