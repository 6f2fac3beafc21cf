"""What a wall shows, and what axe finds on it."""

import pytest
from playwright.async_api import expect

from tests.browser import wall
from tests.browser.axe import THEMES, Audit, findings
from tests.browser.board import card
from tests.browser.conftest import FreeTask, Open
from tests.browser.wall import HEALTHZ, SETTINGS, Stage, has_class, is_gone, open_signed_in, show
from tests.conftest import Effort
from tests.live.board import join
from tests.servers.dibs import Dibs

stage = wall.stage


class TestWhatItShows:
    @pytest.mark.parametrize(
        ("width", "height", "distance", "diagonal", "rows"),
        [
            # Others at ten metres are in test_layouts.py.
            (1920, 1080, 10, 55, 6),
            (1920, 1080, 3, 55, 12),
        ],
    )
    async def test_can_be_read_from_where_people_stand(
        self,
        open_board: Open,
        stage: Stage,
        width: int,
        height: int,
        distance: int,
        diagonal: int,
        rows: int,
    ) -> None:
        settings = f"?distance={distance}&diagonal={diagonal}"
        wall = await show(open_board, stage, settings, width=width, height=height)
        await expect(wall.locator(".row")).to_have_count(rows)
        type_px, right, bottom = await wall.evaluate(MEASURE)
        mm_per_pixel = diagonal * 25.4 / (width**2 + height**2) ** 0.5
        # 16 minutes of arc, for letters that are 0.72 of the type high.
        assert type_px * 0.72 * mm_per_pixel >= distance * 1000 * 0.004654
        assert right <= width + 10
        assert bottom <= height + 10

    async def test_a_finished_task_is_done_until_its_page_is_over(
        self, dibs: Dibs, open_board: Open, free_task: FreeTask, stage: Stage
    ) -> None:
        task = await free_task()
        wall = await show(open_board, stage)
        row = card(wall, task["id"])
        async with await join(dibs, "alice") as alice:
            for verb in ("claim", "start", "complete"):
                await alice.granted(verb, task=task["id"])
        await stage.until(lambda: has_class(row, "done"), 5)
        await expect(row.locator(".right")).to_have_text("done")
        await expect(row.locator(".mark")).to_be_visible()
        await stage.until(lambda: is_gone(row), 60)

    async def test_never_more_than_four_renders_a_second(
        self, dibs: Dibs, open_board: Open, free_task: FreeTask, stage: Stage
    ) -> None:
        task = await free_task()
        wall = await show(open_board, stage)
        await wall.evaluate(COUNT_RENDERS)
        start = await wall.evaluate("Date.now()")
        async with await join(dibs, "sam") as sam:
            for number in range(60):
                await sam.granted("edit", task=task["id"], title=f"Edited {number}")
                await stage.pass_(0.05)
        # The page's clock also runs by itself, while the server answers.
        passed_s = (await wall.evaluate("Date.now()") - start) / 1000
        assert 4 < await wall.evaluate("window.renders") <= passed_s * 4 + 1

    async def test_as_a_display_it_does_as_it_is_told_and_reports(
        self, open_board: Open, stage: Stage
    ) -> None:
        wall = await show(open_board, stage)
        assert [frame for frame in stage.wire.sent if frame["type"] == "seen"] == []
        settings = {
            **SETTINGS,
            "diagonal_in": 75,
            "language": "zh-Hans",
            "theme": "light",
            "names": "hidden",
        }
        stage.wire.say({"type": "display", "settings": settings, "reload": False})
        await stage.pass_(1)
        await expect(wall.locator(".row")).to_have_count(8)
        await expect(wall.locator(".live-chip")).to_contain_text("实时")
        await expect(wall.locator("html")).to_have_attribute("lang", "zh-CN")
        # To refuse what it does not know is the server's right; this one was never told of
        # displays.
        seen = next(frame for frame in stage.wire.sent if frame["type"] == "seen")
        assert (seen["screen"], set(seen)) == ("1920x1080", {"type", "rev", "build", "screen"})


MEASURE = """() => {
    const boxes = [...document.querySelectorAll('.wall header *, .page, .row *')].map((node) => node.getBoundingClientRect())
    return [
        parseFloat(getComputedStyle(document.querySelector('.row')).fontSize),
        Math.max(...boxes.map((box) => box.right)), Math.max(...boxes.map((box) => box.bottom)),
    ]
}"""


COUNT_RENDERS = """() => {
    window.renders = 0
    const title = document.querySelector('.row .what span')
    new MutationObserver(() => (window.renders += 1)).observe(title, { characterData: true, childList: true, subtree: true })
}"""


async def test_axe_finds_nothing(
    open_board: Open, stage: Stage, language: str, effort: Effort
) -> None:
    wall = await show(open_board, stage, language=language, outage=True)
    audit = Audit(wall, effort)
    # It would load itself again, if the server were there.
    await wall.route(HEALTHZ, lambda route: route.fulfill(status=503))
    stage.wire.drop_down = lambda _: True
    for state, passed_s in (("live", 0), ("not-live", 40), ("hidden", 16 * 60)):
        await stage.skip(passed_s)
        await stage.becomes(state, 5)
        await audit.look(state)
    audit.assert_nothing()


async def test_axe_finds_nothing_at_night(
    dibs: Dibs, open_board: Open, stage: Stage, language: str
) -> None:
    wall = await open_signed_in(open_board, stage)
    await wall.goto(dibs.http(f"/wall/demo?lang={language}&off=00:00-23:59"))
    await expect(wall.locator(".night")).to_be_visible()
    assert await findings(wall, themes=THEMES) == []


async def test_axe_finds_nothing_but_the_refresh_on_the_plain_wall(
    dibs: Dibs, open_board: Open, language: str
) -> None:
    """A wall has no input, and without scripts there is no other way to be new."""
    wall = await open_board("sam", None, language=language)
    await wall.goto(dibs.http("/wall/plain/demo"))
    await expect(wall.locator("tr").first).to_be_visible()
    assert [finding.split(": ")[1] for finding in await findings(wall)] == ["meta-refresh"]
