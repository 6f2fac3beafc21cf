"""A person erased: a number stands in place of their names, in every table, feed and snapshot."""

import json
from datetime import UTC, datetime
from types import SimpleNamespace
from typing import Any

import pytest
from django.contrib.admin.models import CHANGE, LogEntry
from django.contrib.contenttypes.models import ContentType
from django.contrib.sessions.models import Session
from django.db import connection
from django.test import Client

from board.domain.errors import (
    AccountExists,
    Busy,
    CapacityReached,
    Invalid,
    PermissionDenied,
    ReasonRequired,
    UnknownPerson,
)
from board.domain.ids import Rev
from board.domain.values import MemberRole
from board.models.board import Board
from board.models.log import BoardEvent
from board.models.people import CompanyAccount, Erasure, Membership, Person, SignIn, Token
from board.people import pins, security_lines
from board.people.security_log import tell
from board.people.tokens import Wanted, make
from board.store import administering, erasing, housekeeping, memberships, reading
from board.store.erasing import erase
from board.store.memberships import Handover, Newcomer
from tests.board.shop import Shop

pytestmark = pytest.mark.django_db(transaction=True, databases="__all__")

LEFT = Handover(reason="left the shop")
NAMES = ("zoë", "Zoë Ångström", "Zoë Unmarried", "zoe.unmarried")
"""Of one person: the first two are those of today."""


def places(names: tuple[str, ...] = NAMES) -> list[str]:
    """Return the columns of the database that have one of these names, as text or as JSON."""
    written = {form for name in names for form in (name, json.dumps(name)[1:-1])}
    found = []
    with connection.cursor() as cursor:
        for table in connection.introspection.table_names(cursor):
            cursor.execute(f'SELECT * FROM "{table}"')
            columns = [column[0] for column in cursor.description]
            found += [
                f"{table}.{column}"
                for row in cursor.fetchall()
                for column, value in zip(columns, row, strict=True)
                if any(form in str(value) for form in written)
            ]
    return sorted(set(found))


@pytest.fixture
def zoe(shop: Shop) -> Person:
    """Bob, under the names that are looked for; he has been called otherwise before."""
    person = Person.objects.get(username="bob")
    for username, name in (NAMES[3], NAMES[2]), (NAMES[0], NAMES[1]):
        with administering.administering({shop.id}, None):
            person.username, person.name = username, name
            person.save()
    shop.people["zoe"] = shop.people["bob"]
    return person


@pytest.fixture
def admin(shop: Shop) -> Person:
    return Person.objects.create(username="admin", name="Admin", is_staff=True)


def everything_that_names(shop: Shop, zoe: Person, admin: Person) -> None:
    """Do what leaves the person's names somewhere."""
    done, running = shop.running("1", "zoe"), shop.running("2", "zoe")
    shop.granted("zoe", "complete", task=done.id, ref="1")
    shop.granted("zoe", "pause", task=running.id, ref="2")
    shop.do("alice", "claim", task=running.id, ref="3", repeat=True)
    make(zoe, Wanted("her script"), datetime.now(UTC))
    pins.set_pin(zoe, "7391")
    pins.set_badge(zoe, "badge-of-z")
    CompanyAccount.objects.create(person=zoe, issuer="https://id.example", subject=NAMES[0])
    Client().force_login(zoe)
    tell("sign_in", "ok", "192.0.2.1", means="password", person=zoe.username)
    tell("pin", "ok", "192.0.2.1", by=zoe.username, person="alice")
    tell("pin", "ok", "192.0.2.1", by=NAMES[3], person="alice")
    tell("pin", "ok", "192.0.2.1", by="alice", person="sam")
    security_lines.write()
    of_person = ContentType.objects.get_for_model(Person)
    of_token = ContentType.objects.get_for_model(Token)
    for kind, key, shown in (
        (of_person, zoe.pk, str(zoe)),
        (of_person, admin.pk, str(admin)),
        (of_token, 1, f"script ({Person(username=NAMES[3], name=NAMES[2])})"),
    ):
        LogEntry.objects.create(
            user=admin,
            content_type=kind,
            object_id=str(key),
            object_repr=shown,
            action_flag=CHANGE,
            change_message=json.dumps([{"added": {"object": f"{zoe} on Press"}}]),
        )


def test_no_table_feed_or_snapshot_has_the_names(shop: Shop, zoe: Person, admin: Person) -> None:
    everything_that_names(shop, zoe, admin)
    assert {"board_boardevent.body", "board_person.name", "board_securityline.facts"} < set(
        places()
    )
    before = shop.snapshot()
    erase(shop.people["zoe"], admin, {}, LEFT)
    erasing.finish()
    assert places() == []
    number = f"#{zoe.pk}"
    after = shop.snapshot()
    # Rewritten history is another history: every client gets a snapshot (C8).
    assert (after["epoch"] != before["epoch"], after["rev"] > before["rev"]) == (True, True)
    changes, head = reading.events_after(shop.id, Rev(0), 10_000)
    assert changes.resumable_from == head
    events = [json.loads(body) for _, body in changes.events]
    assert {event["by"]["name"] for event in events if event["by"]} == {number, "Admin"}
    done, given = after["tasks"]
    assert (done["owner"]["username"], done["owner"]["name"]) == (number, number)
    assert given["owner"] is None
    assert zoe.pk not in {person["id"] for person in after["people"]}
    timeline = json.loads(reading.timeline(shop.id, done["id"]))
    assert {event["by"]["id"] for event in timeline if event["by"]} == {zoe.pk}
    entry = LogEntry.objects.get(object_id=str(admin.pk))
    assert (entry.object_repr, number in entry.change_message) == (str(admin), True)
    assert not Erasure.objects.exists()


def test_what_opened_boards_is_gone(shop: Shop, zoe: Person, admin: Person) -> None:
    everything_that_names(shop, zoe, admin)
    erase(shop.people["zoe"], admin, {}, LEFT)
    erasing.finish()
    zoe.refresh_from_db()
    assert (zoe.pin, zoe.badge, zoe.email, zoe.last_login) == ("", None, "", None)
    assert (zoe.is_active, zoe.is_staff, zoe.has_usable_password()) == (False, False, False)
    for table in (Token, SignIn, Membership, CompanyAccount):
        assert not table._base_manager.filter(person=zoe).exists(), table
    assert not Session.objects.exists()


def test_a_board_where_only_the_log_has_the_names(
    shop: Shop, zoe: Person, admin: Person, new_shop: Any
) -> None:
    """The last event of all names the person: the next ones follow it all the same (C8)."""
    other: Shop = new_shop("other")
    other.people["zoe"] = shop.people["zoe"]
    Membership.objects.create(board=other.row, person=zoe, role="supervisor")
    other.granted("zoe", "add", number="1", title="Labels", department=other.printing)
    Membership.objects.filter(board=other.id, person=zoe).delete()
    reading.head(other.id)
    erase(shop.people["zoe"], admin, {}, LEFT)
    erasing.finish()
    assert places() == []
    epoch = other.snapshot()["epoch"]
    other.add("2")
    reading.head(other.id)
    assert other.snapshot()["epoch"] == epoch


def test_tasks_are_given_where_that_is_wanted(shop: Shop, zoe: Person, admin: Person) -> None:
    running = shop.running("1", "zoe")
    assert erasing.unfinished(zoe) == {shop.row: 1}
    give = {shop.id: Handover(shop.people["alice"], "left the shop")}
    erase(shop.people["zoe"], admin, give, LEFT)
    erasing.finish()
    owner = shop.task(running.id).owner
    assert owner is not None
    assert owner.username == "alice"
    assert places() == []


@pytest.mark.parametrize(
    ("to", "reason", "refusal"),
    [
        (None, "", ReasonRequired),
        ("zoe", "left", UnknownPerson),
        ("alice", "left", CapacityReached),
    ],
)
def test_what_cannot_be_handed_over_erases_nothing(
    shop: Shop, zoe: Person, admin: Person, to: str | None, reason: str, refusal: type[Exception]
) -> None:
    Board.objects.filter(pk=shop.id).update(max_claims=1)
    shop.running("1", "zoe")
    shop.running("2", "alice")
    before, there = shop.snapshot(), places()
    with pytest.raises(refusal):
        erase(
            shop.people["zoe"],
            admin,
            {shop.id: Handover(shop.people[to] if to else None, reason)},
            LEFT,
        )
    assert (shop.snapshot(), places()) == (before, there)


@pytest.mark.parametrize("by", ["sam", "zoe", "gone"])
def test_only_another_administrator_erases(shop: Shop, zoe: Person, admin: Person, by: str) -> None:
    Person.objects.filter(pk=zoe.pk).update(is_staff=True)
    gone = Person.objects.create(username="gone", name="Gone", is_staff=True)
    Person.objects.filter(pk=gone.pk).update(is_active=False)
    there = places()
    who = {"sam": Person.objects.get(username="sam"), "zoe": zoe, "gone": gone}[by]
    with pytest.raises(PermissionDenied):
        erase(shop.people["zoe"], who, {}, LEFT)
    assert places() == there


def test_housekeeping_goes_on_where_it_was_cut_short(
    shop: Shop, zoe: Person, admin: Person, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A process that is killed in the middle of the log has written some of it."""
    everything_that_names(shop, zoe, admin)
    erase(shop.people["zoe"], admin, {}, LEFT)
    monkeypatch.setattr(erasing, "_AT_ONCE", 2)
    written = BoardEvent.objects.filter(body__contains="Unmarried").count()

    def killed(*_: Any) -> None:
        raise KeyboardInterrupt

    monkeypatch.setattr(erasing, "_rewrite_security_lines", killed)
    with pytest.raises(KeyboardInterrupt):
        erasing.finish()
    monkeypatch.undo()
    assert (written > 0, "board_erasure.names" in places()) == (True, True)
    housekeeping.tidy(datetime.now(UTC))
    assert places() == []


@pytest.mark.parametrize("table", ["events", "security lines"])
def test_a_log_too_long_for_a_request_is_left_to_housekeeping(
    shop: Shop, zoe: Person, admin: Person, monkeypatch: pytest.MonkeyPatch, table: str
) -> None:
    """The page says so within its time limit; what is done by then stays done."""
    everything_that_names(shop, zoe, admin)
    erase(shop.people["zoe"], admin, {}, LEFT)
    monkeypatch.setattr(erasing, "_AT_ONCE", 1)
    passed = iter(range(1000))
    monkeypatch.setattr(erasing, "time", SimpleNamespace(monotonic=lambda: next(passed)))
    zoe.refresh_from_db()

    def naming() -> int:
        return sum(1 for _ in erasing._naming(zoe, Board.objects.get(pk=shop.id)))

    named = naming()
    with pytest.raises(Busy):
        # The clock begins at 0, and each transaction looks at it.
        erasing.finish(2 if table == "events" else named)
    assert naming() == (named - 2 if table == "events" else 0)
    assert any(place.startswith("board_securityline") for place in places())
    monkeypatch.undo()
    housekeeping.tidy(datetime.now(UTC))
    assert places() == []


def test_a_line_that_waits_meanwhile_is_written_without_the_name(
    shop: Shop, zoe: Person, admin: Person
) -> None:
    """Each process writes its lines of the security log some time after they were made."""
    tell("sign_out", "ok", "192.0.2.1", person=zoe.username)
    tell("token_made", "ok", "", by=security_lines.COMMAND_LINE, person="alice")
    erase(shop.people["zoe"], admin, {}, LEFT)
    erasing.finish()
    security_lines.write()
    assert places() == []
    with connection.cursor() as cursor:
        cursor.execute("SELECT facts FROM board_securityline ORDER BY id DESC LIMIT 2")
        facts = [json.loads(row[0]) for row in cursor.fetchall()]
    assert facts == [{"by": "command line", "person": "alice"}, {"person": None}]


def test_nobody_takes_an_erased_account_again(shop: Shop, zoe: Person, admin: Person) -> None:
    erase(shop.people["zoe"], admin, {}, LEFT)
    erasing.finish()
    for existing, refusal in ((True, UnknownPerson), (False, AccountExists)):
        taken = Newcomer(zoe.number, "Nobody", MemberRole.OPERATOR, (), existing=existing)
        with pytest.raises(refusal):
            memberships.add(shop.id, admin, taken)
    other = Newcomer(f"#{zoe.pk + 1000}", "Nobody", MemberRole.OPERATOR, ())
    with pytest.raises(Invalid):
        memberships.add(shop.id, admin, other)
