"""The usual case of what clients send: whole, masked text frames (RFC 6455, section 5.2). Pure."""

from collections.abc import Iterator
from typing import Final

_TEXT_FINAL: Final = 0x81
_MASKED: Final = 0x80
_KEY_BYTES: Final = 4


def whole_texts(data: bytes, most: int) -> Iterator[tuple[str, int]]:
    """Give the text of each frame and where the frame ends, while they are whole texts in UTF-8 of
    at most `most` bytes.

    Whatever follows the last one, errors included, is for a parser of the whole standard.
    """
    start, size = 0, len(data)
    while size - start >= 6 and data[start] == _TEXT_FINAL:
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
        try:
            text = _unmasked(data[key_at:text_at], data[text_at:end]).decode()
        except UnicodeDecodeError:
            return
        yield text, end
        start = end


def _unmasked(key: bytes, payload: bytes) -> bytes:
    length = len(payload)
    keys = (key * (length // _KEY_BYTES + 1))[:length]
    whole = int.from_bytes(payload) ^ int.from_bytes(keys)
    return whole.to_bytes(length)
