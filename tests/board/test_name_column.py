"""Names of boards, departments, people and displays, whichever door they come by."""

import pytest
from django.core.exceptions import ValidationError

from board.models.board import Department
from board.models.people import Person
from tests.board.shop import Shop

pytestmark = pytest.mark.django_db(transaction=True)
TYPED, STORED = " Pre\u00ad\u200bpress\n2 ", "Prepress 2"


def test_a_name_is_stored_as_it_is_seen(shop: Shop) -> None:
    made = Department.objects.create(board=shop.row, name=TYPED)
    assert made.name == STORED
    assert Department.objects.filter(pk=made.pk, name=STORED).exists()
    Department.objects.filter(pk=made.pk).update(name=f"{TYPED}!")
    made.refresh_from_db()
    assert made.name == "Prepress 2 !"
    (bulk,) = Person.objects.bulk_create([Person(username="p", name=TYPED)])
    assert Person.objects.get(pk=bulk.pk).name == STORED


@pytest.mark.parametrize("name", ["\u200b", "\u3164 ", "\n"])
def test_a_name_of_which_nothing_is_seen_is_none(shop: Shop, name: str) -> None:
    with pytest.raises(ValidationError) as refused:
        Department(board=shop.row, name=name).full_clean()
    assert refused.value.message_dict.keys() == {"name"}
