"""Frames of clients, beside autobahn's own parser: the same texts, or left to it."""

from hypothesis import given
from hypothesis import strategies as st

from realtime.protocol.deflate import deflate
from realtime.server.whole_texts import whole_texts

MOST = 1000
keys = st.binary(min_size=4, max_size=4)
texts = st.lists(st.tuples(st.text(max_size=200), keys), max_size=5)


def frame(text: bytes, key: bytes, first: int = 0x81, mask: int = 0x80) -> bytes:
    """Mask byte by byte, as the standard says it."""
    size = len(text)
    length = bytes((mask | size,)) if size < 126 else bytes((mask | 126,)) + size.to_bytes(2)
    masked = bytes(byte ^ key[index % 4] for index, byte in enumerate(text))
    return bytes((first,)) + length + key + masked


@given(texts, st.integers(0, 10))
def test_whole_texts_are_taken_and_what_follows_is_left(
    said: list[tuple[str, bytes]], missing: int
) -> None:
    frames = [frame(text.encode(), key) for text, key in said]
    last = frame(b"more than ten bytes", b"abcd")
    data = b"".join(frames) + last[: len(last) - 1 - missing]
    found = list(whole_texts(data, MOST))
    assert [text for text, _ in found] == [text for text, _ in said]
    assert [end for _, end in found] == [sum(map(len, frames[: n + 1])) for n in range(len(said))]


@given(st.binary(max_size=60))
def test_any_bytes_raise_nothing(data: bytes) -> None:
    assert all(end <= len(data) for _, end in whole_texts(data, MOST))


def test_everything_else_is_left_to_the_whole_parser() -> None:
    key, good = b"abcd", frame(b"{}", b"abcd")
    others = {
        "a fragment": frame(b"{}", key, first=0x01),
        "compressed": frame(b"{}", key, first=0xC1),
        "binary": frame(b"{}", key, first=0x82),
        "a ping": frame(b"{}", key, first=0x89),
        "not masked": frame(b"{}", key, mask=0),
        "too long": frame(b"x" * (MOST + 1), key),
        "not minimal": bytes((0x81, 0x80 | 126, 0, 2)) + key + b"{}",
        "64 bits of length": bytes((0x81, 0x80 | 127)) + (2).to_bytes(8) + key + b"{}",
        "not UTF-8": frame(b"\xff\xfe", key),
        "half a character": frame("é".encode()[:1], key),
    }
    for name, other in others.items():
        assert list(whole_texts(good + other + good, MOST)) == [("{}", len(good))], name


@given(texts)
def test_compressed_texts_are_taken_if_that_was_negotiated(said: list[tuple[str, bytes]]) -> None:
    frames = [frame(deflate(text.encode()), key, first=0xC1) for text, key in said]
    data = b"".join(frames)
    assert [text for text, _ in whole_texts(data, MOST, compressed=True)] == [
        text for text, _ in said
    ]
    assert list(whole_texts(data, MOST)) == []


def test_a_compressed_text_that_is_malformed_or_too_long_is_left_to_the_whole_parser() -> None:
    for payload in (b"\xff\xff", deflate(b"x" * (MOST + 1)), deflate(b"\xff")):
        data = frame(payload, b"abcd", first=0xC1)
        assert list(whole_texts(data, MOST, compressed=True)) == []
