"""Every verb, pressed twice where people press it, over a slow link with every kind of answer: one
effect, one truthful sentence, and the focus is somewhere.

What the core does in all of these, at three distances of the two presses, is in
frontend/tests/live/presses.test.ts.
"""

import asyncio
import re
from collections.abc import Awaitable, Callable, Coroutine
from dataclasses import dataclass
from typing import Any

import pytest
from playwright.async_api import Locator, Page, expect

from tests.browser.assign import option
from tests.browser.board import Wire, card, dock, slot, words
from tests.browser.conftest import FreeTask, Open
from tests.client import Client, Frame
from tests.conftest import Effort
from tests.live.board import join
from tests.servers.dibs import Dibs

Send = Callable[[], None]

ONE_WAY_S = 0.5
RETRY = {"can_retry": True, "suggestion": "", "action_text": ""}
ANSWERS = {"ok", "conflict", "error"}
AT_ONCE = 4
"""So many pages are open at the same time: each of them waits for its link, mostly."""
TOGETHER = 6
"""So many cases end before others begin: one person may have ten tasks."""


@dataclass(frozen=True, slots=True)
class Verb:
    """A verb, and the way to its button.

    Attributes:
        name: the command's type on the wire.
        who: presses it.
        state: of the task before: `free`, `held`, `running` or `paused`.
        way: leads to what is pressed.
        kinds: the events that it may cause.
        said: the words of its success, as keys.
        rival: takes the task away meanwhile, so that the command conflicts.
        waits: whether it waits in a queue while its sender is over the rate, and says nothing.
    """

    name: str
    who: str
    state: str
    way: Callable[[Page, Frame], Awaitable[Locator]]
    kinds: tuple[str, ...]
    said: tuple[str, ...]
    rival: str | None = "sam"
    waits: bool = False


async def on_the_card(page: Page, task: Frame) -> Locator:
    await expect(slot(page, task["id"])).to_have_attribute("aria-disabled", "false")
    return slot(page, task["id"])


async def at_the_foot(page: Page, _: Frame) -> Locator:
    return page.locator(".lane .foot")


def in_the_sheet(verb: str) -> Callable[[Page, Frame], Awaitable[Locator]]:
    async def way(page: Page, task: Frame) -> Locator:
        await card(page, task["id"]).locator(".body").click()
        return page.locator(f"dialog [data-verb={verb}]")

    return way


async def to_say_why(page: Page, task: Frame) -> Locator:
    """One of the reasons that the board offers for a pause."""
    await (await in_the_sheet("pause")(page, task)).click()
    return page.locator("dialog .offered button").first


async def to_finish(page: Page, task: Frame) -> Locator:
    await (await in_the_sheet("complete")(page, task)).click()
    return page.locator("dialog [data-choice=as-is]")


async def to_report(page: Page, task: Frame) -> Locator:
    await (await in_the_sheet("report")(page, task)).click()
    await page.locator("dialog [data-key='1']").click()
    return page.locator("dialog [data-verb=report]")


async def to_cancel(page: Page, task: Frame) -> Locator:
    await (await in_the_sheet("cancel")(page, task)).click()
    await page.locator("#reason").fill("double order")
    return page.locator("dialog [type=submit]")


async def to_edit(page: Page, task: Frame) -> Locator:
    await (await in_the_sheet("edit")(page, task)).click()
    await page.locator("#task-title").fill("Another title")
    return page.locator("dialog [type=submit]")


async def to_assign(page: Page, task: Frame) -> Locator:
    await (await in_the_sheet("assign")(page, task)).click()
    return option(page, "alice")


async def to_add(page: Page, task: Frame) -> Locator:
    await page.locator(".tabs a[href$='/assign']").click()
    language = await page.evaluate("document.documentElement.lang")
    new = words("en" if language.startswith("en") else "zh-Hans")("newTask")
    await page.get_by_role("button", name=new).click()
    await page.locator("#task-number").fill(f"{task['number']}-new")
    await page.locator("#task-title").fill("New")
    await page.locator("#task-department").select_option(str(task["department"]))
    return page.locator("dialog [type=submit]")


async def to_reopen(page: Page, task: Frame) -> Locator:
    """Undo in the dock, while it is offered."""
    as_it_is = await to_finish(page, task)
    # So soon at the same spot it would be the press before.
    await page.wait_for_timeout(750)
    await as_it_is.click()
    await expect(dock(page).locator("button").first).to_have_attribute("aria-disabled", "false")
    return dock(page).locator("button").first


OWN = ("won", "resolvedWon", "already")
VERBS = [
    Verb("claim", "alice", "free", on_the_card, ("task.claimed",), OWN, "bob"),
    Verb("claim_next", "alice", "free", at_the_foot, ("task.claimed",), OWN, None),
    Verb("start", "alice", "held", on_the_card, ("task.started",), ("did.start",)),
    Verb("pause", "alice", "running", in_the_sheet("pause"), ("task.paused",), ("did.pause",)),
    Verb("pause", "alice", "paused", to_say_why, ("task.paused",), ("did.pause",)),
    Verb("complete", "alice", "running", to_finish, ("task.completed",), ("did.complete",)),
    Verb("release", "alice", "held", in_the_sheet("release"), ("task.released",), ("did.release",)),
    Verb("report", "alice", "running", to_report, ("task.reported",), ("did.report",)),
    Verb("reopen", "alice", "running", to_reopen, ("task.reopened",), ("did.undo",)),
    Verb("assign", "sam", "free", to_assign, ("task.assigned",), ("assigned",), "bob", True),
    Verb("cancel", "sam", "free", to_cancel, ("task.cancelled",), ("did.cancel",), "bob"),
    Verb("edit", "sam", "free", to_edit, ("task.edited",), ("did.edit",), None, True),
    Verb("add", "sam", "free", to_add, ("task.added",), ("did.add",), None, True),
]
NUMBER = re.compile(r"T-\d+-\d+")
FATES = ["ok", "dropped", "lost", "busy", "unavailable", "conflict", "rate_limited", "expired"]
SENTENCES = {
    "conflict": ("lost.title", "lost.free", "changed", "compare.claimed"),
    "rate_limited": ("rate",),
    "expired": ("expired", "assign.expired"),
}


def refused(verb: Verb, fate: str) -> bool:
    """Return whether the server answers every copy of a command with this error."""
    return fate == "expired" or (fate == "rate_limited" and not verb.waits)


def plan(*, whole: bool) -> list[tuple[Verb, str]]:
    """Return every pair, or each verb once and each fate at least once."""
    pairs = [(verb, fate) for verb in VERBS for fate in FATES if verb.rival or fate != "conflict"]
    if whole:
        return pairs
    turn = [(verb, FATES[(5 * at + 5) % len(FATES)]) for at, verb in enumerate(VERBS)]
    return [(verb, fate if verb.rival or fate != "conflict" else "lost") for verb, fate in turn]


class Link:
    """The link of one page: a second there and back, and what becomes of the first command."""

    def __init__(
        self, verb: Verb, fate: str, wire: Wire, rival: Callable[[], Awaitable[Any]]
    ) -> None:
        self.verb, self.fate, self.wire, self.rival = verb, fate, wire, rival
        self.copies = 0
        self.refs: set[str] = set()
        self._lives = 0
        self._tasks: set[asyncio.Task[None]] = set()
        wire.hold_up = self._up
        wire.hold_down = lambda frame: frame["type"] in ANSWERS and self._later(_send)
        wire.drop_down = lambda frame: frame["type"] == "ok" and self._is_lost(frame)

    def _up(self, frame: Frame) -> bool:
        if frame["type"] != self.verb.name:
            return self._later(_send)
        self.copies += 1
        self.refs.add(frame["ref"])
        copy = self.copies
        return self._later(lambda send: self._arrive(send, frame, copy))

    def _later(self, act: Callable[[Send], Awaitable[None]]) -> bool:
        """Hold a frame back: what is held comes in the order in which it was sent."""
        life = self._lives

        async def wait() -> None:
            await asyncio.sleep(ONE_WAY_S)
            if life == self._lives:
                await act(self.wire.held.pop(0))

        self._go_on(wait())
        return True

    async def _arrive(self, send: Send, frame: Frame, copy: int) -> None:
        if self.fate == "dropped" and copy == 1:
            await self._break()
        elif refused(self.verb, self.fate) or (
            self.fate in {"busy", "unavailable", "rate_limited"} and copy <= 2
        ):
            await asyncio.sleep(ONE_WAY_S)
            error = {"type": "error", "ref": frame["ref"], "code": self.fate, "detail": "No."}
            self.wire.say({**error, "retry": RETRY})
        else:
            if self.fate == "conflict" and copy == 1:
                await self.rival()
            send()

    def _is_lost(self, frame: Frame) -> bool:
        if self.fate != "lost" or self.copies > 1 or frame["ref"] not in self.refs:
            return False
        self._go_on(self._break())
        return True

    async def _break(self) -> None:
        self._lives += 1
        await self.wire.disconnect()

    def _go_on(self, work: Coroutine[Any, Any, None]) -> None:
        task = asyncio.ensure_future(work)
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)


async def _send(send: Send) -> None:
    send()


# Every sentence that a person is told, in the dock or in a dialog.
LISTEN = """() => {
    const last = new WeakMap()
    const listen = () => {
        for (const node of document.querySelectorAll(
            'p.said, dialog [role=alert]')) {
            const words = node.textContent.trim()
            // While a dialog is open, what is said beneath it is said in it, too.
            const twice = node.matches('p.said') && words === window.told.at(-1)
            if (words && words !== last.get(node) && !twice) window.told.push(words)
            last.set(node, words)
        }
    }
    window.told = []
    listen()
    window.told = []
    new MutationObserver(listen).observe(document.body,
        { childList: true, characterData: true, subtree: true })
}"""
FOCUS = "() => document.activeElement !== document.body && document.activeElement.checkVisibility()"


def sentence(say: Callable[..., str], key: str) -> str:
    """Return what of a sentence is in it whatever fills it in: its longest part."""
    given = dict.fromkeys(
        ("by", "ago", "no", "name", "what", "max", "dept", "n", "time", "supervisor"), "\0"
    )
    return max(say(key, **given).split("\0"), key=len).strip()


async def outcomes(page: Page, say: Callable[..., str], task: Frame) -> list[str]:
    """Return what a person was told of a task, without what only says that nothing is known yet.

    The same people press in other cases at the same time, and hear of those, too. What they are
    told of this one may name a task of those as the next to claim.
    """
    passing = [
        sentence(say, key) for key in ("notKnown", "unknown", "backAfter.other", "backFresh")
    ]
    passing.append(sentence(say, "backAfter.one"))
    told: list[str] = await page.evaluate("window.told")
    return [
        words
        for words in told
        if not any(part in words for part in passing)
        and NUMBER.findall(words)[:1] in ([], [task["number"]])
    ]


async def case(
    dibs: Dibs,
    open_board: Open,
    task: Frame,
    sam: Client,
    verb: Verb,
    fate: str,
    language: str,
) -> None:
    async with await join(dibs, "alice") as alice, await join(dibs, "bob") as bob:
        if verb.state != "free":
            await alice.granted("claim", task=task["id"])
        if verb.state in {"running", "paused"}:
            await alice.granted("start", task=task["id"])
        if verb.state == "paused":
            await alice.granted("pause", task=task["id"])

        async def rival() -> None:
            if verb.rival == "bob":
                await bob.granted("claim", task=task["id"])
            elif verb.name == "reopen":
                await sam.granted("reopen", task=task["id"], reason="again")
            else:
                to = next(one["id"] for one in sam.people.values() if one["username"] == "bob")
                seen = sam.tasks[task["id"]]["rev"]
                await sam.granted(
                    "assign", task=task["id"], to=to, expect=seen, reason="he is free"
                )

        wire = Wire()
        # On its own: when another case's card goes, those behind it move, and ignore presses.
        alone = f"/boards/demo?q={task['number']}"
        page = await open_board(verb.who, alone, language=language, before=wire.attach)
        button = await verb.way(page, task)
        await expect(button).to_be_visible()
        await page.wait_for_timeout(800)
        before = len(sam.events())
        await page.evaluate(LISTEN)
        link = Link(verb, fate, wire, rival)
        await button.focus()
        box = await button.bounding_box()
        assert box
        x, y = box["x"] + box["width"] / 2, box["y"] + box["height"] / 2
        await page.mouse.dblclick(x, y, delay=60)
        say = words(language)
        in_vain = fate == "conflict" or refused(verb, fate)
        keys = SENTENCES[fate] if in_vain else verb.said
        async with asyncio.timeout(20):
            while not await outcomes(page, say, task):
                await page.wait_for_timeout(50)
        await page.wait_for_timeout(1500)
        told = await outcomes(page, say, task)
        # Before the answer, a person hears of what the rival did.
        assert len(told) == 1 or (fate == "conflict" and len(told) == 2), told
        assert any(sentence(say, key) in told[-1] for key in keys), told
        effects = [
            event
            for event in sam.events()[before:]
            if event["kind"] in verb.kinds
            and (event.get("by") or {}).get("username") == verb.who
            and event["task"]["number"].startswith(task["number"])
        ]
        assert len(effects) == (0 if in_vain else 1), effects
        # One that was refused for the rate has no receipt, and comes again as another.
        assert len(link.refs) == (3 if verb.waits and fate == "rate_limited" else 1)
        assert await page.evaluate(FOCUS), "the focus is lost"
        await page.context.close()


@pytest.mark.timeout(900)
async def test_a_double_press(
    dibs: Dibs, open_board: Open, free_task: FreeTask, effort: Effort
) -> None:
    room = asyncio.Semaphore(AT_ONCE)
    failures: list[str] = []

    async def one(at: int, verb: Verb, fate: str, sam: Client) -> None:
        language = ("en", "zh-Hans")[at % 2]
        async with room:
            task = await free_task(quantity=5)
            made.append(task["id"])
            await case(dibs, open_board, task, sam, verb, fate, language)

    cases = plan(whole=effort.every_width)
    async with await join(dibs, "sam") as sam:
        for first in range(0, len(cases), TOGETHER):
            made: list[int] = []
            some = list(enumerate(cases))[first : first + TOGETHER]
            # What the server chooses would be another case's task: that case comes alone.
            some.sort(key=lambda numbered: numbered[1][0].name != "claim_next")
            alone = sum(verb.name == "claim_next" for _, (verb, _) in some)
            for at, (verb, fate) in some[:alone]:
                await one(at, verb, fate, sam)
            ended = await asyncio.gather(
                *(one(at, verb, fate, sam) for at, (verb, fate) in some[alone:]),
                return_exceptions=True,
            )
            failures += [
                f"{verb.name}, {fate}: {error!r}"
                for (_, (verb, fate)), error in zip(some[alone:], ended, strict=True)
                if error is not None
            ]
            # No one has more tasks than before, or is told of it while they press.
            for number in made:
                if sam.tasks[number]["status"] not in {"completed", "cancelled"}:
                    await sam.granted("cancel", task=number, reason="the case is over")
    assert not failures, "\n".join(failures)
