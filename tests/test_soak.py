"""What `make soak` concludes from its samples."""

from random import Random
from xml.etree import ElementTree

import pytest

from tests.soak.plot import Series, svg

HOUR_S = 3600


def series(values: list[float], every_s: float = 60) -> Series:
    return Series("memory", tuple(every_s * number for number in range(len(values))), tuple(values))


def test_what_grows_evenly_grows_by_as_much_in_an_hour() -> None:
    assert series(
        [100 + 0.5 * minute for minute in range(30)]
    ).per_hour().per_hour == pytest.approx(30)


def test_what_only_fills_at_first_does_not_grow() -> None:
    filled = series([*(10.0 * minute for minute in range(20)), *[200.0] * 40])
    assert filled.per_hour().least > 100
    assert filled.settled().per_hour().per_hour == pytest.approx(0)


def test_what_comes_and_goes_does_not_grow() -> None:
    random = Random(1)
    slope = series([50 + random.uniform(-20, 20) for _ in range(120)], every_s=10).per_hour()
    assert abs(slope.per_hour) > 1
    assert slope.least < 0


def test_the_picture_has_every_figure() -> None:
    names = [f"figure {number} <&>" for number in range(5)]
    picture = ElementTree.fromstring(svg([Series(name, (0, 60), (0, 0)) for name in names]))
    said = [text.text or "" for text in picture.iter("{http://www.w3.org/2000/svg}text")]
    assert [text.partition(":")[0] for text in said] == names
