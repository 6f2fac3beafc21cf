"""The audit itself: it finds what is wrong in one theme alone, and leaves the page as it was."""

from playwright.async_api import Browser

from tests.browser.axe import THEMES, findings

PAGE = """<!doctype html><html lang="en" data-theme="light"><title>A page</title>
<style>p { color: #000; background: #fff; transition: color 50ms }
[data-theme=dark] p { color: #777; background: #666 }</style>
<main><h1>Tasks</h1><p>Run sheet</p></main>
<dialog aria-label="Keys"><p>Claim</p></dialog></html>"""


async def test_a_contrast_that_one_theme_breaks(browser: Browser) -> None:
    page = await browser.new_page()
    await page.set_content(PAGE)
    assert await findings(page) == []
    found = await findings(page, themes=THEMES)
    assert [finding.split(": ")[:2] for finding in found] == [["dark", "color-contrast"]]
    assert await page.evaluate("document.documentElement.dataset.theme") == "light"
    await page.close()


async def test_what_a_dialog_covers_was_looked_at_before(browser: Browser) -> None:
    page = await browser.new_page()
    await page.set_content(PAGE)
    await page.evaluate("document.querySelector('dialog').showModal()")
    (found,) = await findings(page, themes=THEMES)
    assert "Claim" in found
    await page.close()
