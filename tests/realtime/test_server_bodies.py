"""Limits of request bodies: the largest of those that a path begins with, else the usual one."""

import pytest

from realtime.server.bodies import BodyLimits


@pytest.mark.parametrize(
    ("path", "most"), [(b"/api/boards/demo/claim", 10), (b"/admin/board/", 50), (b"/admin", 5)]
)
def test_by_path(path: bytes, most: int) -> None:
    assert BodyLimits(10, {"/admin/": 50, "/ad": 5}).of(path) == most


@pytest.mark.parametrize(
    ("path", "most"),
    [
        (b"/api/boards/demo/tasks/bulk", 90),
        (b"/api/boards/demo/tasks/bulk?atomic=1", 90),
        (b"/api/boards/a/b/tasks/bulk", 10),
        (b"/api/boards//tasks/bulk", 10),
        (b"/api/boards/demo/tasks", 10),
        (b"/x/api/boards/demo/tasks/bulk", 10),
    ],
)
def test_one_part_of_a_path_may_be_any(path: bytes, most: int) -> None:
    assert BodyLimits(10, {"/api/boards/*/tasks/bulk": 90}).of(path) == most
