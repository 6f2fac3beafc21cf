"""A server whose database is slow to say whose a token is and what is on a board, as files in its
folder tell it.

While `slow` exists, each such query takes SLOW_S. A line is added to that file when a client begins
to wait for its token, and when a query for a board begins. While `sick` exists, none for a token
succeeds. RIGHTS_S is how long a connection may stay whose rights cannot be resolved.
"""

import os
import threading
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

from dibs import cli


def slow_down() -> None:
    """Wrap the queries of every connection."""
    import django
    from django.db import DataError
    from django.db.backends.signals import connection_created

    django.setup()
    from realtime.admission import rights
    from realtime.work.lookups import Lookups

    rights.RIGHTS_S = float(os.environ.get("RIGHTS_S", rights.RIGHTS_S))  # type: ignore[misc]
    folder, slow_s = Path(os.environ["DIBS_DATA"]), float(os.environ["SLOW_S"])

    def slow(execute: Callable[..., Any], sql: str, *rest: Any) -> Any:
        token, task = (f'FROM "board_{table}"' in sql for table in ("token", "task"))
        if (token or task) and (folder / "slow").exists():
            if task and threading.current_thread().name.startswith("read"):
                tell("task")
            time.sleep(slow_s)
        if token and (folder / "sick").exists():
            raise DataError("this row cannot be read")
        return execute(sql, *rest)

    async def ask(lookups: Lookups[Any, Any], key: Any) -> Any:
        if isinstance(key, tuple):
            tell("token")
        return await true_ask(lookups, key)

    def tell(what: str) -> None:
        if (folder / "slow").exists():
            with (folder / "slow").open("a") as begun:
                begun.write(f"{what}\n")

    true_ask = Lookups.ask
    Lookups.ask = ask  # type: ignore[method-assign]

    def wrap(connection: Any, **_: Any) -> None:
        connection.execute_wrappers.append(slow)

    connection_created.connect(wrap, weak=False)


if __name__ == "__main__":
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "dibs.settings")
    slow_down()
    cli.main()
