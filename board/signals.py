"""Signals from board/ to the rest of the process, sent after COMMIT.

A receiver that raises harms neither the command nor other receivers. board/ does not know its
receivers.
"""

from typing import Final

from django.dispatch import Signal

committed: Final = Signal()
"""Sent after COMMIT with `changes`: board.domain.events.Changes."""

decided: Final = Signal()
"""Sent after each batch with `board`, and `decisions`: pairs of a board.store.request.Request and
its board.domain.results.Result, in their order."""

write_failed: Final = Signal()
"""Sent when a write failed, with `reason`: one word if the database takes no writes, None if the
cause is unknown."""

rights_changed: Final = Signal()
"""Sent after COMMIT when this process has changed anyone's rights. The authenticator forgets its
answers; open sockets wait for the next poll, in this process too (X2)."""
