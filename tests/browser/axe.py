"""axe-core on a page: it finds what a person who cannot see or point would stumble over."""

from functools import cache

from playwright.async_api import Page

from tests.servers.dibs import ROOT

TAGS = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]


@cache
def _source() -> str:
    return (ROOT / "frontend" / "node_modules" / "axe-core" / "axe.min.js").read_text()


async def findings(page: Page) -> list[str]:
    """Give what axe finds, one line each: rule, what it is about, where."""
    await page.evaluate(_source())
    found = await page.evaluate("(tags) => axe.run({runOnly: tags})", TAGS)
    return [
        f"{rule['id']}: {rule['help']}: {[node['target'] for node in rule['nodes']]}"
        for rule in found["violations"]
    ]
