"""The columns of a task: derived from the fields of its value and the types of its table.

Reading and writing follow from here, so a new column is named in `Task` and in the table only.
"""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import fields
from typing import Any, Final

from django.db import models

from board.domain import commands, text
from board.domain.values import Task
from board.models.task import Task as TaskRow
from board.store.dialect import stored

Columns = Mapping[str, str]
"""The PostgreSQL types of columns."""

_TYPES: Final[Mapping[type[object], str]] = {
    models.BigAutoField: "bigint",
    models.BigIntegerField: "bigint",
    models.ForeignKey: "bigint",
    models.SmallIntegerField: "smallint",
    models.CharField: "text",
    models.TextField: "text",
    models.DateTimeField: "timestamptz",
}


def _typed(columns: Iterable[str]) -> Columns:
    return {column: _TYPES[type(TaskRow._meta.get_field(column))] for column in columns}


_TABLE: Final = {field.name: field.attname for field in TaskRow._meta.fields}
FIELD_COLUMNS: Final = {field.name: _TABLE[field.name] for field in fields(Task)}
"""The fields of a task, as the wire has them, and the column of each."""
INSTANTS: Final = tuple(
    column for column, type_ in _typed(FIELD_COLUMNS.values()).items() if type_ == "timestamptz"
)
"""The columns that are times; the fields have the same names."""

_SEARCH: Final = ("number_key", "folded")
CONTENT: Final = _typed(
    [
        "id",
        *(column for field, column in FIELD_COLUMNS.items() if field in commands.FIELDS),
        *_SEARCH,
    ]
)
"""What an `edit` changes, and what a search looks in."""
STATE: Final = _typed(
    column
    for field, column in FIELD_COLUMNS.items()
    if field not in {*commands.FIELDS, "created_at"}
)
"""The columns of a task that commands other than `edit` change."""
NEW_TASK: Final = {**STATE, **CONTENT, **_typed(["created_at"])}


def _folded(task: Task) -> str:
    """Return what a search of tasks looks in."""
    return text.fold("\n".join((task.number, task.title, task.customer, task.station)))


def _number_key(task: Task) -> str | None:
    same = text.same_number(task.number)
    return None if same == task.number else same


_MADE: Final[Mapping[str, Callable[[Task], Any]]] = {
    "owner_id": lambda task: task.owner and task.owner.id,
    "priority": lambda task: task.priority.rank,
    "number_key": _number_key,
    "folded": _folded,
}
"""The columns that are not stored as the field has them."""


def row_of(columns: Columns) -> Callable[[Task], dict[str, Any]]:
    """Return a function that gives these columns of a task, for `records`."""
    fields_of = {column: field for field, column in FIELD_COLUMNS.items() if column in columns}
    plain = tuple(pair for pair in fields_of.items() if pair[0] not in _MADE)
    instants = tuple(column for column, type_ in columns.items() if type_ == "timestamptz")
    made = tuple((column, make) for column, make in _MADE.items() if column in columns)

    def row(task: Task) -> dict[str, Any]:
        values = task.__dict__
        found = {column: values[field] for column, field in plain}
        for instant in instants:
            found[instant] = stored(found[instant])
        for column, make in made:
            found[column] = make(task)
        return found

    return row
