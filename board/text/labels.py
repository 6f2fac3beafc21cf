"""Labels of roles, priorities, statuses and kinds of events on administration pages, in English and
Chinese.
"""

from typing import Any, Final

from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from board.domain.events import EventKind
from board.domain.scopes import Scope
from board.domain.values import BY_RANK, MemberRole, Priority, Status

LANGUAGES: Final = [("en", "English"), ("zh-Hans", "简体中文")]

ROLES: Final = [
    (MemberRole.OPERATOR.value, _("operator")),
    (MemberRole.SUPERVISOR.value, _("supervisor")),
    (MemberRole.VIEWER.value, _("viewer")),
]

SCOPES: Final = [
    (Scope.READ.value, _("read boards")),
    (Scope.WORK.value, _("work on tasks")),
    (Scope.PLAN.value, _("plan: add and edit tasks")),
    (Scope.ALL.value, _("all that the person may do")),
]

_PRIORITIES = {
    Priority.LOW: _("low"),
    Priority.NORMAL: _("normal"),
    Priority.HIGH: _("high"),
    Priority.URGENT: _("urgent"),
}
PRIORITIES: Final = [(priority.rank, _PRIORITIES[priority]) for priority in BY_RANK]

_STATUSES = {
    Status.PENDING: _("pending"),
    Status.IN_PROGRESS: _("in progress"),
    Status.PAUSED: pgettext_lazy("status", "paused"),
    Status.COMPLETED: pgettext_lazy("status", "completed"),
    Status.CANCELLED: pgettext_lazy("status", "cancelled"),
}
STATUSES: Final = [(status.value, _STATUSES[status]) for status in Status]

KINDS: Final[dict[str, Any]] = {
    EventKind.ADDED: _("added"),
    EventKind.EDITED: _("edited"),
    EventKind.CLAIMED: _("claimed"),
    EventKind.ASSIGNED: _("assigned"),
    EventKind.RELEASED: _("released"),
    EventKind.STARTED: _("started"),
    EventKind.PAUSED: _("paused"),
    EventKind.REPORTED: _("quantity reported"),
    EventKind.COMPLETED: _("completed"),
    EventKind.CANCELLED: _("cancelled"),
    EventKind.REOPENED: _("reopened"),
    EventKind.PERSON_CHANGED: _("person changed"),
    EventKind.DEPARTMENT_CHANGED: _("department changed"),
    EventKind.BOARD_CHANGED: _("board changed"),
}

SECURITY_EVENTS: Final[dict[str, Any]] = {
    "sign_in": _("sign-in"),
    "sign_out": _("sign-out"),
    "session_ended": _("sessions ended"),
    "credential": _("wrong or ended credential"),
    "user_header": _("user header ignored"),
    "socket_refused": _("connection refused"),
    "command_refused": _("command refused"),
    "password": _("password set"),
    "password_link": _("link for a password"),
    "pin": _("PIN set"),
    "badge": _("badge set"),
    "member_added": _("member added"),
    "member_changed": _("member changed"),
    "member_ended": _("membership ended"),
    "people_file": _("file of people refused"),
    "person_erased": _("person erased"),
    "pairing_looked_at": _("pairing code entered"),
    "display_paired": _("display paired"),
    "display_removed": _("display removed"),
    "token_made": _("token made"),
    "token_ended": _("token ended"),
    "administrator_made": _("administrator made"),
    "administration_added": _("added in the administration"),
    "administration_changed": _("changed in the administration"),
    "administration_deleted": _("deleted in the administration"),
}
"""The events of the security log, on its page."""
