"""A server that stops itself (SIGSTOP) between deciding and COMMIT, once, if there is a file `stop`
in its folder.
"""

import os
import signal
import threading
from typing import Any

from dibs import cli


def main() -> None:
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "dibs.settings")
    import django

    django.setup()
    from django.conf import settings

    from board.store.locking import Turn

    commit, order = Turn.commit, settings.DATA / "stop"

    def stop_and_commit(*args: Any) -> None:
        if order.exists():
            order.unlink()
            # To this very thread, which then comes no further; to the process it might still
            # commit.
            signal.pthread_kill(threading.get_ident(), signal.SIGSTOP)
        commit(*args)

    Turn.commit = stop_and_commit  # type: ignore[method-assign]
    cli.main()


if __name__ == "__main__":
    main()
