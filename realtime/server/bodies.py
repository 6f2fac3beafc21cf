"""Limits for the bodies of HTTP requests."""

from collections.abc import Mapping
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class BodyLimits:
    """How many bytes a body may have.

    Attributes:
        usual: the limit of most paths.
        larger: limits of paths with these prefixes.
    """

    usual: int
    larger: Mapping[str, int]

    def of(self, path: bytes) -> int:
        found = [
            most for beginning, most in self.larger.items() if path.startswith(beginning.encode())
        ]
        return max(found, default=self.usual)
