"""Frames as bytes: what a WebSocket library reads and the very bytes that it would write (RFC 6455
section 5.2); events.
"""

from collections.abc import Sequence

import pytest
from websockets import frames
from websockets.extensions import Extension
from websockets.extensions.permessage_deflate import PerMessageDeflate
from websockets.streams import StreamReader

from realtime.protocol.codec import Frame

SIZES = [0, 1, 125, 126, 127, 65_535, 65_536, 70_000]


def parse(wire: bytes, extensions: Sequence[Extension] = ()) -> frames.Frame:
    reader = StreamReader()
    reader.feed_data(wire)
    reader.feed_eof()
    parsing = frames.Frame.parse(reader.read_exact, mask=False, extensions=extensions)
    with pytest.raises(StopIteration) as done:
        next(parsing)
    parsed: frames.Frame = done.value.value
    return parsed


@pytest.mark.parametrize("size", SIZES)
def test_the_bytes_are_a_frame(size: int) -> None:
    body = b"x" * size
    parsed = parse(Frame(body).wire)
    assert (parsed.opcode, parsed.fin, bytes(parsed.data)) == (frames.Opcode.TEXT, True, body)
    assert (parsed.rsv1, parsed.rsv2, parsed.rsv3) == (False, False, False)


@pytest.mark.parametrize("size", SIZES)
def test_the_bytes_are_those_of_another_library(size: int) -> None:
    body = b"y" * size
    assert Frame(body).wire == frames.Frame(frames.Opcode.TEXT, body).serialize(mask=False)


def test_they_are_made_once() -> None:
    frame = Frame(b"{}")
    assert frame.wire is frame.wire
    assert frame.event is frame.event


def test_length_counts_bytes_not_characters() -> None:
    body = ("烫" * 50).encode()
    frame = Frame(body)
    assert frame.text == "烫" * 50
    assert bytes(parse(frame.wire).data) == body


def test_an_event_says_where_to_resume_if_it_moves_its_reader() -> None:
    assert Frame(b'{"a":1}', "k3f9:12").event == b'id: k3f9:12\ndata: {"a":1}\n\n'
    assert Frame(b'{"a":1}').event == b'data: {"a":1}\n\n'


@pytest.mark.parametrize("size", [256, 1_000, 65_536, 700_000])
def test_what_goes_to_many_is_compressed_once(size: int) -> None:
    body = b"ab%d" % size * (size // 4)
    frame = Frame(body, "1:1")
    extension = PerMessageDeflate(True, True, 15, 15)
    # Twice: nothing of the first message is needed for the second.
    for _ in range(2):
        parsed = parse(frame.compressed, [extension])
        assert (parsed.opcode, bytes(parsed.data)) == (frames.Opcode.TEXT, body)
    assert frame.compressed[0] == 0xC1
    assert len(frame.compressed) < size / 3
    assert frame.compressed is frame.compressed


def test_what_is_short_or_goes_to_one_client_is_not_compressed() -> None:
    for frame in (Frame(b"x" * 255, "1:1"), Frame(b"x" * 5_000)):
        assert frame.compressed is frame.wire
