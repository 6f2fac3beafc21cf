"""The lane over real sockets: who takes all of a frame, a part, or nothing any more."""

import socket
from collections.abc import Iterator

import pytest

from board.domain.ids import Rev
from realtime.boards.lane import Lane
from realtime.protocol.codec import Frame

FRAME = Frame(b"x" * 500, "1:1")
WIRE = FRAME.wire


class Pair:
    """A server's end of a connection, and its client."""

    def __init__(self, name: str) -> None:
        self.name = name
        self.server, self.client = socket.socketpair()
        self.server.setblocking(False)

    def fill(self) -> None:
        """Let the socket take no more."""
        self.server.setsockopt(socket.SOL_SOCKET, socket.SO_SNDBUF, 4096)
        try:
            while True:
                self.server.send(b"y" * 100)
        except BlockingIOError:
            pass

    def read(self) -> bytes:
        self.client.settimeout(5)
        return self.client.recv(65_536)


@pytest.fixture
def pairs() -> Iterator[list[Pair]]:
    pairs = [Pair(name) for name in "abcd"]
    yield pairs
    for pair in pairs:
        pair.server.close()
        pair.client.close()


def lane_of(pairs: list[Pair]) -> Lane[Pair]:
    lane: Lane[Pair] = Lane(Rev(0))
    for pair in pairs:
        lane.alone.add(pair)
        lane.enter(pair, pair.server.send, compresses=False)
    assert not lane.alone
    return lane


def test_all_members_get_the_same_bytes(pairs: list[Pair]) -> None:
    assert lane_of(pairs).send(FRAME) == {}
    assert [pair.read() for pair in pairs] == [WIRE] * 4


def test_a_member_that_leaves_gets_no_more_and_the_others_go_on(pairs: list[Pair]) -> None:
    lane = lane_of(pairs)
    for leaving in (pairs[1], pairs[3]):
        lane.leave(leaving)
    assert lane.alone == {pairs[1], pairs[3]}
    assert set(lane.members()) == {pairs[0], pairs[2]}
    lane.enter(pairs[3], pairs[3].server.send, compresses=True)
    lane.leave(pairs[0])
    assert lane.send(FRAME) == {}
    assert [pair.read() for pair in (pairs[2], pairs[3])] == [WIRE, FRAME.compressed]
    for pair in (pairs[0], pairs[1]):
        pair.client.setblocking(False)
        with pytest.raises(BlockingIOError):
            pair.client.recv(1)


def test_a_full_socket_and_one_that_is_gone_hold_up_no_other(pairs: list[Pair]) -> None:
    lane = lane_of(pairs)
    pairs[0].fill()
    pairs[2].client.close()
    assert lane.send(FRAME) == {pairs[0]: (WIRE, 0)}
    assert [pair.read() for pair in (pairs[1], pairs[3])] == [WIRE] * 2


def test_what_was_taken_of_a_frame_is_told(pairs: list[Pair]) -> None:
    large = Frame(b"z" * 2_000_000)
    ((slow, (wire, sent)),) = lane_of(pairs[:1]).send(large).items()
    assert (slow, wire) == (pairs[0], large.wire)
    assert 0 < sent < len(wire)
