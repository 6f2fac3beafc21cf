"""The commands of a board and their strict parsers from JSON.

Permissions and rules are checked elsewhere.
"""

import hashlib
import re
from collections.abc import Callable, Collection, Mapping
from datetime import UTC, datetime
from enum import StrEnum
from typing import Annotated, Any, ClassVar, Final, TypeVar

import orjson
from pydantic import (
    BaseModel,
    BeforeValidator,
    ConfigDict,
    Field,
    TypeAdapter,
    ValidationError,
    WithJsonSchema,
)
from pydantic.json_schema import SkipJsonSchema

from board.domain import text
from board.domain.errors import Invalid
from board.domain.ids import MAX_INTEGER, Ref
from board.domain.values import Priority

_WALL_TIME = r"\d{4}-\d\d-\d\dT\d\d:\d\d(:\d\d(\.\d{1,9})?)?"
_ISO_8601 = re.compile(rf"{_WALL_TIME}(Z|[+-]\d\d:\d\d)", re.ASCII)
_DUE = re.compile(rf"{_WALL_TIME}(Z|[+-]\d\d:\d\d)?", re.ASCII)


def _instant(value: object) -> object:
    # pydantic alone would also accept dates, naive times and numbers.
    if not isinstance(value, str):
        return value
    if not _ISO_8601.fullmatch(value):
        raise ValueError("not an ISO 8601 time with an offset")
    try:
        return datetime.fromisoformat(value).astimezone(UTC)
    except OverflowError as error:
        raise ValueError("outside the calendar") from error


def _due(value: object) -> object:
    # Without an offset it is the board's time, which the rules know.
    if isinstance(value, str) and re.fullmatch(_WALL_TIME, value, re.ASCII):
        return datetime.fromisoformat(value)
    return _instant(value)


def _priority(value: object) -> object:
    return Priority(value) if isinstance(value, str) else value


def _without_default(schema: dict[str, Any]) -> None:
    schema.pop("default", None)


def _without_defaults(schema: dict[str, Any]) -> None:
    # A field that is missing from an edit keeps its value; the model's defaults are never used.
    for member in schema["properties"].values():
        _without_default(member)


def _cleaned(clean: Callable[[str], str]) -> BeforeValidator:
    # U+0000 stays, and is refused: it is a mistake of a program, not of a person.
    return BeforeValidator(
        lambda value: clean(value) if isinstance(value, str) and "\x00" not in value else value
    )


Model = TypeVar("Model", bound=BaseModel)

# PostgreSQL cannot store U+0000, so no text of a command may contain it.
_STORABLE: Final = r"^[^\x00]*$"

# Where a person who presses it is led: no other scheme than http and https, such as javascript:,
# no name and password, and no backslash, which browsers read as a slash.
_LINK: Final = (
    r"^$|^[hH][tT][tT][pP][sS]?://"
    r"(?:[^\s\x00/?#@\\:\[\]]+|\[[0-9A-Fa-f:.]+\])(?::[0-9]{1,5})?"
    r"(?:[/?#][^\s\x00\\]*)?$"
)

Id = Annotated[int, Field(ge=1, le=MAX_INTEGER)]
Revision = Annotated[int, Field(ge=0, le=MAX_INTEGER)]
Count = Annotated[int, Field(ge=0, le=MAX_INTEGER)]
Difference = Annotated[int, Field(ge=-MAX_INTEGER, le=MAX_INTEGER)]
CommandRef = Annotated[str, Field(strict=True, min_length=1, max_length=64, pattern=_STORABLE)]
Reason = Annotated[str, Field(max_length=200, pattern=_STORABLE), _cleaned(text.lines)]
Instant = Annotated[
    datetime,
    BeforeValidator(_instant),
    WithJsonSchema({"type": "string", "format": "date-time", "pattern": f"^{_ISO_8601.pattern}$"}),
]
Due = Annotated[
    datetime,
    BeforeValidator(_due),
    WithJsonSchema({"type": "string", "pattern": f"^{_DUE.pattern}$"}),
]
Number = Annotated[
    str, Field(min_length=1, max_length=40, pattern=_STORABLE), _cleaned(text.number)
]
Title = Annotated[str, Field(min_length=1, max_length=200, pattern=_STORABLE), _cleaned(text.line)]
Name = Annotated[str, Field(max_length=100, pattern=_STORABLE), _cleaned(text.line)]
Note = Annotated[str, Field(max_length=2000, pattern=_STORABLE), _cleaned(text.lines)]
Link = Annotated[str, Field(max_length=500, pattern=_LINK), _cleaned(text.line)]
Unit = Annotated[str, Field(max_length=20, pattern=_STORABLE), _cleaned(text.line)]
Urgency = Annotated[Priority, BeforeValidator(_priority)]


class Verb(StrEnum):
    """The command names: the `type` of a command's frame."""

    CLAIM = "claim"
    CLAIM_NEXT = "claim_next"
    ASSIGN = "assign"
    RELEASE = "release"
    START = "start"
    PAUSE = "pause"
    REPORT = "report"
    COMPLETE = "complete"
    CANCEL = "cancel"
    REOPEN = "reopen"
    ADD = "add"
    EDIT = "edit"


class Command(BaseModel):
    """Base class of commands.

    Unknown members are ignored; known members must have the right type (K7).
    """

    model_config = ConfigDict(strict=True, frozen=True, extra="ignore")
    verb: ClassVar[Verb]
    later: ClassVar[frozenset[str]] = frozenset()
    """Fields that came after the first release. At their default they are left out of the digest,
    so that old idempotency records still match."""

    def digest(self) -> str:
        """Return the digest of the command: equal for an equal type and equal fields after defaults
        (K2). SHA-256, 64 hex digits.
        """
        name, given = self._content()
        content = {"type": name, **{name: self.__dict__[name] for name in given}}
        for name in self.later & content.keys():
            if content[name] == type(self).model_fields[name].default:
                del content[name]
        return hashlib.sha256(orjson.dumps(content, option=orjson.OPT_SORT_KEYS)).hexdigest()

    def _content(self) -> tuple[str, Collection[str]]:
        """Return the name of the command, and the fields that are its content."""
        return self.verb, self.__dict__


class TaskCommand(Command):
    """A command for one task. `expect` is the revision of the task that the person saw."""

    task: Id
    expect: Revision | SkipJsonSchema[None] = Field(
        default=None, json_schema_extra=_without_default
    )

    @property
    def given_reason(self) -> str:
        return ""


class Claim(TaskCommand):
    verb = Verb.CLAIM


class ClaimNext(Command):
    verb = Verb.CLAIM_NEXT
    department: Id | SkipJsonSchema[None] = Field(default=None, json_schema_extra=_without_default)


class ReasonedCommand(TaskCommand):
    """A command for one task with an optional reason."""

    reason: Reason = ""

    @property
    def given_reason(self) -> str:
        return self.reason.strip()


class Assign(ReasonedCommand):
    verb = Verb.ASSIGN
    to: Id


class Release(ReasonedCommand):
    verb = Verb.RELEASE


class Start(TaskCommand):
    verb = Verb.START


class Pause(ReasonedCommand):
    verb = Verb.PAUSE
    later = frozenset({"reason"})


class Report(TaskCommand):
    """Adds to the quantities of a task; negative numbers correct them."""

    model_config = ConfigDict(
        json_schema_extra={"anyOf": [{"required": ["done"]}, {"required": ["defective"]}]}
    )
    verb = Verb.REPORT
    done: Difference = 0
    defective: Difference = 0


class Complete(TaskCommand):
    verb = Verb.COMPLETE


class Cancel(ReasonedCommand):
    verb = Verb.CANCEL


class Reopen(ReasonedCommand):
    """Makes a finished task free again; with `undo`, restores the task to its state before its
    person finished it.
    """

    verb = Verb.REOPEN
    later = frozenset({"undo"})
    undo: bool = False


class Add(Command):
    verb = Verb.ADD
    later = frozenset({"link"})
    number: Number
    title: Title
    department: Id
    customer: Name = ""
    station: Name = ""
    note: Note = ""
    priority: Urgency = Priority.NORMAL
    quantity: Count = 0
    unit: Unit = ""
    due_at: Due | None = None
    link: Link = ""


class Edit(TaskCommand):
    """Changes some fields of a task; fields that are left out keep their values."""

    model_config = ConfigDict(json_schema_extra=_without_defaults)
    verb = Verb.EDIT
    number: Number = ""
    title: Title = ""
    department: Id = 0
    customer: Name = ""
    station: Name = ""
    note: Note = ""
    priority: Urgency = Priority.NORMAL
    quantity: Count = 0
    unit: Unit = ""
    due_at: Due | None = None
    link: Link = ""

    @property
    def changes(self) -> dict[str, Any]:
        """Return the fields that were given, by name."""
        return {name: getattr(self, name) for name in self.model_fields_set & FIELDS}

    def _content(self) -> tuple[str, Collection[str]]:
        return self.verb, self.model_fields_set


class Put(Add):
    """Upsert: adds the task of a number, or edits the task that has it, over HTTP alone.

    Its permissions are those of `add`, which has the same people and scopes as `edit`.
    """

    later = frozenset()

    def edit_of(self, task: int) -> Edit:
        """Return the edit of the task that has the number: of the fields that were given."""
        given = {name: getattr(self, name) for name in self.model_fields_set - {"number"}}
        return Edit.model_construct({*given, "task"}, task=task, **given)

    def _content(self) -> tuple[str, Collection[str]]:
        return "put", self.model_fields_set


FIELDS: Final = frozenset(Add.model_fields)
"""The fields that `add` sets and `edit` changes."""

COMMANDS: Final[Mapping[Verb, type[Command]]] = {
    model.verb: model
    for model in (
        Claim,
        ClaimNext,
        Assign,
        Release,
        Start,
        Pause,
        Report,
        Complete,
        Cancel,
        Reopen,
        Add,
        Edit,
    )
}


class Delivery(BaseModel):
    """The delivery of a command. It is not part of the content of the command (K2).

    Attributes:
        deadline: the latest time at which the command may be decided, by the server's clock (K10).
        repeat: whether the command was sent before, so that its outcome must be final (K11).
    """

    model_config = ConfigDict(strict=True, frozen=True, extra="ignore")
    deadline: Instant | SkipJsonSchema[None] = Field(
        default=None, json_schema_extra=_without_default
    )
    repeat: bool = False


ONCE: Final = Delivery()
"""The default delivery: sent for the first time, without a deadline."""

_NOT_NULL: Final = frozenset({"expect", "department", "deadline"})
_REF: Final = TypeAdapter(CommandRef)


def parse_command(verb: Verb, members: Mapping[str, Any]) -> Command:
    """Parse a command from the members of its frame or body.

    Raises:
        Invalid: a field is missing or has the wrong type; `field` names it (K7).
    """
    command = _read(COMMANDS[verb], members)
    if isinstance(command, Report) and not command.model_fields_set & {"done", "defective"}:
        raise Invalid(field="done")
    return command


def parse_put(members: Mapping[str, Any]) -> Put:
    """Parse an upsert.

    Raises:
        Invalid: as `parse_command`.
    """
    return _read(Put, members)


def parse_delivery(members: Mapping[str, Any]) -> Delivery:
    """Parse the delivery of a command.

    Raises:
        Invalid: a field has the wrong type; `field` names it (K7).
    """
    return _read(Delivery, members)


def _read(kind: type[Model], members: Mapping[str, Any]) -> Model:
    try:
        read = kind.model_validate(members)
    except ValidationError as error:
        where = error.errors(include_url=False, include_context=False, include_input=False)[0][
            "loc"
        ]
        raise Invalid(field=str(where[0]) if where else None) from None
    # Optional fields are not nullable: only `due_at` accepts null.
    for name in read.model_fields_set & _NOT_NULL:
        if getattr(read, name) is None:
            raise Invalid(field=name)
    return read


def parse_ref(value: object) -> Ref:
    """Parse the `ref` of a command: 1 to 64 characters (K1).

    Raises:
        Invalid: the value is not such a text.
    """
    try:
        return Ref(_REF.validate_python(value))
    except ValidationError:
        raise Invalid(field="ref") from None
