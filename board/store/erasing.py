"""Erases a person: a number stands in place of name and username, everywhere, and stays there.

The account and its places on boards go in one transaction. The log may be long, so its lines follow
in small ones, and housekeeping goes on where that was cut short.
"""

import json
import math
import re
import time
from collections.abc import Iterable, Iterator, Mapping
from itertools import islice
from typing import Final

import orjson
from django.conf import settings
from django.contrib.admin.models import LogEntry
from django.contrib.contenttypes.models import ContentType
from django.db import OperationalError, transaction
from django.db.models import Count, Q

from board.domain.errors import Busy, PermissionDenied, UnknownPerson
from board.domain.events import fingerprint, to_json
from board.domain.ids import BoardId, PersonId
from board.domain.values import FINISHED, Who
from board.models.board import Board
from board.models.log import BoardEvent, SecurityLine
from board.models.people import Erasure, Person
from board.models.task import Task
from board.people import security_lines, sign_ins
from board.store.administering import administering, hold_person
from board.store.epoch import renew
from board.store.locking import exclusive, translate
from board.store.memberships import Handover, hand_over

_AT_ONCE: Final = 500
"""Rows of one transaction, so that commands do not wait for it."""


def unfinished(person: Person) -> dict[Board, int]:
    """Return how many unfinished tasks a person has, by board, in the order of their names."""
    owned = Task.objects.filter(owner=person).exclude(status__in=FINISHED)
    counts = dict(owned.values_list("board").annotate(Count("pk")))
    return {
        board: counts[board.pk] for board in Board.objects.filter(pk__in=counts).order_by("name")
    }


def erase(
    person: PersonId, by: Person, handovers: Mapping[BoardId, Handover], otherwise: Handover
) -> None:
    """Erase a person. PIN, badge, sessions, tokens and memberships go; unfinished tasks go where
    `handovers` says, on boards that it does not name where `otherwise` says.

    Raises:
        PermissionDenied: `by` is no administrator, or the person themselves.
        UnknownPerson: no such person, or the tasks cannot go to that one.
        WrongDepartment, CapacityReached, ReasonRequired: as `assign` and `release`.
        Busy, Unavailable: nothing was done.
    """
    who = Who(PersonId(by.pk), by.username, by.name)
    try:
        with transaction.atomic():
            boards = hold_person(person)
            row = Person.objects.filter(pk=person).first()
            now = Person.objects.filter(pk=by.pk, is_active=True, is_staff=True).first()
            if now is None or by.pk == person:
                raise PermissionDenied
            if row is None:
                raise UnknownPerson
            with administering(boards, who) as batches:
                Erasure.objects.get_or_create(
                    person=row, defaults={"names": [[row.username, row.name]]}
                )
                # Before the tasks are read: their events name the owner.
                _blank(row)
                for board, batch in batches.items():
                    hand_over(batch, person, by, handovers.get(BoardId(board), otherwise))
                for each in (*row.memberships.all(), *row.tokens.all()):
                    # One by one: a deletion of many rows does not say whose rights changed.
                    each.delete()
    except OperationalError as error:
        raise translate(error) from error


def finish(within_s: float = math.inf) -> None:
    """Take the names of erased people out of all that was logged, where that is not done yet.

    Idempotent: any process may call it at any time.

    Raises:
        Busy, Unavailable: it goes on at the next call, as it does when `within_s` is over.
    """
    until = time.monotonic() + within_s
    for erasure in Erasure.objects.select_related("person").order_by("pk"):
        try:
            _finish(erasure, until)
        except OperationalError as error:
            raise translate(error) from error


def _blank(person: Person) -> None:
    person.username = person.name = person.number
    person.set_unusable_password()
    person.email = person.pin = person.language = ""
    person.badge = person.last_login = None
    person.is_active = person.is_staff = person.is_superuser = False
    person.save()
    person.company_accounts.all().delete()


def _finish(erasure: Erasure, until: float) -> None:
    person = erasure.person
    sign_ins.end_others(person, None)
    for board in Board.objects.order_by("pk"):
        if next(_naming(person, board), None) is not None:
            _begin_history(person, board)
        # Until a whole look finds none: another erasure may have written the same event.
        while _rewrite_events(erasure, board, until):
            pass
    names = [(str(username), str(name)) for username, name in erasure.names]
    usernames = {username for username, _ in names}
    # A name that another account has by now is that account's.
    usernames -= set(
        Person.objects.filter(username__in=usernames).values_list("username", flat=True)
    )
    for username in usernames:
        _rewrite_security_lines(person, username, until)
    _rewrite_administration(person, names)
    erasure.delete()


def _naming(person: Person, board: Board) -> Iterator[tuple[int, str]]:
    """Yield the key and the body of a board's events that name a person, beside its writers."""
    rev = 0
    while True:
        # An identity on the wire has these members in this order, and the quotes of what people
        # type are escaped there.
        found = (
            BoardEvent.objects.using(settings.READ_ALIAS)
            .filter(board=board, rev__gt=rev, body__contains=f'"id":{person.pk},"username":')
            .order_by("rev")
        )
        rows = list(found.values_list("pk", "rev", "body")[:_AT_ONCE])
        for key, _, body in rows:
            if _numbered(person, body)[0] != body:
                yield key, body
        if len(rows) < _AT_ONCE:
            return
        rev = rows[-1][1]


def _numbered(person: Person, body: str) -> tuple[str, list[list[str]]]:
    """Return an event with the person's number in place of their names, and these."""
    text = r'"(?:[^"\\]|\\.)*"'
    identity = re.compile(rf'"id":{person.pk},"username":({text}),"name":({text})')
    names = [list(map(orjson.loads, found)) for found in identity.findall(body)]
    number = to_json(person.number).decode()
    told = f'"id":{person.pk},"username":{number},"name":{number}'
    return identity.sub(lambda _: told, body), names


def _begin_history(person: Person, board: Board) -> None:
    """Give a board a new epoch, so that no client resumes in what is rewritten (C8)."""
    with exclusive(board.pk) as locked:
        for row in locked:
            last = BoardEvent.objects.filter(board=row, rev=row.rev).first()
            if last is not None:
                last.body, _ = _numbered(person, last.body)
                last.save(update_fields=["body"])
                row.fingerprint = fingerprint(last.body.encode())
                row.save(update_fields=["fingerprint"])
            row.resumable_from = row.rev
            renew(row)


def _in_time(until: float) -> None:
    if time.monotonic() > until:
        raise Busy


def _rewrite_events(erasure: Erasure, board: Board, until: float) -> bool:
    """Rewrite a board's log; False if nothing in it named the person."""
    person, any_found = erasure.person, False
    naming = _naming(person, board)
    while found := list(islice(naming, _AT_ONCE)):
        any_found = True
        _in_time(until)
        with transaction.atomic():
            names = {tuple(each) for each in erasure.names}
            for key, body in found:
                numbered, named = _numbered(person, body)
                names.update((username, name) for username, name in named)
                BoardEvent.objects.filter(pk=key, body=body).update(body=numbered)
            names.discard((person.number, person.number))
            # Former names are known from here alone, and once.
            erasure.names = sorted(names)
            erasure.save(update_fields=["names"])
    return any_found


def _rewrite_security_lines(person: Person, username: str, until: float) -> None:
    naming = SecurityLine.objects.filter(facts__contains=f":{to_json(username).decode()}")
    keys = list(naming.values_list("pk", flat=True))
    for start in range(0, len(keys), _AT_ONCE):
        _in_time(until)
        with transaction.atomic():
            for line in SecurityLine.objects.filter(pk__in=keys[start : start + _AT_ONCE]):
                facts = orjson.loads(line.facts)
                for role in security_lines.NAMING:
                    if facts.get(role) == username:
                        facts[role] = person.number
                line.facts = to_json(facts).decode()
                line.save(update_fields=["facts"])


def _rewrite_administration(person: Person, names: Iterable[tuple[str, str]]) -> None:
    """Rewrite what Django's log of the administration has of a person and of what was theirs."""
    of_person = LogEntry.objects.filter(
        content_type=ContentType.objects.get_for_model(Person), object_id=str(person.pk)
    )
    of_person.update(object_repr=person.number, change_message="")
    for username, name in names:
        shown = str(Person(username=username, name=name))
        # Messages are JSON.
        for text in {shown, json.dumps(shown)[1:-1]}:
            found = Q(object_repr__contains=text) | Q(change_message__contains=text)
            for entry in LogEntry.objects.filter(found):
                entry.object_repr = entry.object_repr.replace(text, person.number)
                entry.change_message = entry.change_message.replace(text, person.number)
                entry.save(update_fields=["object_repr", "change_message"])
