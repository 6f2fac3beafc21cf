"""Who may give which command, by product.md's table."""

from board.domain.commands import COMMANDS, Verb
from board.domain.permissions import PERMISSIONS, permits
from board.domain.values import Role


def test_supervisors_may_give_every_command_and_displays_none() -> None:
    assert set(PERMISSIONS[Role.SUPERVISOR]) == set(Verb)
    assert PERMISSIONS[Role.DISPLAY] == ()


def test_an_operator_reopens_only_to_undo() -> None:
    undo, reopen = (COMMANDS[Verb.REOPEN](task=1, undo=undo) for undo in (True, False))
    assert (permits(Role.OPERATOR, undo), permits(Role.OPERATOR, reopen)) == (True, False)
    assert permits(Role.SUPERVISOR, reopen)
