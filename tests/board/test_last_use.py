"""The last use of a credential: at most one write a minute, and none that is lost."""

from datetime import timedelta

import pytest
from django.db import OperationalError, connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from board.models.people import Person, Token
from board.people import last_use, tokens
from board.people.credentials import Credential, Means
from board.people.last_use import LastUse
from board.people.tokens import Wanted
from tests.board.shop import Shop

pytestmark = pytest.mark.django_db(transaction=True, databases="__all__")


@pytest.fixture
def shown(shop: Shop) -> Credential:
    person = Person.objects.get(username="alice")
    return Credential(Means.TOKEN, tokens.make(person, Wanted("t", days=1), timezone.now()))


def used() -> object:
    return Token.objects.get().used_at


def test_a_use_is_written_once_a_minute(shown: Credential) -> None:
    uses = LastUse()
    uses.write()
    assert used() is None
    uses.note(shown)
    uses.write()
    first = used()
    assert first is not None
    uses.note(shown)
    with CaptureQueriesContext(
        connection,
    ) as queries:
        uses.write()
    assert (used(), len(queries)) == (first, 0)


def test_two_processes_write_one_use(shown: Credential) -> None:
    for uses in (LastUse(), LastUse()):
        uses.note(shown)
        uses.write()
        first = used()
    assert used() == first
    Token.objects.update(used_at=timezone.now() - timedelta(minutes=1))
    later = LastUse()
    later.note(shown)
    later.write()
    assert used() > first  # type: ignore[operator]


def test_what_cannot_be_written_is_due_again(
    shown: Credential, monkeypatch: pytest.MonkeyPatch
) -> None:
    uses = LastUse()
    uses.note(shown)

    def fail(*_: object) -> None:
        raise OperationalError

    with monkeypatch.context() as patch:
        patch.setattr(last_use, "_write", fail)
        with pytest.raises(OperationalError):
            uses.write()
    uses.write()
    assert used() is not None
