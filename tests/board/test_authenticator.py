"""One resolver of credentials: the cost of a look, and how long its answer is remembered (C2)."""

from collections.abc import Callable
from contextlib import ExitStack
from datetime import timedelta
from typing import Any

import pytest
from django.contrib.sessions.models import Session
from django.db import connections
from django.db.models import F
from django.http import HttpResponse
from django.test import RequestFactory
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from board import submission
from board.access.authenticator import Authenticator, authenticator, resolve
from board.access.host import SCOPE_KEY, Arguments, Found, Shown
from board.access.identity import Access, Entrance, Key
from board.api.urls import coroutines
from board.displays import displays
from board.domain.errors import Forbidden, Refusal, Unauthenticated, UnknownBoard
from board.domain.ids import BoardId
from board.domain.results import Result
from board.models.displays import Display
from board.models.people import Membership, Person, Rights, Token
from board.people.credentials import Credential, Means
from board.store import reading
from board.store.reading import Head
from board.store.request import Request
from tests.board.shop import Shop
from tests.board.test_credentials import session, token

pytestmark = pytest.mark.django_db(transaction=True, databases="__all__")


def display(shop: Shop, secret: str = "a wall's") -> Credential:
    row = Display.objects.create(
        board_id=shop.id,
        name="Hall",
        kind="wall",
        digest=Token.hash(secret),
        created_at=timezone.now(),
        settings={"distance_m": 10, "diagonal_in": 55},
    )
    row.departments.set([shop.printing, shop.finishing])
    return Credential(Means.DISPLAY, secret)


MAKE: dict[Means, Callable[[Shop], Credential]] = {
    Means.TOKEN: lambda shop: token("alice"),
    Means.SESSION: lambda shop: session("alice"),
    Means.DISPLAY: display,
}


def count(work: Callable[[], object]) -> int:
    """Do it; say how many queries that took, on all connections."""
    with ExitStack() as stack:
        captured = [
            stack.enter_context(CaptureQueriesContext(connection))
            for connection in connections.all()
        ]
        work()
        return sum(map(len, captured))


class Blocking:
    """A host whose queries run on the test's own thread, where they are counted."""

    async def enter(self, key: Key) -> Entrance:
        return authenticator.recall(key) or authenticator.admit_all({key})[key]

    async def submit(self, board: BoardId, request: Request) -> Result:
        return submission.queues.submit(board, [request]).result(10)[0]

    async def head(self, board: BoardId) -> Head:
        return reading.heads({board})[board]

    async def shown(self, board: BoardId, head: Head) -> Shown:
        whole = reading.snapshot(board)
        return Shown(f"{whole.epoch}:{whole.rev}", whole.encode())

    async def read(
        self,
        query: Callable[Arguments, Found],
        *args: Arguments.args,
        **kwargs: Arguments.kwargs,
    ) -> Found:
        return query(*args, **kwargs)


class Browser:
    """A client over HTTP that shows one credential."""

    def __init__(self, credential: Credential) -> None:
        self.client = RequestFactory()
        self.headers: dict[str, str] = {}
        match credential.means:
            case Means.TOKEN:
                self.headers["Authorization"] = f"Bearer {credential.secret}"
            case Means.SESSION:
                self.client.cookies["dibs_session"] = credential.secret
            case Means.DISPLAY:
                self.client.cookies["dibs_display"] = credential.secret

    def get(self, path: str) -> HttpResponse:
        return self._answer(self.client.get(path, headers=self.headers))

    def post(self, path: str) -> HttpResponse:
        kind = "application/json"
        return self._answer(self.client.post(path, content_type=kind, headers=self.headers))

    def _answer(self, request: Any) -> HttpResponse:
        found = coroutines.find(request.path.removeprefix("/api/"))
        assert found is not None
        request.scope = {SCOPE_KEY: Blocking()}
        with pytest.raises(StopIteration) as ended:
            found[0](request, **found[1]).send(None)  # type: ignore[attr-defined]
        response: HttpResponse = ended.value.value
        return response


@pytest.mark.parametrize(
    ("means", "first"), [(Means.TOKEN, 4), (Means.SESSION, 5), (Means.DISPLAY, 2)]
)
def test_reading_a_board_looks_at_the_credential_once(shop: Shop, means: Means, first: int) -> None:
    """Counter, credential, person, board, membership; then nothing, for a second."""
    browser = Browser(MAKE[means](shop))

    def read() -> None:
        assert browser.get("/api/boards/press").status_code == 200

    once, again = count(read), count(read)
    assert once - again == first
    assert again == count(read)


@pytest.mark.parametrize(("means", "first"), [(Means.TOKEN, 4), (Means.SESSION, 5)])
def test_a_refusal_looks_no_further_for_its_language(shop: Shop, means: Means, first: int) -> None:
    """C7: the words may be those of the person or of the board."""
    browser = Browser(MAKE[means](shop))

    def ask() -> None:
        assert browser.get("/api/boards/press/tasks/0/events").status_code == 404

    once, again = count(ask), count(ask)
    assert once - again == first
    wrong = Browser(Credential(Means.TOKEN, "wrong"))
    assert count(lambda: wrong.get("/api/boards/press")) <= 4, "a wrong one is looked at once"


def test_a_command_pays_for_its_credential_once(shop: Shop) -> None:
    """The batch runs on a thread of its own, and is not counted."""
    first, second = (shop.add(number).id for number in "12")
    browser = Browser(token("alice"))

    def claim(task: int) -> None:
        answer = browser.post(f"/api/boards/press/tasks/{task}/claim")
        assert answer.status_code == 200, answer.content

    assert count(lambda: claim(first)) == 4
    assert count(lambda: claim(second)) == 0


@pytest.mark.parametrize("means", MAKE)
def test_rights_that_end_here_end_at_once(shop: Shop, means: Means) -> None:
    """X2: no answer of a moment ago is given."""
    browser = Browser(MAKE[means](shop))
    assert browser.get("/api/boards/press").status_code == 200
    match means:
        case Means.TOKEN:
            Token.objects.all().delete()
        case Means.SESSION:
            Session.objects.all().delete()
        case Means.DISPLAY:
            by = Person.objects.get(username="sam")
            displays.revoke(Display.objects.get(), by, timezone.now())
    assert browser.get("/api/boards/press").status_code == 401


def test_who_has_left_a_board_is_refused_at_once(shop: Shop) -> None:
    browser = Browser(token("alice"))
    assert browser.get("/api/boards/press").status_code == 200
    Membership.objects.filter(person__username="alice").delete()
    assert browser.get("/api/boards/press").status_code == 403
    Membership.objects.create(board=shop.row, person=Person.objects.get(username="alice"))
    assert browser.get("/api/boards/press").status_code == 200


def test_a_session_that_runs_out_is_looked_at_again(
    shop: Shop, monkeypatch: pytest.MonkeyPatch
) -> None:
    shown = session("alice")
    until = authenticator.identify(shown).until
    assert until is not None
    # It was kept meanwhile, as people at work at a shared tablet do.
    Session.objects.update(expire_date=until + timedelta(hours=1))
    monkeypatch.setattr(timezone, "now", lambda: until)
    assert authenticator.recall((shown, "press")) is None
    assert authenticator.identify(shown).until == until + timedelta(hours=1)
    Session.objects.update(expire_date=until)
    authenticator.forget()
    with pytest.raises(Unauthenticated):
        authenticator.identify(shown)


def test_an_admission_knows_the_counter_before_its_look(shop: Shop) -> None:
    """X2: a change behind it is a change that a command's batch finds."""
    Rights.objects.update_or_create(pk=1, defaults={"counter": 41})
    access = authenticator.admit((token("alice"), "press"))
    assert access.identity.authentication.rights == 41
    assert access.doubted().identity.authentication.rights is None


def test_many_are_looked_at_together(shop: Shop, new_shop: Callable[..., Shop]) -> None:
    new_shop("paint")
    alice, bob, wall = token("alice"), session("bob"), display(shop)
    wrong, charlie = Credential(Means.OTHER), token("charlie")
    Membership.objects.filter(person__username="charlie", board__slug="paint").delete()
    keys = {(who, slug) for who in (alice, bob, charlie) for slug in ("press", "paint", "none")}
    keys |= {(wall, "press"), (wrong, "press")}
    found = resolve(keys)
    assert found.keys() == keys
    for who in (alice, bob):
        assert isinstance(found[who, "press"], Access)
        assert isinstance(found[who, "paint"], Access)
        assert isinstance(found[who, "none"], UnknownBoard)
    assert isinstance(found[charlie, "press"], Access)
    assert isinstance(found[charlie, "paint"], Forbidden)
    assert isinstance(found[wrong, "press"], Refusal)
    seen = found[wall, "press"]
    assert isinstance(seen, Access)
    assert seen.display is not None
    assert seen.display.settings.departments == (shop.printing, shop.finishing)
    # The counter, tokens, sessions, their people, displays, boards, memberships.
    right = {key for key in keys if isinstance(found[key], Access)}
    assert count(lambda: resolve(right)) == 7


def test_many_join_with_the_queries_of_one(shop: Shop) -> None:
    shown = {name: token(name) for name in ("alice", "bob", "charlie")}
    wrong = Credential(Means.TOKEN, "wrong")
    keys = {(who, slug) for who in shown.values() for slug in ("press", "none")} | {
        (wrong, "press")
    }
    here, other = Authenticator(), Authenticator()
    assert count(lambda: other.admit((shown["alice"], "press"))) == 4
    # On PostgreSQL it is asked, too, whether what is missing is about to be restored.
    restoring = 1 if connections["default"].vendor == "postgresql" else 0
    assert count(lambda: here.admit_all(keys)) == 4 + 2 * restoring
    found = here.admit_all(keys)
    assert (
        count(lambda: here.admit_all({(shown["bob"], "press"), (wrong, "press")})) == 2 + restoring
    ), "the wrong one is looked up again, and the counter"
    for name, who in shown.items():
        opened, unknown = found[who, "press"], found[who, "none"]
        assert opened.access.person == shop.people[name]
        assert isinstance(unknown.place, UnknownBoard)
        assert unknown.identity == opened.identity, "the words of a refusal may be theirs (C7)"
    assert found[wrong, "press"].identity is None
    with pytest.raises(Unauthenticated):
        found[wrong, "press"].access  # noqa: B018


def test_a_place_is_not_remembered_under_a_later_counter(shop: Shop) -> None:
    """X2: an access claims no later counter than that of its place, or no poll would find it."""
    now = 0.0
    here = Authenticator(lambda: now)
    key = token("alice"), "press"
    here.identify(key[0])
    now = 0.9
    assert here.admit(key).person == shop.people["alice"]
    # Another process ends the membership: nothing is forgotten here until the next poll.
    other = Person.objects.create(username="other")
    Membership.objects.filter(person__username="alice").update(person=other)
    Rights.objects.update(counter=F("counter") + 1)
    now = 1.1
    assert here.recall(key) is None
    with pytest.raises(Forbidden):
        here.admit(key)
