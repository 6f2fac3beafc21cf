"""Every way in which a board refuses. It knows codes and kinds: `board.text` has their sentences
and HTTP statuses, each transport its frame or document.

Refusal
├── TaskConflictError      task_conflict: another person has it, or it changed since you looked
│   └── AssignConflictError
├── Denied                 a permission is missing
│   ├── PermissionDenied   permission_denied: your role may not do this
│   │   └── OutOfScope     the role may, and the token's scope does not cover it
│   ├── Forbidden          forbidden: you have no access to this board
│   │   └── OtherBoard     the person may have, and the token is for another board
│   ├── Unauthenticated    unauthenticated: we do not know who you are
│   └── WrongSecret        wrong_secret: a PIN, badge or password that is not theirs
│       └── NoAccount      no_account: the company vouches for a person without an account
├── RuleError              the request itself cannot be granted
│   ├── Invalid            invalid: a field is missing or of the wrong kind
│   │   └── SkippedTime    a due time that the board's clocks never show
│   ├── UnknownTask        unknown_task
│   ├── UnknownPerson      unknown_person
│   ├── UnknownBoard       unknown_board
│   ├── UnknownDisplay     unknown_display
│   ├── UnknownCode        unknown_code: no screen shows this pairing code
│   ├── UnknownLink        unknown_link: a link for a new password that was used or has expired
│   ├── UnknownPath        unknown_path: the API has no such address
│   ├── MethodNotAllowed   method_not_allowed: this address supports other methods
│   ├── CsrfRequired       csrf_required: a request by cookie came without its CSRF token
│   ├── WrongOrigin        wrong_origin: the page has another origin than the server
│   ├── WrongHost          wrong_host: the server does not answer to this name
│   ├── UpgradeRequired    upgrade_required: a WebSocket's address was asked for without one
│   ├── TooLarge           too_large: the body of a request is too large
│   ├── AccountExists      account_exists: the username of a new account is taken
│   ├── AlreadyMember      already_member: the person who is added is on the board
│   ├── PasswordRequired   password_required: a session of a shared terminal is too weak a proof
│   ├── WeakPassword       weak_password: a new password that is too easy to guess
│   ├── WeakPin            weak_pin: a new PIN that is too easy to guess
│   ├── WrongDepartment    wrong_department
│   ├── NotClaimable       not_claimable: the task is finished, or not pending
│   ├── CapacityReached    capacity_reached
│   ├── NotStarted         not_started
│   ├── WrongStatus        wrong_status
│   ├── ReasonRequired     reason_required
│   ├── RefReused          ref_reused: one name for two different commands (K2)
│   ├── Expired            expired: the command's deadline passed before it was decided (K10)
│   └── Resync             resync: the events since then are deleted; read the snapshot
├── Later                  try again in a moment, with the same ref
│   ├── RateLimited        rate_limited
│   ├── Busy               busy: the board is locked for too long
│   └── Unavailable        unavailable: the database does not answer
└── Unexpected             internal: a defect of ours; its id is also in the log
"""

import secrets
from datetime import datetime
from enum import StrEnum
from typing import ClassVar

from board.domain.values import Task, Who


class Kind(StrEnum):
    """The meaning of a refusal for the person: the row of product.md's table of hints."""

    CONFLICT = "conflict"
    ASSIGN_CONFLICT = "assign_conflict"
    PERMISSION = "permission"
    RULE = "rule"
    LATER = "later"
    OTHER = "other"


class Cause(StrEnum):
    """The cause of a conflict: the three reasons of K5."""

    OWNED = "owned"
    """A claim or an assignment of a task that another person has."""
    NOT_OWNER = "not_owner"
    """Only the owner may do this, and the person is not the owner, or not any more."""
    CHANGED = "changed"
    """The owner would be right, but the task is not as the person saw it."""


class Refusal(Exception):
    """A request was understood and refused.

    Attributes:
        code: the stable name of the reason (K6).
        kind: its meaning for the person; transports translate it once.
        task: the task concerned as it is now, if it is known.
        rev: the board's revision at which that was so.
        replayed: it had been refused before under its ref (K11); it is logged and counted once.
    """

    code: ClassVar[str]
    kind: ClassVar[Kind]

    def __init__(self, task: Task | None = None) -> None:
        super().__init__(self.code)
        self.task = task
        self.rev: int | None = None
        self.replayed = False


class TaskConflictError(Refusal):
    """Another person has the task, or has changed it since the person looked (K5).

    Attributes:
        current_owner: the owner now; None if the task is free.
        task_id: the id of the task.
        reached_by: the verb of the losing command; None if unknown.
        cause: the reason; it is counted, and on no wire.
    """

    code = "task_conflict"
    kind = Kind.CONFLICT

    def __init__(
        self,
        current_owner: Who | None,
        task_id: int,
        *,
        task: Task | None = None,
        reached_by: str | None = None,
        cause: Cause = Cause.OWNED,
    ) -> None:
        super().__init__(task)
        self.current_owner = current_owner
        self.task_id = task_id
        self.reached_by = reached_by
        self.cause = cause


class AssignConflictError(TaskConflictError):
    """A supervisor's assignment met another owner or a change (K5)."""

    kind = Kind.ASSIGN_CONFLICT


class Denied(Refusal):
    """A permission is missing; a retry does not help."""

    kind = Kind.PERMISSION


class PermissionDenied(Denied):
    code = "permission_denied"


class OutOfScope(PermissionDenied):
    """A token of a narrow scope, or for one board, shows itself where more is needed."""


class DirectorysPassword(PermissionDenied):
    """A password is to be chosen here that the company's directory has."""


class Forbidden(Denied):
    code = "forbidden"


class OtherBoard(Forbidden):
    """A token that is for one board asks for another one."""


class Unauthenticated(Denied):
    code = "unauthenticated"


class WrongSecret(Denied):
    """A PIN, a badge or a password is not the person's; counts as a wrong attempt."""

    code = "wrong_secret"


class NoAccount(WrongSecret):
    """The company vouches for a person who has no active account here."""

    code = "no_account"


class RuleError(Refusal):
    """The request cannot be granted in the present state."""

    kind = Kind.RULE


class Invalid(RuleError):
    """A field is missing, has the wrong type, or a value that is not allowed (K7).

    Attributes:
        field: its name on the wire; None if the frame as a whole cannot be read.
    """

    code = "invalid"

    def __init__(self, field: str | None, task: Task | None = None) -> None:
        super().__init__(task)
        self.field = field


class SkippedTime(Invalid):
    """A time without an offset that the clocks of the board's zone never show.

    Attributes:
        given: the time, without an offset.
        beside: the times before and after it that they do show, an hour or so away.
    """

    def __init__(self, given: datetime, beside: tuple[datetime, ...]) -> None:
        super().__init__("due_at")
        self.given = given
        self.beside = beside


class UnknownTask(RuleError):
    code = "unknown_task"


class UnknownPerson(RuleError):
    code = "unknown_person"


class UnknownBoard(RuleError):
    code = "unknown_board"


class UnknownDisplay(RuleError):
    code = "unknown_display"


class UnknownCode(RuleError):
    """No screen shows this code, or it has expired; counts as a wrong attempt."""

    code = "unknown_code"


class UnknownLink(RuleError):
    code = "unknown_link"


class UnknownPath(RuleError):
    code = "unknown_path"


class MethodNotAllowed(RuleError):
    """An address does not support a request's method.

    Attributes:
        allowed: the supported methods, as the header `Allow` lists them.
    """

    code = "method_not_allowed"

    def __init__(self, allowed: str) -> None:
        super().__init__()
        self.allowed = allowed


class CsrfRequired(RuleError):
    """A request by cookie that changes something came without the CSRF token of `GET
    /api/session`.
    """

    code = "csrf_required"


class WrongOrigin(RuleError):
    """A request came from a page whose origin is not the server's, as far as the server knows.

    Attributes:
        origin: the page's.
        own: the server's.
    """

    code = "wrong_origin"

    def __init__(self, origin: str, own: str) -> None:
        super().__init__()
        self.origin = origin
        self.own = own


class WrongHost(RuleError):
    """A request names a host that DIBS_ALLOWED_HOSTS does not have.

    Attributes:
        host: the name in the request.
    """

    code = "wrong_host"

    def __init__(self, host: str) -> None:
        super().__init__()
        self.host = host


class UpgradeRequired(RuleError):
    """A request for a WebSocket came without its upgrade: a proxy has taken it off."""

    code = "upgrade_required"


class TooLarge(RuleError):
    code = "too_large"


class AccountExists(RuleError):
    code = "account_exists"


class AlreadyMember(RuleError):
    code = "already_member"


class PasswordRequired(RuleError):
    """The session was opened at a shared terminal, where others may have seen the PIN or badge."""

    code = "password_required"


class WeakPassword(RuleError):
    code = "weak_password"


class WeakPin(RuleError):
    code = "weak_pin"


class WrongDepartment(RuleError):
    code = "wrong_department"


class NotClaimable(RuleError):
    code = "not_claimable"


class CapacityReached(RuleError):
    """The person has as many unfinished tasks as the board allows.

    Attributes:
        load: how many tasks they have.
        limit: how many they may have.
    """

    code = "capacity_reached"

    def __init__(self, load: int, limit: int, task: Task | None = None) -> None:
        super().__init__(task)
        self.load = load
        self.limit = limit


class NotStarted(RuleError):
    code = "not_started"


class WrongStatus(RuleError):
    code = "wrong_status"


class ReasonRequired(RuleError):
    code = "reason_required"


class RefReused(RuleError):
    code = "ref_reused"


class Expired(RuleError):
    code = "expired"


class Resync(RuleError):
    code = "resync"


class Later(Refusal):
    """The request is valid; a retry with the same ref may succeed in a moment."""

    kind = Kind.LATER


class RateLimited(Later):
    code = "rate_limited"


class Busy(Later):
    code = "busy"


class Unavailable(Later):
    code = "unavailable"


class DirectoryDown(Unavailable):
    """The company's directory, which has the person's password, does not answer."""


class Unexpected(Refusal):
    """An unexpected exception. The answer contains only an id, which the log has too.

    Attributes:
        id: 12 hex digits.
    """

    code = "internal"
    kind = Kind.OTHER

    def __init__(self, task: Task | None = None) -> None:
        super().__init__(task)
        self.id = secrets.token_hex(6)
