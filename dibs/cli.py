"""The `dibs` command: Django's commands, from any directory."""

import os
import sys
from importlib.metadata import version


def main() -> None:
    if sys.argv[1:] in (["version"], ["--version"]):
        # Django's command would name Django's.
        sys.stdout.write(f"{version('dibs')}\n")
        return
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "dibs.settings")
    from django.core.exceptions import ImproperlyConfigured
    from django.core.management import execute_from_command_line
    from django.db import InterfaceError, OperationalError

    try:
        execute_from_command_line(sys.argv)
    except ImproperlyConfigured as error:
        sys.exit(f"dibs: {error}")
    except (OperationalError, InterfaceError) as error:
        sys.exit(f"dibs: the database does not answer: {' '.join(str(error).split())}")


if __name__ == "__main__":
    main()
