"""Runs the scripts of tests in one process on a server's database: one start instead of one for
each script.

A line of JSON in is a script, a line of JSON out is what it printed and, if it raised, the
traceback.
"""

import io
import json
import os
import sys
import traceback
from contextlib import redirect_stdout


def main() -> None:
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "dibs.settings")
    import django

    django.setup()
    from django.db import close_old_connections, connections

    for line in sys.stdin:
        printed, failure = io.StringIO(), ""
        close_old_connections()
        try:
            with redirect_stdout(printed):
                exec(json.loads(line), {})
        except Exception:
            failure = traceback.format_exc()
        # A database that is put back, copied or dropped in between finds no connection.
        connections.close_all()
        sys.stdout.write(json.dumps([printed.getvalue(), failure]) + "\n")
        sys.stdout.flush()


if __name__ == "__main__":
    main()
