"""Who may change people: the rules as a table, and a standing as it is read."""

import pytest

from board.domain.ids import BoardId, PersonId
from board.domain.standing import Standing, may_change, may_make_link, may_set_secrets
from board.domain.values import MemberRole
from board.models.people import Person
from board.people.standing import standing_of
from tests.board.shop import Shop

PRESS, PAINT = BoardId(1), BoardId(2)
OPERATOR, SUPERVISOR, VIEWER = MemberRole.OPERATOR, MemberRole.SUPERVISOR, MemberRole.VIEWER


def standing(number: int, *, administers: bool = False, **roles: MemberRole) -> Standing:
    boards = {"press": PRESS, "paint": PAINT}
    return Standing(
        PersonId(number), administers, {boards[name]: role for name, role in roles.items()}
    )


ALICE = standing(1, press=OPERATOR)
SAM = standing(2, press=SUPERVISOR)
ROBIN = standing(3, administers=True)
UTE = standing(4, paint=SUPERVISOR, press=OPERATOR)
VERA = standing(5, press=VIEWER)

# Role before, role after (None: not a member), and whether a supervisor of the board may do it.
CHANGES = [
    (None, OPERATOR, True),
    (None, VIEWER, True),
    (None, SUPERVISOR, False),
    (OPERATOR, OPERATOR, True),
    (OPERATOR, VIEWER, True),
    (VIEWER, OPERATOR, True),
    (OPERATOR, None, True),
    (VIEWER, None, True),
    (OPERATOR, SUPERVISOR, False),
    (VIEWER, SUPERVISOR, False),
    (SUPERVISOR, OPERATOR, False),
    (SUPERVISOR, VIEWER, False),
    (SUPERVISOR, None, False),
    (SUPERVISOR, SUPERVISOR, True),
]


@pytest.mark.parametrize(("was", "becomes", "allowed"), CHANGES)
def test_who_may_change_a_membership(
    was: MemberRole | None, becomes: MemberRole | None, allowed: bool
) -> None:
    """Supervisors change operators and viewers of boards that they supervise; administrators change
    everyone.
    """
    assert may_change(SAM, PRESS, was, becomes) is allowed
    assert may_change(ROBIN, PRESS, was, becomes)
    for other in (ALICE, UTE, VERA):
        assert not may_change(other, PRESS, was, becomes)


def test_who_may_set_what_opens_a_person_s_boards() -> None:
    both = standing(6, press=OPERATOR, paint=OPERATOR)
    staff = standing(7, press=OPERATOR, administers=True)
    for person, allowed in ((ALICE, True), (VERA, True), (UTE, False), (both, False)):
        assert may_set_secrets(SAM, person) is allowed
        assert may_set_secrets(ROBIN, person)
    assert not may_set_secrets(SAM, staff)
    assert not may_set_secrets(ALICE, VERA)


def test_a_link_is_for_another_person() -> None:
    assert may_make_link(SAM, ALICE)
    assert may_set_secrets(SAM, SAM)
    assert not may_make_link(SAM, SAM)
    assert not may_make_link(ROBIN, ROBIN)


@pytest.mark.django_db(transaction=True, databases="__all__")
def test_a_standing_is_that_of_the_database(shop: Shop) -> None:
    sam = Person.objects.get(username="sam")
    assert standing_of(sam) == Standing(PersonId(sam.pk), False, {shop.id: SUPERVISOR})
