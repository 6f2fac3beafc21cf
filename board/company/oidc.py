"""Sign-in by the company's OpenID provider: the authorization code flow with PKCE, state and nonce.

Authlib speaks the protocol; this module says whose account it opens.
"""

import logging
from collections.abc import Iterator
from contextlib import contextmanager
from functools import cache
from typing import Any, Final

from django.conf import settings
from django.http import HttpRequest, HttpResponse

from board.company.entering import Vouching, enter
from board.company.grouping import follow_groups
from board.domain.errors import RateLimited, Unauthenticated, Unavailable
from board.edge.arrival import arrival_of, request_address
from board.models.people import CompanyAccount, Person
from board.people import rate_limits

log = logging.getLogger("dibs.company")

CALLBACK: Final = "/sign-in/oidc/callback"
"""Where the provider sends browsers back to; it has to know this address."""

_PROVIDER_TIMEOUT_S: Final = 5
_MAX_LENGTH: Final = 255

# A shift of a whole shop comes from one address.
_STARTS: Final = 200
_STARTS_PER_S: Final = 2


def start(request: HttpRequest) -> HttpResponse:
    """Lead a browser to the provider.

    Raises:
        RateLimited: too many from this address.
        Unavailable: the provider does not answer.
    """
    arrival = arrival_of(request)
    # Each stores a session.
    if not rate_limits.company.take(arrival.address, per_s=_STARTS_PER_S, burst=_STARTS):
        raise RateLimited
    back = f"{arrival.origin}{settings.PATH}{CALLBACK}"
    with _provider():
        response: HttpResponse = _provided().authorize_redirect(request, back)
    return response


def finish(request: HttpRequest) -> Person:
    """Open a session for the person for whom the provider vouches, and follow their groups.

    Raises:
        Unauthenticated: this is no answer of the provider to this browser.
        NoAccount: the provider vouches for a person without an active account here.
        Busy, Unavailable: the provider, or a board of their groups, does not answer.
    """
    claims: dict[str, Any] = {}

    def find() -> Person | None:
        with _provider():
            token = _provided().authorize_access_token(request)
        claims.update(token.get("userinfo") or {})
        if claims.get("iss") != settings.OIDC_ISSUER or not claims.get("sub"):
            raise Unauthenticated
        # Authlib takes a token for another client whose `azp` names this one.
        audience = claims.get("aud") or ()
        if settings.OIDC_CLIENT_ID not in ([audience] if isinstance(audience, str) else audience):
            log.warning("the OpenID provider's answer is for %r, another client", audience)
            raise Unauthenticated
        return _person(claims)

    def prepare(person: Person) -> None:
        follow_groups(person, _groups(claims), request_address(request))

    return enter(request, Vouching.OIDC, find, prepare=prepare)


@contextmanager
def _provider() -> Iterator[None]:
    """Make refusals of the provider's errors; their texts go to the log alone."""
    from authlib.common.errors import AuthlibBaseError
    from joserfc.errors import JoseError
    from requests import RequestException

    try:
        yield
    except RequestException as error:
        log.warning("the OpenID provider does not answer: %s", error)
        raise Unavailable from error
    except (AuthlibBaseError, JoseError) as error:
        log.info("the OpenID provider's answer was refused: %r", str(error)[:200])
        raise Unauthenticated from error


def _provided() -> Any:
    """Return the client, once the provider's metadata names the issuer of the settings.

    Raises:
        Unavailable: it names another one.
    """
    client = _client()
    issuer = client.load_server_metadata().get("issuer")
    if issuer != settings.OIDC_ISSUER:
        log.error("the OpenID provider calls itself %r: is DIBS_OIDC_ISSUER right?", issuer)
        raise Unavailable
    return client


@cache
def _client() -> Any:
    from authlib.integrations.django_client import OAuth

    oauth = OAuth()
    return oauth.register(
        "oidc",
        client_id=settings.OIDC_CLIENT_ID,
        client_secret=settings.OIDC_CLIENT_SECRET or None,
        server_metadata_url=(
            f"{settings.OIDC_ISSUER.rstrip('/')}/.well-known/openid-configuration"
        ),
        client_kwargs={
            "scope": settings.OIDC_SCOPES,
            "code_challenge_method": "S256",
            "default_timeout": _PROVIDER_TIMEOUT_S,
            **({} if settings.OIDC_CLIENT_SECRET else {"token_endpoint_auth_method": "none"}),
        },
    )


def _groups(claims: dict[str, Any]) -> list[str]:
    """Return the groups that the provider names; a claim that is absent names none.

    Raises:
        Unauthenticated: there are too many for the token (Entra ID): to take that for none would
            end memberships.
    """
    if settings.OIDC_GROUPS_CLAIM in claims.get("_claim_names", {}):
        log.warning("the provider left groups out of a token: let it send those of DIBS_GROUPS")
        raise Unauthenticated
    groups = claims.get(settings.OIDC_GROUPS_CLAIM) or []
    return [groups] if isinstance(groups, str) else [str(group) for group in groups]


def _person(claims: dict[str, Any]) -> Person | None:
    """Find the person of an account at the provider; the first time, by DIBS_OIDC_MATCH.

    From then on the provider's own name for the account (`sub`) decides: names and addresses are
    given to others when people leave.
    """
    issuer, subject = settings.OIDC_ISSUER, str(claims["sub"])
    if "\0" in subject or len(subject) > _MAX_LENGTH:
        return None
    known = CompanyAccount.objects.filter(issuer=issuer, subject=subject).first()
    if known is not None:
        return known.person
    person = _match(claims)
    if person is None or not person.is_active:
        return None
    account, made = CompanyAccount.objects.get_or_create(
        issuer=issuer, person=person, defaults={"subject": subject}
    )
    return person if made or account.subject == subject else None


def _match(claims: dict[str, Any]) -> Person | None:
    match settings.OIDC_MATCH:
        case "username":
            name = str(claims.get("preferred_username") or "")
            return Person.objects.filter(username=name).first() if "\0" not in name else None
        case "email" if claims.get("email_verified") is True and claims.get("email"):
            found = Person.objects.filter(email__iexact=str(claims["email"]))[:2]
            # An address of two people names neither.
            return found[0] if len(found) == 1 else None
        case _:
            return None
