"""Devices as a supervisor would name them, from what real browsers send."""

import pytest

from board.edge.devices import describe

LINUX_ARM = "Mozilla/5.0 (X11; Linux aarch64) AppleWebKit/537.36 (KHTML, like Gecko) "


@pytest.mark.parametrize(
    ("user_agent", "name"),
    [
        (LINUX_ARM + "Chrome/141.0.0.0 Safari/537.36", "Linux (ARM), Chromium"),
        ("Mozilla/5.0 (Web0S; Linux/SmartTV) Chrome/94.0 Safari/537.36", "LG TV, Chromium"),
        ("Mozilla/5.0 (Windows NT 10.0) Chrome/141.0 Safari/537.36 Edg/141.0", "Windows, Edge"),
        ("Mozilla/5.0 (Macintosh) AppleWebKit/605 Version/18 Safari/605", "Mac, Safari"),
        ("curl/8.5.0", "–"),
    ],
)
def test_the_more_special_name_wins(user_agent: str, name: str) -> None:
    assert describe(user_agent) == name
