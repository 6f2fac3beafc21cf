"""Every law of a history.

Each is a function that gives its violations as sentences; it is right if it gives none.
"""

from collections.abc import Callable
from typing import Final

from tests.faults import deciding, following
from tests.faults.history import History

Law = Callable[[History], list[str]]

LAWS: Final[tuple[Law, ...]] = (
    deciding.revisions,
    deciding.one_owner,
    deciding.once,
    deciding.granted_rightly,
    deciding.refused_rightly,
    deciding.real_time,
    deciding.one_outcome,
    deciding.deadlines,
    deciding.no_defects,
    deciding.tables,
    following.order,
    following.one_view,
    following.shapes,
    following.resumes,
    following.goodbyes,
    following.heartbeats,
    following.degraded,
    following.silence,
    following.looks,
    following.rights,
    following.one_history,
    following.convergence,
)


def violations(history: History) -> list[str]:
    """Return what is wrong in a history, each with the name of its law."""
    return [f"{law.__name__}: {text}" for law in LAWS for text in law(history)]
