"""Paired screens in a real browser: a page without a sign-in, and what a supervisor's phone
does for it.
"""

from typing import Any

import httpx
from playwright.async_api import Page, expect

from tests.servers.dibs import Dibs


async def code_on(page: Page) -> str:
    """Read the nine digits off a screen."""
    shown = page.locator(".pairing .code [aria-hidden]")
    await expect(shown).to_be_visible()
    return (await shown.inner_text()).replace("-", "")


async def pair_page(page: Page, supervisor: httpx.AsyncClient, **settings: Any) -> int:
    """Redeem the code that a page shows; returns the display's id."""
    code = await code_on(page)
    wanted = {"board": "demo", "name": "Hall A", "kind": "wall", **settings}
    reply = await supervisor.post(f"/api/pairings/{code}", json=wanted)
    assert reply.status_code == 200, reply.text
    number: int = reply.json()["id"]
    return number


async def people(server: Dibs, supervisor: httpx.AsyncClient) -> dict[str, int]:
    """Return the ids of the demo board's people by name."""
    seen = (await supervisor.get(server.http("/api/boards/demo/pins"))).json()["people"]
    return {person["name"]: person["id"] for person in seen}
