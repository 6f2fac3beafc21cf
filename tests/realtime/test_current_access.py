"""What a client's commands carry and count by, while its rights change."""

from board.domain.commands import ONCE, Claim
from board.domain.display_settings import DisplayKind
from board.domain.errors import Forbidden
from board.domain.ids import PersonId, Ref, TaskId
from board.domain.values import Member, Role
from board.people.rights import RightsReading, person_subject
from realtime.protocol.up import Asked
from realtime.sockets.current_access import CurrentAccess
from tests.realtime.links import BOARD
from tests.realtime.served import LI, access, display_access

CLAIM = Asked(Ref("c1"), Claim(task=TaskId(42)), ONCE)


def test_a_command_carries_the_person_and_the_proof_as_of_the_last_check() -> None:
    current = CurrentAccess(access(rights=1))
    request = current.request(CLAIM)
    assert (request.person, request.ref, request.command) == (LI.id, "c1", CLAIM.command)
    assert request.authentication is not None
    assert request.authentication.rights == 1
    current.replace(access(rights=2))
    renewed = current.request(CLAIM).authentication
    assert renewed is not None
    assert renewed.rights == 2


def test_a_change_of_others_confirms_it_and_one_of_its_person_does_not() -> None:
    current = CurrentAccess(access(rights=1))
    current.confirm(RightsReading(2, 1, frozenset({person_subject(PersonId(8))})))
    assert not current.stale(2)
    current.confirm(RightsReading(3, 2, frozenset({person_subject(LI.id)})))
    assert current.stale(3)


def test_after_an_outage_it_is_stale_at_any_counter() -> None:
    current = CurrentAccess(access(rights=1))
    assert not current.stale(1)
    current.doubt()
    assert current.stale(1)


def test_a_refusal_is_passed_on_and_an_access_becomes_the_standing() -> None:
    current = CurrentAccess(access())
    refusal = Forbidden()
    assert current.replace(refusal) is refusal
    assert current.standing.you == LI
    lead = Member(LI.id, "li", "Li Wei", Role.SUPERVISOR, (), False)
    assert current.replace(access(you=lead)) == current.standing
    assert current.standing.you == lead
    assert current.held.role is Role.SUPERVISOR


def test_a_display_stands_with_its_settings_and_its_order() -> None:
    standing = CurrentAccess(display_access(reload_ordered=True)).standing
    assert standing.display is not None
    assert standing.display.kind is DisplayKind.WALL
    assert standing.reload_ordered
    assert standing.board == BOARD
    assert CurrentAccess(access()).standing.display is None


def test_commands_count_by_person_and_board() -> None:
    """K8."""
    someone = Member(PersonId(70_001), "wu", "Wu", Role.OPERATOR, (), True)
    first, second = (CurrentAccess(access(you=someone, burst=2)) for _ in range(2))
    assert [first.within_rate(), second.within_rate(), first.within_rate()] == [True, True, False]
