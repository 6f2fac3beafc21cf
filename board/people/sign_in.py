"""Password checks for every sign-in page, with one limit on wrong passwords for all of them."""

from datetime import UTC, datetime, timedelta
from ipaddress import ip_address, ip_network
from typing import Any, Final

from django.conf import settings
from django.contrib.auth.backends import ModelBackend
from django.contrib.auth.hashers import make_password
from django.http import HttpRequest

from board.domain.errors import WrongSecret
from board.edge.arrival import Arrival, arrival_of
from board.models.people import Person
from board.people import directory
from board.people.attempts import WITHIN, Delay, Limit, one_hash
from board.people.known_browsers import known_as, name_digest
from board.people.security_log import attempt

DEMO_PASSWORD: Final = "demo"
"""Public: it opens the demo and nothing else."""

_MOST: Final = 10
_WITHIN: Final = timedelta(seconds=50)
_MOST_OF_A_PLACE: Final = 100
"""A whole shop may be behind one address, and mistype at the beginning of a shift."""
_FREE_FOR_A_NAME: Final = 20


class Backend(ModelBackend):
    """Django's backend with the limits of `by_password`, for the administration too."""

    def authenticate(
        self,
        request: HttpRequest | None,
        username: str | None = None,
        password: str | None = None,
        **kwargs: Any,
    ) -> Person | None:
        """Return the person; None if name and password do not match.

        Raises:
            RateLimited: as `by_password`.
        """
        if request is None or username is None or password is None:
            return None
        try:
            return by_password(request, username, password)
        except WrongSecret:
            return None


def by_password(request: HttpRequest, username: str, password: str) -> Person:
    """Find the active person with this name and password.

    Raises:
        WrongSecret: they do not match.
        RateLimited: too many wrong ones, or too many people at once: see `limits`.
    """
    arrival = arrival_of(request)
    with (
        attempt("sign_in", request, means="password", person=None) as facts,
        one_hash(*limits(request, username), now=datetime.now(UTC)),
    ):
        # PostgreSQL refuses to look for U+0000.
        person = Person.objects.filter(username=username).first() if "\0" not in username else None
        facts["person"] = person and person.username
        if person is None:
            # As slow as a wrong password, so that the time does not reveal which names exist.
            make_password(password)
            raise WrongSecret
        if not password_opens(person, password, arrival) or not person.is_active:
            raise WrongSecret
        return person


def password_opens(person: Person, password: str, arrival: Arrival) -> bool:
    """Return whether this is the person's password, and valid for a request that arrived so. If
    there is none here, the company's directory decides (DIBS_LDAP_URL).

    The demo's password is public: it is valid in the demo only, and never for an administrator.

    Raises:
        DirectoryDown, Busy, Unavailable: the directory, or a board of its groups, does not answer.
    """
    # In any case, so that the time reveals neither which names exist nor which are administrators'.
    right = person.check_password(password)
    if not person.has_usable_password():
        return person.is_active and directory.opens(person, password, arrival)
    return right and (password != DEMO_PASSWORD or (not person.is_staff and demo_is_open(arrival)))


def demo_is_open(arrival: Arrival) -> bool:
    """Return whether the demo's people may sign in from the client's address (DIBS_DEMO)."""
    match settings.DEMO:
        case "1":
            return arrival.near
        case "lan":
            return arrival.within_the_house
        case _:
            return False


def limits(request: HttpRequest, username: str) -> tuple[Limit | Delay, ...]:
    """Return what holds for an attempt: nothing that others do stops a browser that has signed in
    with this name before, and no name stops the others of its address.
    """
    browser = known_as(request, username)
    if browser is not None:
        return (Limit(f"password browser {browser}", _MOST, _WITHIN),)
    place, name = _place(arrival_of(request).address), name_digest(username)
    return (
        Limit(f"password {name} {place}", _MOST, _WITHIN),
        Limit(f"password from {place}", _MOST_OF_A_PLACE, WITHIN),
        Delay(f"password name {name}", _FREE_FOR_A_NAME),
    )


def _place(address: str) -> str:
    """Return an address, or the network that one IPv6 client has."""
    try:
        found = ip_address(address)
    except ValueError:
        return address
    return str(found if found.version == 4 else ip_network((found, 64), strict=False))
