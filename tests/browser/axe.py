"""axe-core on a page: it finds what a person who cannot see or point would stumble over."""

from collections.abc import Sequence
from functools import cache

from playwright.async_api import Page

from tests.servers.dibs import ROOT

THEMES = ("light", "dark", "contrast")

# Every rule in the theme that the page has; in the others the rules that a theme can break. Text of
# tablets is 7:1: the rule of level AAA, which axe leaves off by itself.
CHECK = """async ([themes, enhanced]) => {
    const root = document.documentElement
    const kept = root.dataset.theme
    const contrast = ['color-contrast', ...(enhanced ? ['color-contrast-enhanced'] : [])]
    const rules = { 'color-contrast-enhanced': { enabled: enhanced } }
    const run = (options) => axe.run(document, { ...options, resultTypes: ['violations'] })
    const told = (theme, { violations }) => violations.flatMap(({ id, nodes }) => nodes.map(
        ({ html, failureSummary }) => `${theme}: ${id}: ${html.slice(0, 200)} ${failureSummary}`))
    const still = () => Promise.all(document.getAnimations()
        .filter((animation) => animation instanceof CSSTransition)
        .map((transition) => transition.finished.catch(() => {})))
    const found = told(kept, await run({ rules }))
    for (const theme of themes.filter((theme) => theme !== kept)) {
        root.dataset.theme = theme
        await still()
        found.push(...told(theme, await run({ runOnly: contrast })))
    }
    root.dataset.theme = kept
    await still()
    return found
}"""


@cache
def _source() -> str:
    return (ROOT / "frontend" / "node_modules" / "axe-core" / "axe.min.js").read_text()


async def findings(page: Page, *, themes: Sequence[str] = (), enhanced: bool = False) -> list[str]:
    """Return what axe finds, one line each: theme, rule, what it is about.

    Args:
        themes: those that are tried beside the page's own.
        enhanced: whether text must have a contrast of 7:1.
    """
    if not await page.evaluate("'axe' in window"):
        await page.evaluate(_source())
    found: list[str] = await page.evaluate(CHECK, [list(themes), enhanced])
    return found


class Audit:
    """Looks at one screen after another in every theme, and collects what axe finds."""

    def __init__(self, page: Page, *, enhanced: bool = False) -> None:
        self.page = page
        self.found: list[str] = []
        self._enhanced = enhanced

    async def look(self, screen: str) -> None:
        found = await findings(self.page, themes=THEMES, enhanced=self._enhanced)
        self.found += [f"{screen}: {finding}" for finding in found]

    def assert_nothing(self) -> None:
        assert not self.found, "\n".join(self.found)
