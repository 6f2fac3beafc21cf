"""The JSON Schema of every frame, up and down, made from the server's own models and values, and a
strict reader by it.

`python -m tests.schema` prints it as docs/protocol.schema.json has it.
"""

import json
from collections.abc import Iterator
from datetime import datetime
from functools import cache
from typing import Any, Literal, NotRequired

import jsonschema_rs
from pydantic import TypeAdapter
from pydantic.dataclasses import dataclass
from typing_extensions import TypedDict

from board.api.shapes import Ok, Removed, Snapshot
from board.domain import errors
from board.domain.commands import COMMANDS, CommandRef, Delivery, Verb
from board.domain.display_settings import DisplaySettings, Seen
from board.domain.events import EventKind
from board.domain.ids import Rev
from board.domain.values import BoardInfo, Department, Member, Role, Task, Who
from realtime.protocol.closing import Closing

JSON = dict[str, Any]

UTC = r"^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d{1,6})?Z$"


def _codes(base: type[errors.Refusal] = errors.Refusal) -> Iterator[str]:
    for kind in base.__subclasses__():
        if "code" in vars(kind):
            yield kind.code
        yield from _codes(kind)


ON_HTTP_ALONE = {
    "unauthenticated",
    "wrong_secret",
    "no_account",
    "forbidden",
    "unknown_board",
    "unknown_display",
    "unknown_code",
    "resync",
    "unknown_path",
    "method_not_allowed",
    "csrf_required",
    "wrong_origin",
    "wrong_host",
    "upgrade_required",
    "too_large",
    "account_exists",
    "already_member",
    "password_required",
    "unknown_link",
    "weak_password",
    "weak_pin",
}
CODES = tuple(code for code in _codes() if code not in {*ON_HTTP_ALONE, "task_conflict"})
OF_TASKS = tuple(kind.value for kind in EventKind if kind.startswith("task."))


@dataclass
class Limits:
    frame_bytes: int
    commands_per_s: int
    burst: int
    in_flight: int


@dataclass
class You:
    id: int
    username: str
    name: str
    role: Role
    departments: list[int]
    can: list[Verb]
    viewer: bool = False


@dataclass
class Welcome:
    type: Literal["welcome"]
    protocol: Literal[1]
    board: BoardInfo
    epoch: str
    rev: Rev
    resumed: bool
    you: You
    heartbeat_s: int
    limits: Limits
    build: str
    time: datetime


class _Event(TypedDict):
    rev: Rev
    by: Who | None
    at: datetime
    reason: NotRequired[str]


class TaskEvent(_Event):
    kind: Literal[OF_TASKS]  # type: ignore[valid-type]
    task: Task


class PersonEvent(_Event):
    kind: Literal["person.changed"]
    person: Member | Removed


class DepartmentEvent(_Event):
    kind: Literal["department.changed"]
    department: Department | Removed


class BoardEvent(_Event):
    kind: Literal["board.changed"]
    board: BoardInfo


@dataclass
class Events:
    type: Literal["events"]
    epoch: str
    rev: Rev
    events: list[TaskEvent | PersonEvent | DepartmentEvent | BoardEvent]


@dataclass
class Retry:
    can_retry: bool
    suggestion: str
    action_text: str


@dataclass
class ConflictRetry(Retry):
    current_owner: Who | None


@dataclass
class Conflict:
    type: Literal["conflict"]
    ref: str
    code: Literal["task_conflict"]
    detail: str
    task_id: int
    current_owner: Who | None
    rev: Rev
    task: Task
    retry: ConflictRetry


class Error(TypedDict):
    type: Literal["error"]
    ref: NotRequired[str]
    code: Literal[CODES]  # type: ignore[valid-type]
    detail: str
    rev: NotRequired[Rev]
    task: NotRequired[Task]
    field: NotRequired[str | None]
    beside: NotRequired[list[str]]
    id: NotRequired[str]
    retry: Retry


class Heartbeat(TypedDict):
    type: Literal["heartbeat"]
    rev: Rev
    time: datetime
    degraded: list[Literal["backbone", "database"]]
    writable: NotRequired[Literal[False]]
    age_s: NotRequired[float]


@dataclass
class Pong:
    type: Literal["pong"]
    ref: str
    time: datetime


@dataclass
class Bye:
    type: Literal["bye"]
    code: Literal[tuple(closing.code for closing in Closing)]  # type: ignore[valid-type]
    detail: str
    reconnect: bool
    after_ms: int


@dataclass
class Display:
    type: Literal["display"]
    settings: DisplaySettings
    reload: bool


DOWN = (Welcome, Snapshot, Events, Ok, Conflict, Error, Heartbeat, Pong, Bye, Display)


def schema() -> JSON:
    """Make the schema: `$defs` has a shape for each frame and value, `down` and `up` are what the
    two sides may say.
    """
    named = [(kind.__name__, "serialization", TypeAdapter(kind)) for kind in DOWN]
    _, made = TypeAdapter.json_schemas(
        named,  # type: ignore[arg-type]
        ref_template="#/$defs/{model}",
    )
    ref = TypeAdapter(CommandRef).json_schema()
    up = {
        verb: _sent(_up(verb, ref, model.model_json_schema())) for verb, model in COMMANDS.items()
    }
    up["ping"] = _up("ping", ref, {"type": "object", "properties": {}})  # type: ignore[index]
    up["seen"] = _up("seen", None, Seen.model_json_schema())  # type: ignore[index]
    defs = {**_plain(made["$defs"]), **{f"up.{name}": shape for name, shape in up.items()}}
    defs["down"] = {"anyOf": [{"$ref": f"#/$defs/{kind.__name__}"} for kind in DOWN]}
    defs["up"] = {"anyOf": [{"$ref": f"#/$defs/up.{name}"} for name in up]}
    return {
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "title": "The wire protocol, version 1: every frame",
        "anyOf": [{"$ref": "#/$defs/down"}, {"$ref": "#/$defs/up"}],
        "$defs": dict(sorted(defs.items())),
    }


def document() -> str:
    """Print the schema as docs/protocol.schema.json has it."""
    return json.dumps(schema(), indent=1, ensure_ascii=False) + "\n"


def _up(name: str, ref: JSON | None, shape: JSON) -> JSON:
    shape = _plain(
        {key: value for key, value in shape.items() if key not in {"title", "description", "$defs"}}
    )
    named = {"type": {"const": str(name)}, **({"ref": ref} if ref else {})}
    shape["properties"] = {**named, **shape["properties"]}
    shape["required"] = [*named, *shape.get("required", [])]
    return shape


def _sent(shape: JSON) -> JSON:
    return {
        **shape,
        "properties": {**shape["properties"], **_plain(Delivery.model_json_schema()["properties"])},
    }


def _plain(shape: Any) -> Any:
    """Leave out names of Python, and say that what the server tells is in UTC."""
    if isinstance(shape, list):
        return [_plain(item) for item in shape]
    if not isinstance(shape, dict):
        return shape
    plain = {
        key: _plain(value)
        for key, value in shape.items()
        if key != "description" and _kept(key, shape)
    }
    if plain.get("format") == "date-time" and "pattern" not in plain:
        plain["pattern"] = UTC
    return plain


def _kept(key: str, shape: JSON) -> bool:
    return key != "title" or isinstance(shape["title"], dict)


def complaint(frame: JSON) -> str | None:
    """Say what is wrong with a frame of the server, if anything: also members that the schema does
    not have.
    """
    reader = _readers().get(frame.get("type", ""))
    if reader is None:
        return f"no such frame: {frame.get('type')}"
    return next(
        (f"{error.message} at {error.instance_path}" for error in reader.iter_errors(frame)), None
    )


@cache
def _readers() -> dict[str, Any]:
    whole = _closed(schema())
    return {
        kind.__name__.lower(): jsonschema_rs.validator_for(
            {"$defs": whole["$defs"], "$ref": f"#/$defs/{kind.__name__}"}
        )
        for kind in DOWN
    }


def _closed(shape: Any) -> Any:
    if isinstance(shape, list):
        return [_closed(item) for item in shape]
    if not isinstance(shape, dict):
        return shape
    closed = {key: _closed(value) for key, value in shape.items()}
    return (
        {**closed, "additionalProperties": False}
        if isinstance(shape.get("properties"), dict)
        else closed
    )


if __name__ == "__main__":
    print(document(), end="")  # noqa: T201  this is what it is for
