"""Negotiation of permessage-deflate: which offers are accepted (RFC 7692, section 7.1)."""

from collections.abc import Sequence
from typing import Any, Final

from autobahn.websocket.compress import PerMessageDeflateOffer, PerMessageDeflateOfferAccept

_WIDEST: Final = 15
_CLIENTS: Final = 10
"""Window bits of what clients send: 1 KiB, which is a whole command. More costs memory for each
connection."""


def accept(offers: Sequence[Any]) -> PerMessageDeflateOfferAccept | None:
    """Accept the first offer that lets all clients get the same bytes; None to go without.

    Neither side keeps a context from message to message, so a frame is compressed once for all, and
    a connection costs no memory for it.
    """
    for offer in offers:
        if (
            isinstance(offer, PerMessageDeflateOffer)
            and offer.accept_no_context_takeover
            and offer.request_max_window_bits in (0, _WIDEST)
        ):
            # Autobahn confirms of our own side only what was offered.
            without_context = PerMessageDeflateOffer(
                accept_max_window_bits=offer.accept_max_window_bits,
                accept_no_context_takeover=True,
                request_max_window_bits=offer.request_max_window_bits,
                request_no_context_takeover=True,
            )
            return PerMessageDeflateOfferAccept(
                without_context,
                request_no_context_takeover=True,
                request_max_window_bits=_CLIENTS if offer.accept_max_window_bits else 0,
                no_context_takeover=True,
            )
    return None
