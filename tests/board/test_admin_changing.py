"""Forms of the administration: what they write, and for how long they hold a board."""

import re
from concurrent.futures import ThreadPoolExecutor
from html import unescape
from typing import Any

import pytest
from django.contrib.auth.hashers import PBKDF2PasswordHasher, check_password
from django.db import DatabaseError, connection, connections, transaction
from django.test import Client
from django.urls import reverse

from board.models.board import Board
from board.models.people import Membership, Person
from tests.board.shop import Shop

pytestmark = pytest.mark.django_db(transaction=True, databases="__all__")

_INPUT = re.compile(r"<(?:input|textarea)\b[^>]*>")
_SELECT = re.compile(r'<select name="([^"]+)".*?</select>', re.DOTALL)


@pytest.fixture
def robin(shop: Shop) -> Client:
    """An administrator's browser."""
    client = Client()
    client.force_login(Person.objects.create(username="robin", name="Robin", is_staff=True))
    return client


def attribute(tag: str, name: str) -> str | None:
    found = re.search(rf'\b{name}="([^"]*)"', tag)
    return unescape(found[1]) if found else None


def read_form(client: Client, page: str) -> dict[str, Any]:
    """What a browser would send if nothing were changed."""
    text = client.get(page).content.decode()
    fields: dict[str, list[str]] = {}
    for tag in _INPUT.findall(text):
        name, kind = attribute(tag, "name"), attribute(tag, "type")
        chosen = kind not in {"checkbox", "radio"} or re.search(r"\bchecked\b", tag)
        if name and chosen and kind not in {"submit", "file"}:
            fields.setdefault(name, []).append(attribute(tag, "value") or "")
    for select in _SELECT.finditer(text):
        for option in re.findall(r"<option[^>]*\bselected\b[^>]*>", select[0]):
            fields.setdefault(select[1], []).append(attribute(option, "value") or "")
    assert fields, text
    return fields


def page_of(row: Person | Board) -> str:
    return reverse(f"admin:board_{row._meta.model_name}_change", args=[row.pk])


def test_a_slower_form_writes_no_old_value_back(shop: Shop, robin: Client) -> None:
    alice = Person.objects.get(username="alice")
    page = page_of(alice)
    form = read_form(robin, page)
    Person.objects.filter(pk=alice.pk).update(name="Alice Zhang")
    membership = Membership.objects.get(person=alice)
    Membership.objects.filter(pk=membership.pk).update(role="supervisor")
    membership.departments.set([shop.finishing])
    reply = robin.post(page, {**form, "language": "zh-Hans"})
    assert reply.status_code == 302, reply.content.decode()
    alice.refresh_from_db()
    assert (alice.language, alice.name) == ("zh-Hans", "Alice Zhang")
    membership.refresh_from_db()
    assert membership.role == "supervisor"
    assert [row.pk for row in membership.departments.all()] == [shop.finishing]


def test_a_form_writes_of_a_membership_what_it_changes(shop: Shop, robin: Client) -> None:
    alice = Person.objects.get(username="alice")
    page = page_of(alice)
    form = read_form(robin, page)
    membership = Membership.objects.get(person=alice)
    membership.departments.set([shop.finishing])
    reply = robin.post(page, {**form, "memberships-0-role": "supervisor"})
    assert reply.status_code == 302, reply.content.decode()
    membership.refresh_from_db()
    assert membership.role == "supervisor"
    assert [row.pk for row in membership.departments.all()] == [shop.finishing]


class Watching(PBKDF2PasswordHasher):
    """Hashes, and notes whether another thread can lock every board meanwhile."""

    iterations = 1
    free: list[bool]

    def encode(self, password: str, salt: str, iterations: int | None = None) -> str:
        with ThreadPoolExecutor(1) as other:
            Watching.free.append(other.submit(boards_are_free).result(20))
        return super().encode(password, salt, iterations)


def boards_are_free() -> bool:
    try:
        with transaction.atomic():
            boards = Board.objects.all()
            if connection.vendor == "postgresql":
                boards = boards.select_for_update(nowait=True, no_key=True)
            list(boards)
    except DatabaseError:
        return False
    else:
        return True
    finally:
        connections.close_all()


@pytest.fixture
def watching(settings: Any) -> list[bool]:
    settings.PASSWORD_HASHERS = [f"{__name__}.Watching"]
    Watching.free = []
    return Watching.free


def test_no_board_is_held_while_a_pin_is_hashed(
    shop: Shop, robin: Client, watching: list[bool]
) -> None:
    alice = Person.objects.get(username="alice")
    form = read_form(robin, page_of(alice))
    reply = robin.post(page_of(alice), {**form, "name": "Alice Zhang", "new_pin": "4711"})
    assert reply.status_code == 302, reply.content.decode()
    assert watching == [True]
    alice.refresh_from_db()
    assert alice.name == "Alice Zhang"
    assert check_password("4711", alice.pin)


def test_no_board_is_held_while_a_new_persons_password_is_hashed(
    shop: Shop, robin: Client, watching: list[bool]
) -> None:
    page = reverse("admin:board_person_add")
    form = {
        **read_form(robin, page),
        "username": "dora",
        "name": "Dora",
        "password1": "a long sentence",
        "password2": "a long sentence",
    }
    reply = robin.post(page, form)
    assert reply.status_code == 302, reply.content.decode()
    assert watching == [True]
    assert check_password("a long sentence", Person.objects.get(username="dora").password)


def test_a_deactivation_tells_what_the_person_still_owns(shop: Shop, robin: Client) -> None:
    """Tasks stay where they are until a supervisor or an administrator has decided."""
    task = shop.add("1")
    shop.batch(shop.request("alice", "claim", task=task.id))
    for username, is_told in (("alice", True), ("bob", False)):
        page = page_of(Person.objects.get(username=username))
        form = read_form(robin, page)
        del form["is_active"]
        reply = robin.post(page, form, follow=True)
        assert not Person.objects.get(username=username).is_active
        assert ("still owns unfinished tasks (Press: 1)" in reply.content.decode()) is is_told
