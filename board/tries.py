"""How often a secret may be guessed: five wrong tries a key in ten minutes, counted in the database, for all processes."""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime, timedelta
from typing import Final

from board.errors import RateLimited, UnknownCode, WrongSecret
from board.models import WrongTry

MOST: Final = 5
WITHIN: Final = timedelta(minutes=10)


@contextmanager
def one_try(*keys: str, now: datetime) -> Iterator[None]:
    """Let somebody try a secret. If the block raises UnknownCode or WrongSecret, the try counts for every key.

    A try is noted before it is looked at, and the note taken back if it was right: of many at the same time, no more
    than MOST get to guess.

    Raises:
        RateLimited: there were too many wrong ones.
    """
    noted = WrongTry.objects.bulk_create([WrongTry(key=key, at=now) for key in keys])
    wrong = False
    try:
        if any(WrongTry.objects.filter(key=key, at__gt=now - WITHIN).count() > MOST for key in keys):
            raise RateLimited
        yield
    except (UnknownCode, WrongSecret):
        wrong = True
        raise
    finally:
        if not wrong:
            WrongTry.objects.filter(pk__in=[row.pk for row in noted]).delete()
