"""Which tables a backup has, and their rows as plain values."""

import base64
from collections.abc import Iterable, Iterator
from itertools import islice
from typing import Any, Final

from django.apps.registry import Apps
from django.db import models

Row = dict[str, Any]

LEFT_OUT: Final = frozenset(
    {
        "board.writeprobe",
        "board.wrongtry",
        "board.pairing",
        "board.rights",
        "board.rightschange",
        "board.securityline",
    }
)
"""Tables whose rows live for minutes, and the security log, which no restore may take back. A
restore leaves those of its target as they are.
"""

_AT_ONCE: Final = 2000


def tables(apps: Apps) -> dict[str, type[models.Model]]:
    """Return the model of each table of a backup by its label, such as board.task.

    Args:
        apps: today's models, or those of a migration.
    """
    found = apps.get_models(include_auto_created=True)
    labels = {model._meta.label_lower: model for model in found if model._meta.managed}
    return {label: model for label, model in labels.items() if label not in LEFT_OUT}


def read_rows(model: type[models.Model], alias: str) -> Iterator[Row]:
    """Read all rows of a table, by the names of its columns, without holding them in memory."""
    columns = [field.attname for field in model._meta.concrete_fields]
    rows = model._base_manager.using(alias).order_by("pk").values(*columns)
    return iter(rows.iterator(chunk_size=_AT_ONCE))


def write_rows(model: type[models.Model], alias: str, rows: Iterable[Row]) -> int:
    """Insert rows with their primary keys; returns how many.

    Raises:
        KeyError, ValidationError: a row does not fit the table.
    """
    fields = model._meta.concrete_fields
    given = iter(rows)
    count = 0
    while some := list(islice(given, _AT_ONCE)):
        made = [
            model(**{field.attname: field.to_python(row[field.attname]) for field in fields})
            for row in some
        ]
        count += len(model._base_manager.using(alias).bulk_create(made))
    return count


def as_json(value: object) -> str:
    """Return what JSON has no type for, as the field's `to_python` reads it."""
    if isinstance(value, bytes | memoryview):
        return base64.b64encode(value).decode()
    raise TypeError(type(value))
