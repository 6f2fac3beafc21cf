"""A server whose database is slow to say whose a token is: each such query takes SLOW_S, or fails while SICK exists.

RIGHTS_S is how long a connection may stay whose rights cannot be looked at.
"""

import os
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import manage


def slow_down() -> None:
    """Wrap every connection's queries for tokens."""
    import django
    from django.db import DataError
    from django.db.backends.signals import connection_created

    django.setup()
    slow_s = float(os.environ.get("SLOW_S", "0"))
    sick = Path(os.environ["DIBS_DATA"]) / "sick"
    if "RIGHTS_S" in os.environ:
        from realtime import rights

        rights.RIGHTS_S = float(os.environ["RIGHTS_S"])  # type: ignore[misc]

    def slow(execute: Callable[..., Any], sql: str, *rest: Any) -> Any:
        if sql.startswith("SELECT") and '"board_token"' in sql:
            time.sleep(slow_s)
            if sick.exists():
                raise DataError("this row cannot be read")
        return execute(sql, *rest)

    def wrap(connection: Any, **_: Any) -> None:
        connection.execute_wrappers.append(slow)

    connection_created.connect(wrap, weak=False)


if __name__ == "__main__":
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "settings")
    slow_down()
    manage.main()
