"""A board that is always the same, at a minute that is always the same: for screens that are
measured.
"""

import json
import time
from datetime import UTC, datetime, timedelta
from importlib.metadata import version
from typing import Any, Final

from playwright.async_api import Page, WebSocketRoute, expect

from tests.board.values import BOARD, FREE, on_wire

NOW: Final = datetime(2026, 11, 23, 6, 31, 5, tzinfo=UTC)
"""14:31 at the board. In this minute the stage is not shifted, and in this hour the header is above
(burnIn.ts)."""

FONT: Final = "Noto Sans CJK SC"
"""What every machine with the tests has (tests/machine.py); which other fonts there are decides
nothing."""

_ROWS: Final[tuple[tuple[str, str, str | None, int | None, int, int], ...]] = (
    # number, status, owner, minutes since it was claimed or begun, due in minutes, quantity
    ("4417", "in_progress", "li", 41, -18, 2400),
    ("4409", "pending", None, None, -7, 250),
    ("4421", "in_progress", "ana", 12, 19, 800),
    ("4419", "in_progress", "chen", 96, 74, 12000),
    ("4423", "paused", "ana", 55, 120, 3000),
    ("4424", "pending", "tom", 3, 139, 600),
    ("4425", "pending", None, None, 39, 1000),
    *((f"44{number}", "pending", None, None, 50 + 10 * number, 500) for number in range(26, 60)),
)
_NAMES: Final = {
    "en": {"li": "Li Wei", "ana": "Ana Silva", "tom": "Tom Baker", "chen": "Alice Chen"},
    "zh-Hans": {"li": "李伟", "ana": "安娜", "tom": "欧阳明远", "chen": "陈晓丽"},
}
_TITLES: Final = {
    "en": ("Booklet A5", "Business cards", "Poster B2 gloss", "Labels 60×40"),
    "zh-Hans": ("A5 小册子", "名片", "B2 光面海报", "标签 60×40"),
}
_HEARTBEAT: Final = {"type": "heartbeat", "rev": 99, "time": NOW.isoformat(), "degraded": []}
_BOARDS: Final = {"en": "Press hall", "zh-Hans": "印刷车间"}


def tasks(language: str) -> list[dict[str, Any]]:
    """Return the board's tasks as the wire has them: two late ones, and more than a wall has room
    for.
    """
    return [_task(number, row, language) for number, row in enumerate(_ROWS, start=1)]


class FixedBoard:
    """Answers a page's WebSocket in the server's stead, and holds the page's clock."""

    def __init__(self, language: str) -> None:
        self.language = language

    async def show(self, page: Page, address: str) -> None:
        """Load a wall, and wait until it has been live for exactly two seconds."""
        await page.route_web_socket("**/ws/**", self._answer)
        await page.clock.install(time=NOW - timedelta(minutes=1))
        await page.clock.pause_at(NOW)
        await page.goto(address)
        # A style of an element's own is a script's, which the page's policy lets through.
        await page.evaluate(
            "font => document.documentElement.style.setProperty('font-family', font, 'important')",
            f"'{FONT}'",
        )
        deadline = time.monotonic() + 30
        while not await page.locator(".row").count():
            assert time.monotonic() < deadline, "no rows"
            await page.clock.run_for(10)
            await page.wait_for_timeout(10)
        self._client.send(json.dumps(_HEARTBEAT))
        await page.wait_for_timeout(50)
        await page.clock.run_for(2000)
        await expect(page.locator(".wall.live")).to_be_visible()
        await page.evaluate("document.fonts.ready")

    async def _answer(self, client: WebSocketRoute) -> None:
        self._client = client
        for frame in (_welcome(self.language), _snapshot(self.language), _HEARTBEAT):
            client.send(json.dumps(frame))


def _board(language: str) -> dict[str, Any]:
    return on_wire(BOARD, name=_BOARDS[language], time_zone="Asia/Shanghai", language=language)


def _welcome(language: str) -> dict[str, Any]:
    you = {
        "id": 1,
        "username": "sam",
        "name": "Sam Okafor",
        "role": "supervisor",
        "departments": [1],
        "can": [],
    }
    return {
        "type": "welcome",
        "protocol": 1,
        "board": _board(language),
        "epoch": "fixed",
        "rev": 99,
        "resumed": False,
        "you": you,
        "heartbeat_s": 10,
        "limits": {},
        "build": version("dibs"),
        "time": NOW.isoformat(),
    }


def _snapshot(language: str) -> dict[str, Any]:
    people = [
        {
            "id": at,
            "username": key,
            "name": name,
            "role": "operator",
            "departments": [1],
            "active": True,
        }
        for at, (key, name) in enumerate(_NAMES[language].items(), start=1)
    ]
    return {
        "type": "snapshot",
        "epoch": "fixed",
        "rev": 99,
        "board": _board(language),
        "departments": [{"id": 1, "name": "Printing"}],
        "people": people,
        "tasks": tasks(language),
    }


def _task(
    id_: int, row: tuple[str, str, str | None, int | None, int, int], language: str
) -> dict[str, Any]:
    number, status, owner, since_min, due_min, quantity = row
    names = _NAMES[language]
    since = None if since_min is None else (NOW - timedelta(minutes=since_min)).isoformat()
    who = owner and {"id": list(names).index(owner) + 1, "username": owner, "name": names[owner]}
    titles = _TITLES[language]
    return on_wire(
        FREE,
        id=id_,
        number=number,
        title=titles[(id_ - 1) % len(titles)],
        status=status,
        owner=who,
        claimed_at=since,
        started_at=None if status == "pending" else since,
        created_at=(NOW - timedelta(hours=6)).isoformat(),
        due_at=(NOW + timedelta(minutes=due_min)).isoformat(),
        quantity=quantity,
        rev=id_,
    )
