"""Which role may give which command: the one table that the server decides by and `welcome.you.can` is read from."""

from board.commands import Verb
from board.values import Role

_OPERATOR = (Verb.CLAIM, Verb.CLAIM_NEXT, Verb.RELEASE, Verb.START, Verb.PAUSE, Verb.REPORT, Verb.COMPLETE)

PERMISSIONS: dict[Role, tuple[Verb, ...]] = {
    Role.OPERATOR: _OPERATOR,
    Role.SUPERVISOR: (*_OPERATOR, Verb.ASSIGN, Verb.CANCEL, Verb.REOPEN, Verb.ADD, Verb.EDIT),
    Role.DISPLAY: (),
}
