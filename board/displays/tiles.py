"""Selects the people who may sign in at a shared terminal, and those with a name tile."""

from django.db.models import Q, QuerySet

from board.displays.displays import Screen
from board.models.people import Membership, Person


def people_at(screen: Screen) -> QuerySet[Person]:
    """Return the people with a tile on a terminal: members of its departments, and members without
    a department.
    """
    people = members_at(screen)
    if screen.settings.departments:
        here = Membership.objects.filter(board=screen.seat.board)
        people = people.filter(
            Q(memberships__in=here.filter(departments__in=screen.settings.departments))
            | Q(memberships__in=here.filter(departments=None))
        )
    return people.order_by("name", "pk").distinct()


def members_at(screen: Screen) -> QuerySet[Person]:
    """Return the people who may sign in at a terminal: the members of its board."""
    return Person.objects.filter(memberships__board=screen.seat.board, is_active=True)
