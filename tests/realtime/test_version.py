"""C1: a client that offers subprotocols must offer ours."""

import pytest

from realtime.protocol.version import choose_subprotocol


@pytest.mark.parametrize(
    ("offered", "answer"),
    [
        ([], (None, True)),
        (["dibs.v1"], ("dibs.v1", True)),
        (["dibs.token.secret", "dibs.v1"], ("dibs.v1", True)),
        (["dibs.v2", "chat"], ("dibs.v2", False)),
    ],
)
def test_which_one_is_echoed(offered: list[str], answer: tuple[str | None, bool]) -> None:
    assert choose_subprotocol(offered) == answer
