"""Where things are on the screens, for tests."""

import json
import re
from collections.abc import Callable
from pathlib import Path

from playwright.async_api import Locator, Page, Route, WebSocketRoute, expect

from tests.client import Frame

Say = Callable[[Frame], bool]

LOCALE = Path(__file__).resolve().parents[2] / "frontend/locale"
CATALOGUES = ("board", "tasks", "supervisor", "device", "scanner")


def card(page: Page, task: int) -> Locator:
    return page.locator(f"[data-task='{task}']")


def slot(page: Page, task: int) -> Locator:
    return card(page, task).locator(".slot")


async def press(page: Page, task: int) -> None:
    """Press a card's slot once it takes presses: one that has just appeared takes none yet."""
    await expect(slot(page, task)).to_have_role("button")
    await expect(slot(page, task)).to_have_attribute("aria-disabled", "false")
    await page.wait_for_timeout(500)
    await slot(page, task).click()


async def enter(field: Locator, text: str) -> None:
    """Replace what a field of numbers holds: Playwright's `fill` appends in Firefox."""
    await field.select_text()
    await field.press_sequentially(text)


async def pause(page: Page) -> None:
    """Wait as long as tells a person's Enter from the one that ends a scan."""
    await page.wait_for_timeout(300)


async def scan(page: Page, code: str) -> None:
    """Type as a scanner does: all keys at once, and Enter."""
    await page.evaluate(
        """(code) => {
            for (const key of [...code, 'Enter']) {
                const event = { key, bubbles: true, cancelable: true }
                document.activeElement.dispatchEvent(new KeyboardEvent('keydown', event))
            }
        }""",
        code,
    )


def lane(page: Page, name: str) -> Locator:
    return page.locator(f"section.lane[aria-label='{name}']")


def dock(page: Page) -> Locator:
    return page.locator(".dock")


async def over_the_slot(page: Page, task: int) -> tuple[float, float]:
    """Tell where a card's slot is, in pixels, for a pointer."""
    box = await slot(page, task).bounding_box()
    assert box is not None
    return box["x"] + 40, box["y"] + 20


def words(language: str) -> Callable[..., str]:
    """Return the words of the board and its sheets as a function: key and what fills it in. One
    that counts has two keys, such as `days.one` and `days.other`.
    """
    catalogue: dict[str, str] = {}
    for name in CATALOGUES:
        for key, words in json.loads((LOCALE / name / f"{language}.json").read_text()).items():
            counted = words if isinstance(words, dict) else {}
            forms = {
                f"{key}.{n}": counted.get(n, counted["other"]) for n in ("one", "other") if counted
            }
            catalogue |= forms or {key: words}
    return lambda key, **given: catalogue[key].format(**given)


COUNT_SOCKETS = """window.sockets = []
window.WebSocket = class extends WebSocket {
    constructor(...given) {
        super(...given)
        window.sockets.push(this)
    }
}"""


async def count_sockets(page: Page) -> None:
    """Let a page note the WebSockets that it opens: Playwright tells nothing of Firefox's."""
    await page.add_init_script(COUNT_SOCKETS)


async def sockets(page: Page) -> list[tuple[str, bool]]:
    """Return the address of each WebSocket since the page was loaded, and whether it is open."""
    noted = await page.evaluate("window.sockets.map(({ url, readyState }) => [url, readyState])")
    return [(url, state == 1) for url, state in noted]


class Wire:
    """Sits in a page's WebSocket: it holds back, drops and changes what it is told to, and speaks
    for the server.

    Attributes:
        sent: every frame that the page sent, lost ones too.
        blocked: whether a proxy refuses every WebSocket.
        streams: whether a wall that has no WebSocket gets a stream.
    """

    def __init__(self) -> None:
        self.hold_up: Say = lambda _: False
        self.hold_down: Say = lambda _: False
        self.drop_down: Say = lambda _: False
        self.change_down: Callable[[Frame], Frame] = lambda frame: frame
        self.change_up: Callable[[Frame], Frame] = lambda frame: frame
        self.sent: list[Frame] = []
        self.held: list[Callable[[], None]] = []
        self.blocked = False
        self.streams = False
        self.opened = 0
        self._open: list[WebSocketRoute] = []

    async def attach(self, page: Page) -> None:
        await page.route_web_socket(re.compile("/ws/"), self._route)
        await page.route(re.compile("/stream"), self._stream)

    def commands(self, verb: str) -> list[Frame]:
        return [frame for frame in self.sent if frame["type"] == verb]

    def let_go(self) -> None:
        """Send what was held back, and hold back nothing more."""
        self.hold_up = self.hold_down = lambda _: False
        for send in self.held:
            send()
        self.held.clear()

    def say(self, frame: Frame) -> None:
        """Say something to the page in the server's name, over its present socket."""
        if self._open and not self.drop_down(frame):
            self._open[-1].send(json.dumps(frame))

    async def disconnect(self) -> None:
        """Drop the page's connections, as a network does, and what was held back with them."""
        self.held.clear()
        for client in self._open:
            await client.close(code=4000)
        self._open.clear()

    async def _stream(self, route: Route) -> None:
        if self.streams:
            await route.continue_()
        else:
            # Over before anything was said; a refusal would be an error in the console.
            await route.fulfill(content_type="text/event-stream", body="")

    async def _route(self, client: WebSocketRoute) -> None:
        self.opened += 1
        if self.blocked:
            await client.close(code=4000)
            return
        self._open.append(client)
        server = client.connect_to_server()

        def up(message: str | bytes) -> None:
            self.sent.append(self.change_up(json.loads(message)))
            text = json.dumps(self.sent[-1])
            if self.hold_up(self.sent[-1]):
                self.held.append(lambda: server.send(text))
            else:
                server.send(text)

        def down(message: str | bytes) -> None:
            frame = json.loads(message)
            if self.drop_down(frame):
                return
            text = json.dumps(self.change_down(frame))
            if self.hold_down(frame):
                self.held.append(lambda: client.send(text))
            else:
                client.send(text)

        client.on_message(up)
        server.on_message(down)
