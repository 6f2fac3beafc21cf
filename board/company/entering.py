"""Opens sessions of people for whom a system of the company vouches, and ends them."""

import time
from collections.abc import Callable
from datetime import UTC, datetime
from enum import StrEnum
from typing import Any, Final

from django.conf import settings
from django.contrib.auth import login, logout
from django.http import HttpRequest, HttpResponse

from board.domain.errors import NoAccount, Unauthenticated
from board.edge.arrival import arrival_of
from board.models.people import Person
from board.people.attempts import Delay, Limit, one_attempt
from board.people.credentials import OPENED, OPENED_MOST
from board.people.security_log import attempt
from board.people.sign_in import limits

COMPANY: Final = "company"
"""The session's key for the company sign-in that opened it (`Vouching`)."""


class Vouching(StrEnum):
    """The means of authentication in place of a password of Dibs."""

    HEADER = "header"
    """A trusted proxy (DIBS_USER_HEADER)."""
    OIDC = "oidc"
    """An OpenID provider (DIBS_OIDC_ISSUER)."""
    LDAP = "ldap"
    """A directory, by the password that it has (DIBS_LDAP_URL)."""


def doors(request: HttpRequest) -> list[dict[str, Any]]:
    """Return the company sign-ins that are open to a request, as the API tells them."""
    user = arrival_of(request).user
    found = [{"means": Vouching.HEADER, "name": user}] if user else []
    if settings.OIDC_ISSUER:
        found.append({"means": Vouching.OIDC, "name": settings.OIDC_NAME})
    return found


def enter_by_header(request: HttpRequest) -> Person:
    """Open a session for the person whom a trusted proxy names.

    Raises:
        Unauthenticated: it names none.
        NoAccount: it names none with an active account here.
        RateLimited: too many names that no account has.
    """
    user = arrival_of(request).user

    def find() -> Person | None:
        if not user:
            raise Unauthenticated
        return Person.objects.filter(username=user).first() if "\0" not in user else None

    return enter(request, Vouching.HEADER, find, limits(request, user))


def enter(
    request: HttpRequest,
    means: Vouching,
    find: Callable[[], Person | None],
    counted: tuple[Limit | Delay, ...] = (),
    prepare: Callable[[Person], None] = lambda person: None,
) -> Person:
    """Open a session for a person for whom the company vouches. It lasts as long as one of a
    shared terminal: people who leave the company are gone within a day.

    Args:
        counted: the limits for which an attempt counts that finds no one.
        prepare: what has to succeed before the person enters.

    Raises:
        NoAccount: no active account is found.
        RateLimited: too many attempts that found none.
        Refusal: what `find` and `prepare` raise.
    """
    with (
        attempt("sign_in", request, means=means, person=None) as facts,
        one_attempt(*counted, now=datetime.now(UTC)),
    ):
        person = find()
        facts["person"] = person and person.username
        if person is None or not person.is_active:
            raise NoAccount
        prepare(person)
    login(request, person, settings.AUTHENTICATION_BACKENDS[0])
    request.session[COMPANY] = means
    request.session[OPENED] = int(time.time())
    request.session.set_expiry(OPENED_MOST)
    return person


def end_when_user_changes(
    respond: Callable[[HttpRequest], HttpResponse],
) -> Callable[[HttpRequest], HttpResponse]:
    """Middleware that ends a session which the proxy opened when the proxy names another person:
    a browser that two people use. Its sockets close (X2).

    A request without the header ends nothing: some proxies send it to /sign-in only.
    """

    def respond_to_present_user(request: HttpRequest) -> HttpResponse:
        user = arrival_of(request).user
        if (
            user
            and request.session.get(COMPANY) == Vouching.HEADER
            and request.user.get_username() not in {"", user}
        ):
            with attempt("sign_out", request, person=request.user.get_username()):
                logout(request)
        return respond(request)

    return respond_to_present_user
