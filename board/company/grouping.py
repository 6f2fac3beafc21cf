"""Adjusts a person's memberships to the company's groups, at each company sign-in."""

from collections.abc import Collection
from typing import Final

from django.conf import settings

from board.domain.groups import places
from board.domain.ids import BoardId, PersonId
from board.edge.door_log import tell_once
from board.models.board import Board
from board.models.people import Person
from board.people.security_log import tell
from board.store import memberships
from board.store.memberships import Handover
from board.text.catalogues import read_words

_WORDS: Final = read_words("reasons")


def follow_groups(person: Person, groups: Collection[str], address: str) -> None:
    """Change and end the person's memberships of the boards that DIBS_GROUPS names. On others,
    they stay what they are.

    Raises:
        Busy, Unavailable: a board was not changed; the sign-in is refused.
    """
    wanted = places(settings.GROUPS, groups)
    boards = {board.slug: board for board in Board.objects.filter(slug__in=wanted)}
    for slug, place in wanted.items():
        if slug not in boards:
            tell_once("DIBS_GROUPS names the board %s, and there is none", slug)
            continue
        board = boards[slug]
        changed = memberships.follow(
            BoardId(board.pk),
            PersonId(person.pk),
            place,
            Handover(reason=_WORDS[board.language]["left"]),
        )
        if changed is not None:
            facts = {} if place is None else {"role": place.role}
            tell(changed, "ok", address, by="", board=slug, person=person.username, **facts)
