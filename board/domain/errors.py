"""Every way in which a board refuses. It knows codes and kinds: `board.text` has their sentences
and HTTP statuses, each transport its frame or document.

Refusal
├── TaskConflictError      task_conflict: somebody else has it, or it changed since you looked
│   └── AssignConflictError
├── Denied                 a permission is missing
│   ├── PermissionDenied   permission_denied: your role may not do this
│   ├── Forbidden          forbidden: you have no access to this board
│   ├── Unauthenticated    unauthenticated: we do not know who you are
│   └── WrongSecret        wrong_secret: a PIN, badge or password that is not theirs
├── RuleError              the request itself cannot be granted
│   ├── Invalid            invalid: a field is missing or of the wrong kind
│   ├── UnknownTask        unknown_task
│   ├── UnknownPerson      unknown_person
│   ├── UnknownBoard       unknown_board
│   ├── UnknownDisplay     unknown_display
│   ├── UnknownCode        unknown_code: no screen shows this pairing code
│   ├── UnknownPath        unknown_path: the API has no such address
│   ├── MethodNotAllowed   method_not_allowed: what is at this address takes other methods
│   ├── CsrfRequired       csrf_required: a request by cookie came without its CSRF token
│   ├── WrongOrigin        wrong_origin: the page is of another server than this one knows itself as
│   ├── WrongHost          wrong_host: the server does not answer to this name
│   ├── TooLarge           too_large: a request's body has more bytes than its address takes
│   ├── WrongDepartment    wrong_department
│   ├── NotClaimable       not_claimable: the task is finished, or not pending
│   ├── CapacityReached    capacity_reached
│   ├── NotStarted         not_started
│   ├── WrongStatus        wrong_status
│   ├── ReasonRequired     reason_required
│   ├── RefReused          ref_reused: one name for two different commands (K2)
│   ├── Expired            expired: the command's deadline passed before it was decided (K10)
│   └── Resync             resync: what happened since then is not known any more; read the snapshot
├── Later                  try again in a moment, with the same ref
│   ├── RateLimited        rate_limited
│   ├── Busy               busy: the board is locked for too long
│   └── Unavailable        unavailable: the database does not answer
└── Unexpected             internal: a defect of ours; its id is also in the log
"""

import secrets
from enum import StrEnum
from typing import ClassVar

from board.domain.values import Task, Who


class Kind(StrEnum):
    """What a refusal means to the person: the row of PRODUCT.md's table of hints."""

    CONFLICT = "conflict"
    ASSIGN_CONFLICT = "assign_conflict"
    PERMISSION = "permission"
    RULE = "rule"
    LATER = "later"
    OTHER = "other"


class Cause(StrEnum):
    """Why a command met a conflict: the three reasons of K5."""

    OWNED = "owned"
    """A claim or an assignment reached for what somebody else has."""
    NOT_OWNER = "not_owner"
    """Only its owner may do this, and the person is not, or no longer."""
    CHANGED = "changed"
    """The owner would suit, but the task is not as the person saw it."""


class Refusal(Exception):
    """A request was understood and not granted.

    Attributes:
        code: the stable name of the reason (K6).
        kind: what it means to the person; transports translate this once.
        task: the task concerned as it is now, where one is known.
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
    """Somebody else has the task, or has changed it since the person looked (K5).

    Attributes:
        current_owner: who has it now; None if it is free.
        task_id: which task.
        reached_by: the verb of the losing command; None where nothing more is known.
        cause: why; it is counted, and on no wire.
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
    """A permission is missing; asking again is of no use."""

    kind = Kind.PERMISSION


class PermissionDenied(Denied):
    code = "permission_denied"


class Forbidden(Denied):
    code = "forbidden"


class Unauthenticated(Denied):
    code = "unauthenticated"


class WrongSecret(Denied):
    """A PIN, a badge or a password that is not the person's; it counts as a wrong attempt."""

    code = "wrong_secret"


class RuleError(Refusal):
    """What was asked for cannot be done as things stand."""

    kind = Kind.RULE


class Invalid(RuleError):
    """A field is missing, of the wrong kind, or has a value that cannot be taken (K7).

    Attributes:
        field: its name on the wire; None if the frame as a whole cannot be read.
    """

    code = "invalid"

    def __init__(self, field: str | None, task: Task | None = None) -> None:
        super().__init__(task)
        self.field = field


class UnknownTask(RuleError):
    code = "unknown_task"


class UnknownPerson(RuleError):
    code = "unknown_person"


class UnknownBoard(RuleError):
    code = "unknown_board"


class UnknownDisplay(RuleError):
    code = "unknown_display"


class UnknownCode(RuleError):
    """No screen shows this code, or no longer; it counts as a wrong attempt."""

    code = "unknown_code"


class UnknownPath(RuleError):
    code = "unknown_path"


class MethodNotAllowed(RuleError):
    """An address does not take a request's method.

    Attributes:
        allowed: those that it takes, as the header `Allow` lists them.
    """

    code = "method_not_allowed"

    def __init__(self, allowed: str) -> None:
        super().__init__()
        self.allowed = allowed


class CsrfRequired(RuleError):
    """A request that changes something came by cookie and without the CSRF token of `GET /api/session`."""

    code = "csrf_required"


class WrongOrigin(RuleError):
    """A request came from a page whose origin is not the server's, as the server knows itself.

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
        host: what it names.
    """

    code = "wrong_host"

    def __init__(self, host: str) -> None:
        super().__init__()
        self.host = host


class TooLarge(RuleError):
    code = "too_large"


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
    """Nothing is wrong with the request; the same ref may be sent again in a moment."""

    kind = Kind.LATER


class RateLimited(Later):
    code = "rate_limited"


class Busy(Later):
    code = "busy"


class Unavailable(Later):
    code = "unavailable"


class Unexpected(Refusal):
    """A defect of ours. Nothing of the inside is told but an id that the log has too.

    Attributes:
        id: 12 hex digits.
    """

    code = "internal"
    kind = Kind.OTHER

    def __init__(self, task: Task | None = None) -> None:
        super().__init__(task)
        self.id = secrets.token_hex(6)
