"""Messages to a display's client beside its board: settings, and orders to reload. No I/O."""

from typing import Final

from board.domain.display_settings import DisplaySettings
from realtime.protocol import down
from realtime.sockets.effects import Effects, ReturnReload, Send, TakeReload
from realtime.sockets.line import Line

UNPROVEN_S: Final = 5.0
"""Time after which an order that the peer did not acknowledge is given back when the socket ends.

A page that reloads closes its socket at once; only a half-open connection takes longer than this.
"""


class DisplayMessenger:
    """Sends settings whenever they change, and each order once."""

    def __init__(self) -> None:
        self._settings: DisplaySettings | None = None
        self._taking = False
        self._ordered_at: float | None = None
        self._written: int | None = None

    @property
    def unproven(self) -> bool:
        """Whether an order was sent and the peer has not acknowledged it."""
        return self._ordered_at is not None

    def tell(self, settings: DisplaySettings) -> Effects:
        """Tell the settings, unless the client knows them."""
        if settings == self._settings:
            return ()
        self._settings = settings
        return (Send(down.display(settings, reload=False)),)

    def order(self) -> Effects:
        """Pass on an order to reload, if no other socket of this display takes it."""
        if self._taking or self.unproven:
            return ()
        self._taking = True
        return (TakeReload(),)

    def taken(self, taken: bool, now_s: float, *, over: bool) -> Effects:
        """Send the order if this socket took it; give it back if the conversation is over."""
        self._taking = False
        if not taken:
            return ()
        if over:
            return (ReturnReload(),)
        assert self._settings is not None
        self._ordered_at, self._written = now_s, None
        return (Send(down.display(self._settings, reload=True)),)

    def ticked(self, line: Line) -> None:
        """Find out whether the peer has acknowledged the order."""
        if not self.unproven:
            return
        if self._written is None:
            self._written = line.written
        if line.taken >= self._written:
            self._ordered_at = None

    def ended(self, now_s: float) -> Effects:
        """Give back an order that was sent into a connection whose peer was gone."""
        ordered_at, self._ordered_at = self._ordered_at, None
        lost = ordered_at is not None and now_s - ordered_at >= UNPROVEN_S
        return (ReturnReload(),) if lost else ()
