"""Compressed messages, beside another implementation of the same standard."""

from hypothesis import given
from hypothesis import strategies as st
from websockets import frames
from websockets.extensions.permessage_deflate import PerMessageDeflate

from realtime.protocol.deflate import deflate, inflate


def peer() -> PerMessageDeflate:
    return PerMessageDeflate(True, True, 15, 15)


@given(st.binary(max_size=2_000))
def test_another_implementation_reads_it_and_is_read(message: bytes) -> None:
    sent = frames.Frame(frames.Opcode.TEXT, deflate(message), rsv1=True)
    assert bytes(peer().decode(sent).data) == message
    theirs = peer().encode(frames.Frame(frames.Opcode.TEXT, message))
    assert inflate(bytes(theirs.data), len(message)) == message


@given(st.binary(max_size=200), st.integers(0, 100))
def test_any_bytes_raise_nothing_and_unpack_to_no_more_than_allowed(
    payload: bytes, most: int
) -> None:
    message = inflate(payload, most)
    assert message is None or len(message) <= most


def test_a_bomb_is_not_unpacked() -> None:
    bomb = deflate(bytes(50_000_000))
    assert len(bomb) < 300_000
    assert inflate(bomb, 65_536) is None
