"""Selects the people who may sign in at a shared terminal, and those with a name tile."""

from django.db.models import Q, QuerySet

from board.displays.displays import ProvenDisplay
from board.domain.values import MemberRole
from board.models.people import Membership, Person


def people_at(display: ProvenDisplay) -> QuerySet[Person]:
    """Return the people with a tile on a terminal: members of its departments, and members without
    a department.
    """
    people = members_at(display)
    if display.settings.departments:
        here = Membership.objects.filter(board=display.seat.board)
        people = people.filter(
            Q(memberships__in=here.filter(departments__in=display.settings.departments))
            | Q(memberships__in=here.filter(departments=None))
        )
    return people.order_by("name", "pk").distinct()


def members_at(display: ProvenDisplay) -> QuerySet[Person]:
    """Return the people who may sign in at a terminal: the members of its board but for viewers."""
    working = Membership.objects.filter(board=display.seat.board).exclude(
        role=MemberRole.VIEWER.value
    )
    return Person.objects.filter(memberships__in=working, is_active=True)
