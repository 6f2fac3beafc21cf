"""The SQL that PostgreSQL and SQLite write differently.

Both take a collection as one JSON text and return all rows as one, so that a statement costs the
same few calls however many rows it has. SQLite gives up the interpreter's lock for each row.
"""

from collections.abc import Collection, Mapping
from datetime import UTC, datetime
from functools import lru_cache
from typing import Final

import orjson
from django.db import connection

POSTGRESQL: Final = connection.vendor == "postgresql"


def mark(number: int, type_: str = "bigint") -> str:
    """Return the placeholder of a parameter, counted from 1, and its PostgreSQL type."""
    return f"${number}::{type_}" if POSTGRESQL else f"?{number}"


def array(*columns: str) -> str:
    """Return an expression for a row, as a JSON array."""
    return f"json_{'build_' * POSTGRESQL}array({', '.join(columns)})"


def arrays(row: str) -> str:
    """Return an expression for all rows of a query, as one JSON array. `row` is one of them."""
    return f"coalesce(json_agg({row}), '[]')" if POSTGRESQL else f"json_group_array({row})"


def nested(query: str) -> str:
    """Return an expression for a query that selects JSON, as a part of JSON."""
    return f"({query})" if POSTGRESQL else f"json(({query}))"


def text(json: str) -> str:
    """Return an expression for JSON as a text, for the outermost SELECT."""
    return f"({json})::text" if POSTGRESQL else json


def among(number: int) -> str:
    """Return a condition behind a column: it is one of the `integers` of this parameter."""
    # PostgreSQL expects few rows of a list, and a hundred of a JSON text.
    if POSTGRESQL:
        return f"= ANY({mark(number, 'bigint[]')})"
    return f"IN (SELECT value FROM json_each({mark(number)}))"


def listed(number: int, name: str) -> str:
    """Return what follows FROM to read the `integers` of a parameter as a table with one column,
    `id`.
    """
    if POSTGRESQL:
        return f"unnest({mark(number, 'bigint[]')}) AS {name} (id)"
    return f"(SELECT value AS id FROM json_each({mark(number)})) AS {name}"


def integers(values: Collection[int]) -> str:
    """Return the parameter for `among` and `listed`."""
    joined = ",".join(map(str, values))
    return f"{{{joined}}}" if POSTGRESQL else f"[{joined}]"


def among_texts(number: int) -> str:
    """Return a condition behind a column: it is in the JSON array of texts of this parameter."""
    if POSTGRESQL:
        return f"IN (SELECT json_array_elements_text({mark(number, 'json')}))"
    return f"IN (SELECT value FROM json_each({mark(number)}))"


def records(number: int, name: str, columns: Mapping[str, str]) -> str:
    """Return what follows FROM to read a parameter, a JSON array of objects, as a table.

    Args:
        columns: the PostgreSQL type of each.
    """
    if POSTGRESQL:
        typed = ", ".join(f"{column} {type_}" for column, type_ in columns.items())
        return f"json_to_recordset({mark(number, 'json')}) AS {name} ({typed})"
    read = ", ".join(f"json_extract(value, '$.{column}') AS {column}" for column in columns)
    return f"(SELECT {read} FROM json_each({mark(number)})) AS {name}"


def instant(column: str) -> str:
    """Return an expression for a time, which `read_instant` reads from JSON."""
    return column if POSTGRESQL else f"{column} || '+00:00'"


def read_instant(value: str | None) -> datetime | None:
    """Read a time from JSON."""
    return None if value is None else datetime.fromisoformat(value)


if POSTGRESQL:

    def stored(instant: datetime | None) -> datetime | str | None:
        """Return a time for a column of `records`, in the form that Django stores."""
        return instant
else:

    @lru_cache(1024)  # Most times of a batch are one.
    def stored(instant: datetime | None) -> datetime | str | None:
        """Return a time for a column of `records`, in the form that Django stores."""
        return None if instant is None else str(instant.astimezone(UTC).replace(tzinfo=None))


def to_text(value: object) -> str:
    """Return a parameter in JSON."""
    return orjson.dumps(value).decode()
