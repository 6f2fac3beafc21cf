"""How walls are laid out, measured: what must hold for every one, and what has changed since it was
kept.

A picture of text differs between versions of fonts, and weighs much. What is kept is where
everything stands and what it says: `pytest tests/browser/test_layouts.py --update-layouts` keeps it
anew.
"""

import json
import re
from dataclasses import dataclass
from itertools import combinations
from pathlib import Path
from typing import Any, Final

import pytest

from tests.browser.conftest import Open
from tests.browser.fixed_board import FixedBoard
from tests.servers.dibs import Dibs

FOLDER: Final = Path(__file__).parent / "layouts"
TOLERANCE_PX: Final = 2
"""Of 1080; rounding, and hinting that differs between versions of FreeType."""

_TYPES: Final = ("type_px", "small_px", "least_px")

Box = list[int]
"""Left, top, width, height in pixels."""


@dataclass(frozen=True, slots=True)
class Screen:
    """A screen, ten metres away or nearer."""

    width: int
    height: int
    diagonal_in: int
    distance_m: int = 10

    def __str__(self) -> str:
        nearer = f"-{self.distance_m}m" if self.distance_m < 10 else ""
        return f"{self.width}x{self.height}-{self.diagonal_in}in{nearer}"

    def legible_px(self, distance_m: float) -> float:
        """Return the type with 16 minutes of arc at a distance, whose letters are 0.72 of it
        high.
        """
        mm_per_px = self.diagonal_in * 25.4 / (self.width**2 + self.height**2) ** 0.5
        return float(distance_m * 1000 * 0.004654 / 0.72 / mm_per_px)


SCREENS: Final = (
    Screen(1920, 1080, 43),
    Screen(1920, 1080, 55),
    Screen(1920, 1080, 75),
    Screen(3840, 2160, 65),
    Screen(1080, 1920, 55),
    Screen(1080, 1920, 55, 8),
    Screen(1080, 1920, 55, 4),
    Screen(1280, 1024, 23, 4),
)


async def measure(dibs: Dibs, open_board: Open, screen: Screen, language: str) -> dict[str, Any]:
    page = await open_board(
        "sam", None, language=language, width=screen.width, height=screen.height
    )
    settings = (
        f"distance={screen.distance_m}&diagonal={screen.diagonal_in}&lang={language}&dwell=600"
    )
    await FixedBoard(language).show(page, dibs.http(f"/wall/demo?{settings}"))
    found: dict[str, Any] = await page.evaluate(MEASURE)
    return found


MEASURE = """() => {
    const box = (node) => {
        const { left, top, width, height } = node.getBoundingClientRect()
        // What is cut at the end of its line has room below it for the tails of letters, which takes none (styles/rows.css).
        const tails = Math.min(0, parseFloat(getComputedStyle(node).marginBottom))
        return [left, top, width, height + tails].map(Math.round)
    }
    const size = (selector) => Math.round(10 * parseFloat(getComputedStyle(document.querySelector(selector)).fontSize)) / 10
    const words = (node) => node.innerText.replace(/\\s+/g, ' ').trim()
    const tooWide = (node) => node.scrollWidth > node.clientWidth + 1
    const boxes = {}, texts = {}, cut = []
    const take = (name, node) => {
        boxes[name] = box(node)
        if (!node.children.length || node.matches('.right, .what')) texts[name] = words(node)
        if (tooWide(node) && getComputedStyle(node).display !== 'inline') cut.push(name)
    }
    const all = (inside, prefix, selectors) => {
        for (const selector of selectors) {
            const node = inside.querySelector(selector)
            if (node && node.offsetParent !== null) take(prefix + selector.replace(/^.*\\./, ''), node)
        }
    }
    take('header', document.querySelector('.wall header'))
    take('list', document.querySelector('.wall .rows'))
    take('footer', document.querySelector('.wall footer'))
    all(document.querySelector('.wall header'), 'header ', ['h1', '.late', '.running', '.free', '.live-chip', '.clock'])
    all(document.querySelector('.wall footer'), 'footer ', ['.change', '.page'])
    texts['header live-chip'] = words(document.querySelector('.live-chip'))
    texts['header counts'] = [...document.querySelectorAll('.count')].map(words).join(' | ')
    const speaks = (node) => [...node.childNodes].some((child) => child.nodeType === Node.TEXT_NODE && child.data.trim())
    const shown = [...document.querySelectorAll('.stage *')].filter((node) => node.offsetWidth > 1 && speaks(node))
    const least = Math.min(...shown.map((node) => parseFloat(getComputedStyle(node).fontSize)))
    const rows = [...document.querySelectorAll('.row')]
    rows.forEach((row, at) => {
        const name = `row ${at + 1}`
        boxes[name] = box(row)
        all(row, name + ' ', ['.number', '.who', '.what', '.right'])
        boxes[name + ' shape'] = box(row.querySelector('.shape'))
        cut.push(...[...row.querySelectorAll('.what span')].filter(tooWide).map((span) => `${name} ${words(span)}`))
    })
    const types = { type_px: size('.row'), small_px: size('.wall header'), least_px: Math.round(10 * least) / 10 }
    return { rows: rows.length, ...types, boxes, texts, cut }
}"""


def difference(kept: dict[str, Any], found: dict[str, Any], tolerance: float) -> list[str]:
    """Tell what is elsewhere, larger or says something else."""
    said = [
        f"{name}: {kept[name]} before, {found[name]} now"
        for name in ("rows", "texts")
        if kept[name] != found[name]
    ]
    sizes = [{**one["boxes"], "type": [one[name] for name in _TYPES]} for one in (kept, found)]
    for name in sorted(sizes[0].keys() | sizes[1].keys()):
        before, now = (one.get(name) for one in sizes)
        if (
            not before
            or not now
            or any(abs(a - b) > tolerance for a, b in zip(before, now, strict=True))
        ):
            said.append(f"{name}: {before} before, {now} now")
    return said


def overlapping(boxes: dict[str, Box]) -> list[str]:
    """Name what lies over something beside it: cells of one row or bar, rows, and the three parts
    of the stage.
    """
    found = []
    for (one, first), (other, second) in combinations(boxes.items(), 2):
        if _where(one) != _where(other):
            continue
        across = min(first[0] + first[2], second[0] + second[2]) - max(first[0], second[0])
        down = min(first[1] + first[3], second[1] + second[3]) - max(first[1], second[1])
        if across > 1 and down > 1:
            found.append(f"{one} and {other}")
    return found


def _where(name: str) -> str:
    cell = re.fullmatch(r"(row \d+|header|footer) .+", name)
    return cell[1] if cell else "rows" if name.startswith("row ") else "stage"


def _is_cell(name: str) -> bool:
    return _where(name) not in {"rows", "stage"}


def outside(boxes: dict[str, Box], screen: Screen) -> list[str]:
    """Name what runs out of the screen, or a cell out of its row; rows are wider, so that a shift
    shows no bare edge.
    """
    found = []
    for name, (left, top, width, height) in boxes.items():
        cell = _is_cell(name)
        within = boxes[_where(name)] if cell else [-12, 0, screen.width + 24, screen.height]
        across = within[0] - 1 <= left and left + width <= within[0] + within[2] + 1
        down = within[1] - 1 <= top and top + height <= within[1] + within[3] + 1
        if not (across and down):
            found.append(name)
    return found


@pytest.mark.parametrize("language", ["en", "zh-Hans"])
@pytest.mark.parametrize("screen", SCREENS, ids=str)
async def test_a_wall_is_laid_out_as_it_was(
    dibs: Dibs, open_board: Open, screen: Screen, language: str, request: pytest.FixtureRequest
) -> None:
    found = await measure(dibs, open_board, screen, language)
    assert found["type_px"] >= screen.legible_px(screen.distance_m)
    assert found["least_px"] >= screen.legible_px(screen.distance_m / 3)
    assert found.pop("cut") == []
    assert overlapping(found["boxes"]) == []
    assert outside(found["boxes"], screen) == []
    path = FOLDER / f"wall-{screen}-{language}.json"
    if request.config.getoption("--update-layouts"):
        text = json.dumps(found, indent=1, ensure_ascii=False)
        path.write_text(
            re.sub(r"\[\s+(\S+)\s+(\S+)\s+(\S+)\s+(\S+)\s+\]", r"[\1 \2 \3 \4]", text) + "\n"
        )
    assert (
        difference(
            json.loads(path.read_text()),
            found,
            TOLERANCE_PX * min(screen.width, screen.height) / 1080,
        )
        == []
    )
