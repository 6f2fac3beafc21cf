"""Selects the people who may sign in at a shared terminal, and those with a name tile."""

from django.db.models import Q, QuerySet

from board.displays.displays import ProvenDisplay
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
    """Return the people who may sign in at a terminal: the members of its board."""
    return Person.objects.filter(memberships__board=display.seat.board, is_active=True)
