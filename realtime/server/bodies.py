"""How large the body of an HTTP request may be. It knows numbers only."""

from collections.abc import Mapping
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class BodyLimits:
    """How many bytes a body may have.

    Attributes:
        usual: at most paths.
        larger: below paths with one of these beginnings.
    """

    usual: int
    larger: Mapping[str, int]

    def of(self, path: bytes) -> int:
        found = [
            most for beginning, most in self.larger.items() if path.startswith(beginning.encode())
        ]
        return max(found, default=self.usual)
