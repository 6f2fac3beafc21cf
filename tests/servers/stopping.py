"""A server that stops itself (SIGSTOP) between deciding and COMMIT, once, if there is a file `stop`
in its folder.
"""

import os
import signal
import threading

from dibs import cli


def main() -> None:
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "dibs.settings")
    import django

    django.setup()
    from django.conf import settings

    from board.store import writing
    from board.store.batch import Batch

    save, order = writing.save, settings.DATA / "stop"

    def save_and_stop(batch: Batch) -> None:
        save(batch)
        if order.exists():
            order.unlink()
            # To this very thread, which then comes no further; to the process it might still
            # commit.
            signal.pthread_kill(threading.get_ident(), signal.SIGSTOP)

    writing.save = save_and_stop
    cli.main()


if __name__ == "__main__":
    main()
