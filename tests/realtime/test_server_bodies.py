"""Limits of request bodies: the largest of those that a path begins with, else the usual one."""

import pytest

from realtime.server.bodies import BodyLimits


@pytest.mark.parametrize(
    ("path", "most"), [(b"/api/boards/demo/claim", 10), (b"/admin/board/", 50), (b"/admin", 5)]
)
def test_by_path(path: bytes, most: int) -> None:
    assert BodyLimits(10, {"/admin/": 50, "/ad": 5}).of(path) == most
