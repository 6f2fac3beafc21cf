"""The OpenAPI description: bodies, problems, headers and credentials.

It describes the API and answers no request.
"""

from http import HTTPStatus
from typing import Any, Final, Literal, NotRequired

from django.conf import settings
from ninja import NinjaAPI
from ninja.openapi.schema import OpenAPISchema
from pydantic import TypeAdapter
from pydantic.dataclasses import dataclass
from typing_extensions import TypedDict

from board.api.shapes import Ok, Removed, Snapshot
from board.domain.commands import COMMANDS, Command, CommandRef, Delivery, Put, Verb
from board.domain.events import EventKind
from board.domain.ids import Rev
from board.domain.values import BoardInfo, Department, Member, Role, Task, Who
from board.store.conflict_counts import Conflicts

JSON = dict[str, Any]

MOST: Final = 1000
"""How many tasks one upsert of many takes."""


class Event(TypedDict):
    """One change; `kind` decides which of the last four members are present."""

    rev: Rev
    kind: EventKind
    by: Who | None
    at: str
    reason: NotRequired[str]
    task: NotRequired[Task]
    person: NotRequired[Member | Removed]
    department: NotRequired[Department | Removed]
    board: NotRequired[BoardInfo]


@dataclass
class Events:
    """The events after a revision."""

    type: Literal["events"]
    epoch: str
    rev: Rev
    events: list[Event]


class FoundTasks(TypedDict):
    tasks: list[Task]
    more: bool


class Timeline(TypedDict):
    """The events of one task, in the order of the log."""

    events: list[Event]


class Retry(TypedDict):
    can_retry: bool
    suggestion: str
    action_text: str
    current_owner: NotRequired[Who | None]


class Problem(TypedDict):
    """A refusal (RFC 9457)."""

    type: str
    title: str
    status: int
    code: str
    detail: str
    retry: Retry
    rev: NotRequired[Rev]
    task: NotRequired[Task]
    task_id: NotRequired[int]
    current_owner: NotRequired[Who | None]
    field: NotRequired[str | None]
    beside: NotRequired[list[str]]
    id: NotRequired[str]


class PutOutcome(TypedDict):
    """What became of one of many tasks: the task, or the problem."""

    index: int
    number: str | None
    id: NotRequired[int]
    rev: NotRequired[Rev]
    already: NotRequired[bool]
    replayed: NotRequired[bool]
    problem: NotRequired[Problem]


class PutMany(TypedDict):
    rev: Rev
    outcomes: list[PutOutcome]


class Account(TypedDict):
    id: int
    username: str
    name: str
    language: str
    administrator: bool


class BoardOfMine(TypedDict):
    slug: str
    name: str
    role: Role
    viewer: bool


class DemoPerson(TypedDict):
    username: str
    name: str
    role: Role | None


class CompanyDoor(TypedDict):
    """A sign-in by the company that is open to this client: `header` has the user whom a proxy
    names.
    """

    means: str
    name: str


class Session(TypedDict):
    """The signed-in person, if any, and what a browser needs for its next step; `accounts` is false
    on a server that has none yet.
    """

    person: Account | None
    boards: list[BoardOfMine]
    demo: list[DemoPerson]
    company: list[CompanyDoor]
    accounts: bool
    csrf: str


class API(NinjaAPI):
    """Django Ninja's API, with the shapes and credentials that its operations refer to."""

    def get_openapi_schema(self, **options: Any) -> OpenAPISchema:
        schema = super().get_openapi_schema(**options)
        schema["components"]["schemas"].update(_shapes())
        schema["components"]["securitySchemes"] = {
            "token": {"type": "http", "scheme": "bearer", "description": "Made by `dibs token`."},
            "session": {
                "type": "apiKey",
                "in": "cookie",
                "name": settings.SESSION_COOKIE_NAME,
                "description": "An unsafe method needs the header X-CSRFToken too.",
            },
        }
        return schema


_FOR_ALL: Final = (HTTPStatus.UNAUTHORIZED, HTTPStatus.FORBIDDEN, HTTPStatus.NOT_FOUND)
_OF_THE_SERVER: Final = (HTTPStatus.INTERNAL_SERVER_ERROR, HTTPStatus.SERVICE_UNAVAILABLE)
_OF_COMMANDS: Final = (
    HTTPStatus.BAD_REQUEST,
    HTTPStatus.CONFLICT,
    HTTPStatus.UNPROCESSABLE_ENTITY,
    HTTPStatus.TOO_MANY_REQUESTS,
)
_WHO: Final[JSON] = {"security": [{"token": []}, {"session": []}]}


def showing(body: str, *problems: HTTPStatus, cached: bool = False) -> JSON:
    """Describe an operation that shows something of a board.

    Args:
        body: the shape of its response.
        problems: its problems beside those of every operation on a board.
        cached: whether it has an ETag and may return 304.
    """
    responses = {200: _json(body), **_problems(*_FOR_ALL, *problems, *_OF_THE_SERVER)}
    if not cached:
        return {**_WHO, "responses": responses}
    match = {
        "name": "If-None-Match",
        "in": "header",
        "schema": {"type": "string", "pattern": r'^"[!-~]+"$'},
    }
    return {
        **_WHO,
        "parameters": [match],
        "responses": responses | {304: {"description": "Not Modified"}},
    }


def commanding(verb: Verb) -> JSON:
    """Describe the operation that carries out a command."""
    return _carrying_out(_body_of(COMMANDS[verb], without="task"))


def putting() -> JSON:
    """Describe the upsert of one task by its number."""
    number = {"name": "number", "in": "query", "required": True, "schema": {"type": "string"}}
    return _carrying_out(_body_of(Put, without="number"), parameter=number)


def putting_many() -> JSON:
    """Describe the upsert of many tasks."""
    tasks = {"type": "array", "minItems": 1, "maxItems": MOST, "items": _body_of(Put)}
    schema = {"type": "object", "required": ["tasks"], "properties": {"tasks": tasks}}
    atomic = {"name": "atomic", "in": "query", "schema": {"enum": ["0", "1"]}}
    return _carrying_out(
        schema, HTTPStatus.REQUEST_ENTITY_TOO_LARGE, shape="PutMany", parameter=atomic
    )


def _body_of(command: type[Command], without: str = "") -> JSON:
    schema = command.model_json_schema(ref_template="#/components/schemas/{model}")
    schema.pop("$defs", None)
    schema.get("properties", {}).pop(without, None)
    schema["required"] = [name for name in schema.get("required", ()) if name != without]
    return schema


def _carrying_out(
    schema: JSON, *problems: HTTPStatus, shape: str = "Ok", parameter: JSON | None = None
) -> JSON:
    ref = TypeAdapter(CommandRef).json_schema()
    key = {
        "name": "Idempotency-Key",
        "in": "header",
        "schema": {**ref, "pattern": r"^[!-~]+$"},
        "description": "The command's `ref` (K1, K2); without one the server makes one.",
    }
    sent = Delivery.model_json_schema()["properties"]
    deadline = {
        "name": "Dibs-Deadline",
        "in": "header",
        "schema": sent["deadline"],
        "description": "By the server's clock; a command not decided by then is refused (K10).",
    }
    repeat = {
        "name": "Dibs-Repeat",
        "in": "header",
        "schema": {"enum": ["0", "1"]},
        "description": "1: sent before under this `Idempotency-Key`; its outcome is final (K11).",
    }
    return {
        **_WHO,
        "parameters": [*([parameter] if parameter else []), key, deadline, repeat],
        "requestBody": {
            "required": bool(schema["required"]),
            "content": {"application/json": {"schema": schema}},
        },
        "responses": {
            200: _json(shape),
            **_problems(*_FOR_ALL, *_OF_COMMANDS, *problems, *_OF_THE_SERVER),
        },
    }


def signing(*problems: HTTPStatus) -> JSON:
    """Describe an operation on the session; the refusal for a missing CSRF token is among its
    problems.
    """
    return {"responses": {200: _json("Session"), **_problems(*problems, *_OF_THE_SERVER)}}


SIGN_IN: Final[JSON] = {
    "type": "object",
    "required": ["username", "password"],
    "properties": {"username": {"type": "string"}, "password": {"type": "string"}},
}


def _json(shape: str) -> JSON:
    return {
        "description": "OK",
        "content": {"application/json": {"schema": {"$ref": f"#/components/schemas/{shape}"}}},
    }


def _problems(*statuses: HTTPStatus) -> dict[int, JSON]:
    content = {"application/problem+json": {"schema": {"$ref": "#/components/schemas/Problem"}}}
    return {int(status): {"description": status.phrase, "content": content} for status in statuses}


def _shapes() -> JSON:
    kinds = [
        (kind, "serialization", TypeAdapter(kind))
        for kind in (
            Ok,
            Snapshot,
            Events,
            FoundTasks,
            Timeline,
            Conflicts,
            PutMany,
            Problem,
            Session,
        )
    ]
    _, made = TypeAdapter.json_schemas(
        kinds,  # type: ignore[arg-type]
        ref_template="#/components/schemas/{model}",
    )
    shapes: JSON = made["$defs"]
    return shapes
