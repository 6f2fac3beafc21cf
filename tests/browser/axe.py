"""axe-core on a page: it finds what a person who cannot see or point would stumble over."""

import itertools
from collections.abc import Sequence
from functools import cache

from playwright.async_api import Page

from tests.conftest import Effort
from tests.servers.dibs import ROOT

THEMES = ("light", "dark", "contrast")

# Every rule in the theme that the page has; in the others the one that a theme can break; over
# a modal dialog, which leaves the rest of its page as it was, in the dialog alone. Text of tablets
# is 7:1: the rule of level AAA, which axe leaves off by itself. What passes that passes AA.
CHECK = """async ([themes, enhanced]) => {
    const root = document.documentElement
    const kept = root.dataset.theme
    const contrast = enhanced ? 'color-contrast-enhanced' : 'color-contrast'
    const rules = {
        'color-contrast': { enabled: !enhanced },
        'color-contrast-enhanced': { enabled: enhanced },
    }
    const run = (where, options) => axe.run(where, { ...options, resultTypes: ['violations'] })
    const inFront = [...document.querySelectorAll('dialog:modal')].at(-1) ?? document
    const told = (theme, { violations }) => violations.flatMap(({ id, nodes }) => nodes.map(
        ({ html, failureSummary }) => `${theme}: ${id}: ${html.slice(0, 200)} ${failureSummary}`))
    const still = () => Promise.all(document.getAnimations()
        .filter((animation) => animation instanceof CSSTransition)
        .map((transition) => transition.finished.catch(() => {})))
    const found = told(kept, await run(document, { rules }))
    for (const theme of themes.filter((theme) => theme !== kept)) {
        root.dataset.theme = theme
        await still()
        found.push(...told(theme, await run(inFront, { runOnly: [contrast] })))
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
    """Looks at one screen after another, and collects what axe finds.

    Args:
        effort: whether each screen is looked at in every theme, or the themes take turns.
        enhanced: whether text must have a contrast of 7:1.
    """

    def __init__(self, page: Page, effort: Effort, *, enhanced: bool = False) -> None:
        self.page = page
        self.found: list[str] = []
        self._effort = effort
        self._enhanced = enhanced
        self._turns = itertools.cycle(THEMES)

    async def look(self, screen: str) -> None:
        themes = THEMES if self._effort.every_theme else [next(self._turns)]
        found = await findings(self.page, themes=themes, enhanced=self._enhanced)
        self.found += [f"{screen}: {finding}" for finding in found]

    def assert_nothing(self) -> None:
        assert not self.found, "\n".join(self.found)
