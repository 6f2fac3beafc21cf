"""Limits for the bodies of HTTP requests."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache


@dataclass(frozen=True, slots=True)
class BodyLimits:
    """How many bytes a body may have.

    Attributes:
        usual: the limit of most paths.
        larger: limits of paths with these prefixes; `*` stands for one part of a path.
    """

    usual: int
    larger: Mapping[str, int]

    def of(self, path: bytes) -> int:
        found = [most for prefix, most in self.larger.items() if _begins(prefix).match(path)]
        return max(found, default=self.usual)


@cache
def _begins(prefix: str) -> re.Pattern[bytes]:
    return re.compile(b"[^/]+".join(map(re.escape, prefix.encode().split(b"*"))))
