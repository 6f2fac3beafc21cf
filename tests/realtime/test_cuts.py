"""A proxy that cuts silent sockets is told from networks that fail and from clients that leave."""

from collections.abc import Sequence

import pytest

from realtime.admission.cuts import Cuts


def after(lives: Sequence[float], apart_s: float = 8.2) -> float | None:
    """Return what is found when sockets that lived as long end one after the other."""
    cuts = Cuts(heartbeat_s=10)
    return [cuts.lost(lived, number * apart_s) for number, lived in enumerate(lives)][-1]


def test_sockets_that_live_as_long_as_each_other_are_cut() -> None:
    assert after([8.0, 8.1, 8.0, 8.2, 8.0]) == 8.0
    assert after([8.0] * 4) is None
    assert after([20.0, 8.0, 8.0, 8.0, 8.0, 8.0]) == 8.0


@pytest.mark.parametrize(
    "lives",
    [
        [8.0, 3.0, 8.0, 8.0, 8.0],
        [8.0, 8.0, 600.0, 8.0, 8.0],
        [10.1] * 5,
        [0.2] * 5,
    ],
)
def test_what_else_ends_sockets_is_none(lives: list[float]) -> None:
    assert after(lives) is None


def test_sockets_that_end_together_prove_nothing() -> None:
    assert after([8.0] * 50, apart_s=0.01) is None
