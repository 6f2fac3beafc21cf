"""A barcode scanner, as the browser meets it: a keyboard with real key events, at the scanner's own
pace.
"""

import asyncio
import time
from dataclasses import dataclass
from typing import Literal

from playwright.async_api import CDPSession, Keyboard, Page

from tests.browser.conftest import is_chromium

SHIFT, CONTROL = 8, 2
SHIFTED = {"_": "Minus", "?": "Slash", "#": "Digit3", "~": "Backquote"}
PLAIN = {"-": "Minus", "/": "Slash", " ": "Space", ".": "Period", "]": "BracketRight"}
ENDS = {"Enter": 13, "Tab": 9}
QUIET_MS = 250
"""A silence that ends a code (frontend/src/ui/keys/run.ts)."""


Kind = Literal["keyDown", "keyUp"]


@dataclass(frozen=True, slots=True)
class Key:
    """One key: what the page is told of it."""

    key: str
    code: str
    number: int
    modifiers: int = 0
    text: str = ""


def key_of(character: str, *, caps: bool, method: bool) -> Key:
    """Return the key of a character; with CapsLock letters come in the other case, with an input
    method nameless.
    """
    if character == "\x1d":
        # FNC1, as most scanners send it.
        return Key("]", "BracketRight", 221, CONTROL)
    shift = SHIFT if character.isupper() or character in SHIFTED else 0
    if character.isalpha():
        code = f"Key{character.upper()}"
    elif character.isdigit():
        code = f"Digit{character}"
    else:
        code = SHIFTED.get(character) or PLAIN[character]
    if method:
        return Key("Process", code, 229, shift)
    seen = character.swapcase() if caps else character
    return Key(seen, code, ord(character.upper()), shift, seen)


def end_of(name: str) -> Key:
    return Key(name, name, ENDS[name], 0, "\r" if name == "Enter" else "")


class DevTools:
    """Keys through Chromium's tools for developers: with the time of the scanner, however late a
    busy machine hands one on, and nameless if an input method takes it.
    """

    has_method = True

    def __init__(self, session: CDPSession) -> None:
        self._session = session

    async def send(self, kind: Kind, key: Key, at: float) -> None:
        down = {"text": key.text} if kind == "keyDown" and key.text else {}
        await self._session.send(
            "Input.dispatchKeyEvent",
            {
                "type": kind if down or kind == "keyUp" else "rawKeyDown",
                "key": key.key,
                "code": key.code,
                "windowsVirtualKeyCode": key.number,
                "modifiers": key.modifiers,
                "timestamp": at,
                **down,
            },
        )


class WebDriver:
    """Keys through WebDriver, as in Firefox: each has the time at which the browser gets it."""

    has_method = False

    def __init__(self, keyboard: Keyboard) -> None:
        self._keyboard = keyboard

    async def send(self, kind: Kind, key: Key, at: float) -> None:
        held = {SHIFT: ["Shift"], CONTROL: ["Control"]}.get(key.modifiers, [])
        if kind == "keyDown":
            order = [self._keyboard.down(name) for name in [*held, key.key]]
        else:
            order = [self._keyboard.up(name) for name in [key.key, *held]]
        await asyncio.gather(*order)


class Scanner:
    """A scanner that is plugged into the machine of a page.

    Attributes:
        apart_ms: between the beginnings of two keys.
        prefix: what comes before each code: a key's name, a character, or nothing.
        suffix: `Enter`, `Tab`, or nothing.
        caps: whether CapsLock is on.
        method: whether an input method takes the keys.
        has_method: whether one can be had in this browser.
        held_up: whether a busy machine has handed on a key of the last scan so late that a page may
            take one code for two.
    """

    def __init__(self, keys: DevTools | WebDriver) -> None:
        self._keys = keys
        self.apart_ms = 8
        self.prefix = ""
        self.suffix = "Enter"
        self.caps = False
        self.method = False
        self.has_method = keys.has_method
        self.held_up = False

    @classmethod
    async def on(cls, page: Page) -> "Scanner":
        if is_chromium(page):
            return cls(DevTools(await page.context.new_cdp_session(page)))
        return cls(WebDriver(page.keyboard))

    async def scan(self, code: str) -> None:
        """Send all keys at their times, without waiting for the page."""
        keys = [key_of(character, caps=self.caps, method=self.method) for character in code]
        if self.prefix in ENDS:
            keys.insert(0, end_of(self.prefix))
        elif self.prefix:
            keys.insert(0, key_of(self.prefix, caps=False, method=self.method))
        if self.suffix:
            keys.append(end_of(self.suffix))
        clock = asyncio.get_running_loop()
        began, began_at = clock.time(), time.time()
        self.held_up = False
        sent = []
        kinds: tuple[Kind, Kind] = ("keyDown", "keyUp")
        for number, key in enumerate(keys):
            pressed_s = number * self.apart_ms / 1000
            await asyncio.sleep(began + pressed_s - clock.time())
            sent += [
                asyncio.ensure_future(self._send(kind, key, began_at + pressed_s)) for kind in kinds
            ]
        await asyncio.gather(*sent)

    async def _send(self, kind: Kind, key: Key, at: float) -> None:
        await self._keys.send(kind, key, at)
        self.held_up |= (time.time() - at) * 1000 + self.apart_ms > QUIET_MS
