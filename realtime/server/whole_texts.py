"""The usual case of what clients send: whole, masked text frames (RFC 6455, section 5.2),
compressed or not (RFC 7692). Pure."""

from collections.abc import Iterator
from typing import Final

from realtime.protocol.deflate import inflate

_TEXT_FINAL: Final = 0x81
_COMPRESSED: Final = 0x40
_MASKED: Final = 0x80
_KEY_BYTES: Final = 4


def whole_texts(data: bytes, most: int, *, compressed: bool = False) -> Iterator[tuple[str, int]]:
    """Give the text of each frame and where the frame ends, while they are whole texts in UTF-8 of
    at most `most` bytes.

    `compressed` tells whether compression was negotiated. All that follows the last one, errors
    included, is left to a parser of the whole standard.
    """
    start, size = 0, len(data)
    first = (_TEXT_FINAL, _TEXT_FINAL | _COMPRESSED) if compressed else (_TEXT_FINAL,)
    while size - start >= 6 and data[start] in first:
        length, key_at = data[start + 1] ^ _MASKED, start + 2
        if length == 126:
            length, key_at = int.from_bytes(data[key_at : key_at + 2]), key_at + 2
            if length < 126:
                return
        elif length > 126:
            return  # Longer than 64 KiB, or not masked.
        text_at = key_at + _KEY_BYTES
        end = text_at + length
        if end > size or length > most:
            return
        payload = _unmasked(data[key_at:text_at], data[text_at:end])
        message = inflate(payload, most) if data[start] & _COMPRESSED else payload
        if message is None:
            return
        try:
            text = message.decode()
        except UnicodeDecodeError:
            return
        yield text, end
        start = end


def _unmasked(key: bytes, payload: bytes) -> bytes:
    length = len(payload)
    keys = (key * (length // _KEY_BYTES + 1))[:length]
    whole = int.from_bytes(payload) ^ int.from_bytes(keys)
    return whole.to_bytes(length)
