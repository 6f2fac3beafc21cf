"""X2: a command is valid for as long as its credential, on every kind of connection."""

import threading
import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import timedelta

import pytest
from django.contrib.auth import BACKEND_SESSION_KEY, HASH_SESSION_KEY, SESSION_KEY
from django.contrib.sessions.models import Session
from django.db import connection, connections
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from board.displays import displays
from board.domain.ids import BoardId
from board.domain.results import Granted
from board.models.displays import Display
from board.models.people import Person, Token
from board.people.credentials import TERMINAL, Authentication, Credential, Means, holders
from board.people.rights import counter
from board.people.sessions import SessionStore
from board.service import execute
from board.store.locking import exclusive
from board.store.request import Request
from tests.board.shop import Shop, code

pytestmark = pytest.mark.django_db(transaction=True, databases="__all__")


def token(username: str) -> Credential:
    Token.objects.create(
        person=Person.objects.get(username=username), name="t", digest=Token.hash(f"{username}'s")
    )
    return Credential(Means.TOKEN, f"{username}'s")


def session(username: str, terminal: int | None = None) -> Credential:
    person = Person.objects.get(username=username)
    store = SessionStore()
    store[SESSION_KEY] = str(person.pk)
    store[BACKEND_SESSION_KEY] = "board.sign_in.Backend"
    store[HASH_SESSION_KEY] = person.get_session_auth_hash()
    if terminal is not None:
        store[TERMINAL] = terminal
    store.create()
    assert store.session_key is not None
    return Credential(Means.SESSION, store.session_key)


def terminal_session(shop: Shop) -> Credential:
    display = Display.objects.create(
        board_id=shop.id,
        name="T",
        kind="terminal",
        digest=Token.hash("tablet"),
        created_at=timezone.now(),
    )
    return replace(session("alice", display.pk), display="tablet")


MAKE: dict[str, Callable[[Shop], Credential]] = {
    "token": lambda shop: token("alice"),
    "session": lambda shop: session("alice"),
    "terminal": terminal_session,
}


def deactivate() -> None:
    person = Person.objects.get(username="alice")
    person.is_active = False
    person.save()


def change_password() -> None:
    person = Person.objects.get(username="alice")
    person.set_password("another one")
    person.save()


ENDS: dict[str, tuple[str, Callable[[], object]]] = {
    "its token is deleted": (
        "token",
        lambda: Token.objects.filter(person__username="alice").delete(),
    ),
    "its person is deactivated": ("token", deactivate),
    "they signed out": ("session", lambda: Session.objects.all().delete()),
    "their password was changed": ("session", change_password),
    "their session ran out": (
        "session",
        lambda: Session.objects.update(expire_date=timezone.now() - timedelta(seconds=1)),
    ),
    "the terminal was removed": (
        "terminal",
        lambda: displays.revoke(
            Display.objects.get(), Person.objects.get(username="sam"), timezone.now()
        ),
    ),
}


def shown(shop: Shop, credential: Credential, rights: int | None, task: int, who: str) -> Request:
    request = shop.request(who, "claim", task=task)
    return replace(request, authentication=Authentication(credential, rights))


@pytest.mark.parametrize("end", ENDS)
def test_a_command_is_refused_when_its_credential_has_ended(shop: Shop, end: str) -> None:
    """And no other command of its batch is."""
    kind, ends = ENDS[end]
    task, other = shop.add("1"), shop.add("2")
    credential, bob, rights = MAKE[kind](shop), token("bob"), counter()
    assert {found.person.username for found in holders({credential, bob}).values()} == {
        "alice",
        "bob",
    }
    ends()
    # A credential that only runs out does not raise the counter; its socket says so.
    stale = rights if counter() != rights else None
    if end != "its person is deactivated":
        outcomes = shop.batch(
            shown(shop, credential, stale, task.id, "alice"),
            shown(shop, bob, stale, other.id, "bob"),
        )
        assert code(outcomes[0]) == "unauthenticated"
        assert isinstance(outcomes[1], Granted)
    else:
        (outcome,) = shop.batch(shown(shop, credential, stale, task.id, "alice"))
        assert code(outcome) == "unauthenticated"
    assert shop.tasks()[task.id].owner is None


def test_a_session_of_a_terminal_opens_nothing_without_that_terminal(shop: Shop) -> None:
    """A cookie that was copied to another browser, also to another terminal. Elsewhere, what a
    display's cookie says beside a session changes nothing.
    """
    here = terminal_session(shop)
    Display.objects.create(
        board_id=shop.id,
        name="U",
        kind="terminal",
        digest=Token.hash("other"),
        created_at=timezone.now(),
    )
    copies = {replace(here, display=display) for display in ("", "other", "tablet ")}
    assert holders({here, *copies}).keys() == {here}
    own = session("alice")
    assert len(holders({own, replace(own, display="other")})) == 2
    task = shop.add("1")
    (copied, _, _) = copies
    (outcome,) = shop.batch(shown(shop, copied, None, task.id, "alice"))
    assert code(outcome) == "unauthenticated"


def test_a_credential_of_another_person_proves_nothing(shop: Shop) -> None:
    task = shop.add("1")
    (outcome,) = shop.batch(shown(shop, token("bob"), None, task.id, "alice"))
    assert code(outcome) == "unauthenticated"


def test_while_no_rights_change_no_credential_is_looked_at(shop: Shop) -> None:
    """The ordinary claim pays nothing: not one query more."""
    first, second, third = (shop.add(number).id for number in "123")
    credential, rights = token("alice"), counter()
    with CaptureQueriesContext(connection) as plain:
        shop.granted("alice", "claim", task=first)
    with CaptureQueriesContext(connection) as proved:
        (outcome,) = shop.batch(shown(shop, credential, rights, second, "alice"))
    assert isinstance(outcome, Granted)
    assert len(proved) == len(plain)
    token("bob")
    Token.objects.exclude(digest=Token.hash(credential.secret)).delete()
    (outcome,) = shop.batch(shown(shop, credential, rights, third, "alice"))
    assert isinstance(outcome, Granted), "a change of another's rights ends no credential"


def test_what_ends_while_a_command_waits_for_the_board_ends_the_command(shop: Shop) -> None:
    """PostgreSQL answers the query that waits for a lock as of before the wait."""
    task, credential, rights = shop.add("1"), token("alice"), counter()
    request = shown(shop, credential, rights, task.id, "alice")

    def ask() -> object:
        try:
            return execute(BoardId(shop.id), [request])[0]
        finally:
            connections.close_all()

    with ThreadPoolExecutor(1) as threads:
        with exclusive(shop.id):
            asked = threads.submit(ask)
            _until_something_waits()
            Token.objects.all().delete()
        outcome = asked.result(10)
    assert code(outcome) == "unauthenticated"  # type: ignore[arg-type]


def _until_something_waits() -> None:
    deadline = time.monotonic() + 5
    waits = "SELECT count(*) FROM pg_locks WHERE NOT granted"
    # On SQLite it makes no difference whether the command waits already.
    while connection.vendor == "postgresql":
        with connection.cursor() as cursor:
            cursor.execute(waits)
            row = cursor.fetchone()
        if row and row[0]:
            return
        assert time.monotonic() < deadline
        threading.Event().wait(0.01)
