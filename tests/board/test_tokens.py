"""Tokens with limits: what they cover, until when, and what older servers make of them."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest
from django.db import connection
from django.utils import timezone

from board.access.authenticator import authenticator
from board.domain.errors import Forbidden, Invalid, OtherBoard, OutOfScope, Unauthenticated
from board.domain.results import Granted
from board.domain.scopes import Scope
from board.models.people import Person, Token
from board.people import tokens
from board.people.credentials import Credential, Means
from board.people.tokens import Wanted
from board.text.refusals import detail
from tests.board.shop import Shop, code

pytestmark = pytest.mark.django_db(transaction=True, databases="__all__")

NOW = datetime(2026, 11, 24, 8, tzinfo=UTC)


def make(username: str, wanted: Wanted) -> Credential:
    person = Person.objects.get(username=username)
    return Credential(Means.TOKEN, tokens.make(person, wanted, timezone.now()))


def test_the_scope_is_checked_after_the_role_in_the_batch_itself(shop: Shop) -> None:
    """Even if a transport has let the command through; the sentence is the token's own."""
    identity = authenticator.identify(make("sam", Wanted("erp", Scope.PLAN)))
    proved = identity.authentication
    task = shop.add("1")
    edit = replace(shop.request("sam", "edit", task=task.id, title="x"), authentication=proved)
    claim = replace(shop.request("sam", "claim", task=task.id), authentication=proved)
    edited, refused = shop.batch(edit, claim)
    assert isinstance(edited, Granted)
    assert isinstance(refused, OutOfScope)
    assert code(refused) == "permission_denied"
    assert "token" in detail(refused, "en")
    assert "令牌" in detail(refused, "zh-Hans")


def test_a_token_for_one_board_opens_that_one(shop: Shop) -> None:
    other = Shop("lathe")
    shown = make("sam", Wanted("wall", Scope.READ, shop.id))
    assert authenticator.admit((shown, "press")).seat.board == shop.id
    with pytest.raises(OtherBoard) as refused:
        authenticator.admit((shown, "lathe"))
    assert refused.value.code == Forbidden.code
    other.row.delete()


def test_a_token_ends_by_itself(shop: Shop) -> None:
    """Its identity is over by its own date, so that a remembered answer does not outlive it."""
    shown = make("alice", Wanted("trial", days=1))
    identity = authenticator.identify(shown)
    assert not identity.is_over
    Token.objects.update(expires_at=timezone.now() - timedelta(seconds=1))
    authenticator.forget()
    with pytest.raises(Unauthenticated):
        authenticator.identify(shown)


@pytest.mark.parametrize(
    ("wanted", "field"),
    [
        (Wanted(""), "name"),
        (Wanted("x" * 101), "name"),
        (Wanted("x", days=0), "days"),
        (Wanted("x", days=3651), "days"),
    ],
)
def test_a_token_that_cannot_be_made(shop: Shop, wanted: Wanted, field: str) -> None:
    with pytest.raises(Invalid) as invalid:
        tokens.make(Person.objects.get(username="alice"), wanted, NOW)
    assert invalid.value.field == field
    assert not Token.objects.exists()


def test_a_server_that_knows_no_limits_finds_no_limited_token(shop: Shop) -> None:
    """In a rolling upgrade, and after a step back, it refuses where it would grant all."""
    limited = [Wanted("a", Scope.READ), Wanted("b", board=shop.id), Wanted("c", days=1)]
    for wanted in (*limited, Wanted("whole")):
        shown = make("alice", wanted)
        # As the first release looks for it.
        found = Token.objects.filter(digest=Token.hash(shown.secret)).exists()
        assert found is (wanted.name == "whole")


def test_a_token_that_an_older_server_makes_is_whole(shop: Shop) -> None:
    with connection.cursor() as cursor:
        cursor.execute(
            "INSERT INTO board_token (name, digest, created_at, person_id) VALUES (%s, %s, %s, %s)",
            ["old", Token.hash("secret"), NOW, shop.people["alice"]],
        )
    identity = authenticator.identify(Credential(Means.TOKEN, "secret"))
    assert (identity.scope, identity.is_limited) == (Scope.ALL, False)


def test_tokens_are_listed_and_ended_by_their_person_alone(shop: Shop) -> None:
    alice, bob = (Person.objects.get(username=name) for name in ("alice", "bob"))
    make("alice", Wanted("press only", Scope.WORK, shop.id))
    (row,) = tokens.listed(alice)
    assert row["board"] == {"slug": "press", "name": "Press"}
    assert tokens.listed(bob) == []
    assert tokens.end(bob, row["id"]) is None
    assert tokens.end(alice, row["id"]) == "press only"
    assert tokens.listed(alice) == []
