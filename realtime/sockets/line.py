"""The state of a link and its board at one moment, as input of a conversation. No I/O."""

from typing import NamedTuple

from board.domain.ids import Rev


class Line(NamedTuple):
    """One client's link and position.

    Attributes:
        writable: whether the link takes bytes.
        taken: a number that grows as the peer takes bytes.
        written: what `taken` will be once the peer has taken everything that was written so far.
        position: every event up to here was sent.
        head: the board's last revision, as far as this process knows.
    """

    writable: bool
    taken: int
    written: int
    position: Rev
    head: Rev

    @property
    def at_head(self) -> bool:
        return self.position >= self.head
