"""A command as a transport submits it to the board."""

from dataclasses import dataclass

from board.domain.commands import ONCE, Command, Delivery
from board.domain.ids import PersonId, Ref
from board.domain.scopes import Scope
from board.people.credentials import Authentication


@dataclass(frozen=True, slots=True)
class Request:
    """A command, the person who gives it, and how it was sent.

    Attributes:
        person: None for the system, which needs no ref and gets no receipt.
        together: whether it is carried out only with all others that are submitted with it.
        authentication: None where the caller vouches for the person, as an import does.
    """

    person: PersonId | None
    command: Command
    ref: Ref | None = None
    authentication: Authentication | None = None
    delivery: Delivery = ONCE
    together: bool = False

    @property
    def scope(self) -> Scope:
        """How much of what the person may do the credential covers."""
        return self.authentication.scope if self.authentication else Scope.ALL
