"""When credentials were used last: noted in memory, and written beside the boards, each at most
once a minute.
"""

from datetime import UTC, datetime, timedelta
from typing import Final

from django.db.models import Q

from board.models.people import Token
from board.people import sign_ins
from board.people.credentials import Credential, Means

EVERY: Final = timedelta(minutes=1)
_NOTED: Final = frozenset({Means.TOKEN, Means.SESSION})


class LastUse:
    """The last uses that this process has seen. `note` is called by many threads."""

    def __init__(self) -> None:
        self._used: dict[Credential, datetime] = {}
        self._written: dict[Credential, datetime] = {}

    def note(self, credential: Credential) -> None:
        """Note that a valid credential is used now."""
        if credential.means in _NOTED:
            self._used[credential] = datetime.now(UTC)

    def write(self) -> None:
        """Write the uses that are due, in a transaction of its own; the others wait.

        Called by one thread at a time. What cannot be written is due again.
        """
        now = datetime.now(UTC)
        used = self._used.copy()
        due = [each for each in used if now - self._written.get(each, now - EVERY) >= EVERY]
        if due:
            _write(due, now)
        self._written |= dict.fromkeys(due, now)
        for credential, at in used.items():
            if now - at > 2 * EVERY and self._used.get(credential) == at:
                del self._used[credential]
                self._written.pop(credential, None)


def _write(used: list[Credential], now: datetime) -> None:
    digests = [
        digest
        for each in used
        if each.means is Means.TOKEN
        for digest in Token.digests(each.secret)
    ]
    # Another process may have written it a moment ago.
    old = Q(used_at=None) | Q(used_at__lte=now - EVERY / 2)
    if digests:
        Token.objects.filter(old, digest__in=digests).update(used_at=now)
    sign_ins.used([each.secret for each in used if each.means is Means.SESSION], now)


last_use: Final = LastUse()
"""The one of this process."""
