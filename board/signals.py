"""What the rest of the process may listen to. It says what happened after it is durable, and knows nobody who listens.

A listener that fails harms neither the command nor the others.
"""

from typing import Final

from django.dispatch import Signal

committed: Final = Signal()
"""Sent after COMMIT with `changes`: board.events.Changes."""

decided: Final = Signal()
"""Sent after each batch with `board`, and `decisions`: pairs of a board.floor.Request and its board.outcomes.Outcome, in
their order."""

write_failed: Final = Signal()
"""Sent when a write failed, with `reason`: one word if the database takes no writes, None if that is not known."""
