"""The company's directory (LDAP, Active Directory): proves passwords of people who have none here.

An account that has a password in Dibs keeps it, and the directory is not asked: there is one owner
of a person's password. python-ldap speaks the protocol.
"""

import logging
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any, Final
from urllib.parse import urlsplit

from django.conf import settings
from django.db import IntegrityError, transaction
from django.dispatch import Signal

from board.domain.errors import DirectoryDown
from board.edge.arrival import Arrival
from board.models.people import CompanyAccount, Person

log = logging.getLogger("dibs.company")

proved = Signal()
"""A password was proved: `person`, the `groups` of the entry, the client's `address`. What a
receiver raises refuses the sign-in."""

_TIMEOUT_S: Final = 2.0
"""Shorter than others wait for their turn to be checked (board.people.attempts)."""
_REST_S: Final = 10.0
"""Pause before a directory that has not answered is queried again; others sign in meanwhile."""

# Stable ids of entries, which survive a new name: OpenLDAP and others (RFC 4530), Active Directory.
_LASTING: Final = ("entryUUID", "objectGUID")


class _Rest:
    """The end of that pause."""

    until = 0.0


@dataclass(frozen=True, slots=True)
class Entry:
    """A person's entry in the directory, and the names of the groups that it is a member of."""

    dn: str
    id: str
    groups: frozenset[str]


def is_directorys(person: Person) -> bool:
    """Return whether the directory has signed this person in: it has their password then."""
    return bool(settings.LDAP_URL) and _account(person) is not None


def opens(person: Person, password: str, arrival: Arrival) -> bool:
    """Return whether the directory takes this password for the person's username, and whether the
    entry is the one that had this name when they signed in first.

    Raises:
        DirectoryDown: it does not answer, or refuses Dibs itself.
        Refusal: what receivers of `proved` raise.
    """
    # A directory accepts an empty password as an anonymous bind (RFC 4513, 5.1.2).
    if not settings.LDAP_URL or not password:
        return False
    import ldap

    with reading() as connection:
        entry = find(connection, person.username)
        if entry is None:
            return False
        try:
            connection.simple_bind_s(entry.dn, password)
        except (ldap.SERVER_DOWN, ldap.TIMEOUT, ldap.CONNECT_ERROR, ldap.UNAVAILABLE, ldap.BUSY):
            raise
        except ldap.LDAPError as error:
            # A wrong password, a locked entry. Nothing that one person types stops the others.
            log.info("the directory refused %s: %s", person.username, type(error).__name__)
            return False
    if not _is_theirs(person, entry):
        log.warning("the username %s is another entry of the directory by now", person.username)
        return False
    proved.send(Person, person=person, groups=entry.groups, address=arrival.address)
    return True


@contextmanager
def reading() -> Iterator[Any]:
    """Connect, as DIBS_LDAP_BIND_DN.

    Raises:
        DirectoryDown: as `opens`.
    """
    import ldap

    if time.monotonic() < _Rest.until:
        raise DirectoryDown
    connection = None
    try:
        connection = _connect()
        yield connection
    except ldap.LDAPError as error:
        _Rest.until = time.monotonic() + _REST_S
        # Its texts name no secret: what is bound with is not in them.
        log.warning("the directory does not answer: %r", error)
        raise DirectoryDown from error
    finally:
        if connection is not None:
            connection.unbind_s()


def find(connection: Any, username: str) -> Entry | None:
    """Find the one entry of a username; None if there is none, or more than one."""
    import ldap
    from ldap.filter import escape_filter_chars

    asked = settings.LDAP_USER_FILTER.replace("{username}", escape_filter_chars(username))
    found = [
        (dn, values)
        for dn, values in connection.search_s(
            settings.LDAP_BASE, ldap.SCOPE_SUBTREE, asked, list(_LASTING)
        )
        if dn is not None  # A referral.
    ]
    if len(found) != 1:
        return None
    ((dn, values),) = found
    lasting = next((values[name][0] for name in _LASTING if values.get(name)), None)
    within = settings.LDAP_GROUP_FILTER.replace("{dn}", escape_filter_chars(dn))
    groups = connection.search_s(
        settings.LDAP_GROUP_BASE or settings.LDAP_BASE, ldap.SCOPE_SUBTREE, within, ["cn"]
    )
    names = {
        name.decode() for of, found in groups if of is not None for name in found.get("cn", ())
    }
    return Entry(dn, _text(lasting) if lasting else dn, frozenset(names))


def holds(person: Person, entry: Entry) -> bool:
    """Return whether an entry is the one that signed a person in."""
    account = _account(person)
    return account is not None and account.subject == entry.id


def _is_theirs(person: Person, entry: Entry) -> bool:
    try:
        with transaction.atomic():
            account, _ = CompanyAccount.objects.get_or_create(
                issuer=settings.LDAP_URL, person=person, defaults={"subject": entry.id}
            )
    except IntegrityError:  # Another person's: the entry was called otherwise before.
        return False
    return account.subject == entry.id


def _account(person: Person) -> CompanyAccount | None:
    return CompanyAccount.objects.filter(issuer=settings.LDAP_URL, person=person).first()


def _text(lasting: bytes) -> str:
    # Active Directory's is 16 bytes of any value.
    return lasting.hex() if len(lasting) == 16 else lasting.decode()


def _connect() -> Any:
    import ldap

    parts = urlsplit(settings.LDAP_URL)
    connection = ldap.initialize(settings.LDAP_URL)
    connection.set_option(ldap.OPT_NETWORK_TIMEOUT, _TIMEOUT_S)
    connection.set_option(ldap.OPT_TIMEOUT, _TIMEOUT_S)
    # Active Directory refers to domains that this server may not reach.
    connection.set_option(ldap.OPT_REFERRALS, 0)
    connection.set_option(ldap.OPT_X_TLS_REQUIRE_CERT, ldap.OPT_X_TLS_DEMAND)
    if settings.LDAP_CA:
        connection.set_option(ldap.OPT_X_TLS_CACERTFILE, settings.LDAP_CA)
    connection.set_option(ldap.OPT_X_TLS_NEWCTX, 0)
    here = parts.hostname in {"localhost", "127.0.0.1", "::1"}
    if parts.scheme == "ldap" and (settings.LDAP_START_TLS or not here):
        connection.start_tls_s()
    connection.simple_bind_s(settings.LDAP_BIND_DN, settings.LDAP_BIND_PASSWORD)
    return connection
