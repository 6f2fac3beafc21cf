"""Runs tests on PostgreSQL: `python -m tests.on_postgres [PYTEST ARGUMENTS]`; by default all that
use Django's database.
"""

import os
import sys

from tests.again import run_pytest
from tests.quick import ROOT
from tests.servers.postgres import Postgres


def main() -> int:
    arguments = sys.argv[1:] or ["-m", "django_db"]
    server = Postgres(bare=True)
    try:
        # Django makes a database of its own beside this one.
        environment = {**os.environ, "DATABASE_URL": server.url("postgres")}
        pytest = [sys.executable, "-m", "pytest"]
        return run_pytest(pytest, arguments, ROOT, ROOT / "var/pytest/postgres", environment)
    finally:
        server.remove()


if __name__ == "__main__":
    sys.exit(main())
