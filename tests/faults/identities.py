"""Who the simulated clients are, and where they reach a node."""

from dataclasses import dataclass
from typing import Final

ANSWER_S: Final = 12.0
"""How long a person waits for an answer before they come back elsewhere."""


@dataclass(frozen=True, slots=True)
class Identity:
    """A member of the board, and the token that acts as them."""

    username: str
    id: int
    role: str
    departments: tuple[int, ...]
    token: str


@dataclass(frozen=True, slots=True)
class Way:
    """An address of one node, straight or over a link."""

    node: int
    port: int

    def http(self, path: str = "") -> str:
        return f"http://127.0.0.1:{self.port}/api/boards/demo{path}"

    @property
    def ws(self) -> str:
        return f"ws://127.0.0.1:{self.port}/ws/boards/demo/"
