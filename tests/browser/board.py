"""Where things are on the screens, for tests."""

import json
import re
from collections.abc import Callable
from typing import Any

from playwright.async_api import Locator, Page, WebSocketRoute

Say = Callable[[dict[str, Any]], bool]


def card(page: Page, task: int) -> Locator:
    return page.locator(f"[data-task='{task}']")


def slot(page: Page, task: int) -> Locator:
    return card(page, task).locator(".slot")


def lane(page: Page, name: str) -> Locator:
    return page.locator(f"section.lane[aria-label='{name}']")


def dock(page: Page) -> Locator:
    return page.locator(".dock")


async def press_at_the_next_second(page: Page, task: int) -> None:
    """Focus a card's slot and press it when the clock shows a full second: two pages press in the same tick."""
    await page.evaluate(
        """(task) => {
            const slot = document.querySelector(`[data-task='${task}'] .slot`)
            slot.focus()
            setTimeout(() => slot.click(), 1000 - (Date.now() % 1000))
        }""",
        task,
    )


class Wire:
    """Sits in a page's WebSocket and holds back what it is told to."""

    def __init__(self) -> None:
        self.hold_up: Say = lambda _: False
        self.drop_down: Say = lambda _: False
        self.held: list[tuple[WebSocketRoute, str]] = []
        self.opened = 0
        self._open: list[WebSocketRoute] = []

    async def attach(self, page: Page) -> None:
        await page.route_web_socket(re.compile("/ws/"), self._route)

    def let_go(self) -> None:
        """Send what was held back."""
        for server, text in self.held:
            server.send(text)
        self.held.clear()

    async def disconnect(self) -> None:
        """Drop the page's connections, as a network does."""
        for client in self._open:
            await client.close(code=4000)
        self._open.clear()

    def _route(self, client: WebSocketRoute) -> None:
        self.opened += 1
        self._open.append(client)
        server = client.connect_to_server()

        def up(message: str | bytes) -> None:
            text = message if isinstance(message, str) else message.decode()
            if self.hold_up(json.loads(text)):
                self.held.append((server, text))
            else:
                server.send(text)

        def down(message: str | bytes) -> None:
            if not self.drop_down(json.loads(message)):
                client.send(message)

        client.on_message(up)
        server.on_message(down)
