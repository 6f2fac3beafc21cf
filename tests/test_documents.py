"""What the documents say is so."""

import ast
import json
import re
import runpy
from collections.abc import Callable, Iterator
from functools import cache
from pathlib import Path
from typing import Any

import pytest
from django.core.exceptions import ImproperlyConfigured

from board.domain import errors
from board.domain.commands import Verb
from board.domain.events import EventKind
from board.text import problems
from dibs import environment
from realtime.protocol.closing import Closing
from tests.browser.conftest import NOT_IN_FIREFOX
from tests.cases import document

ROOT = Path(__file__).resolve().parents[1]
DOCS = ROOT / "docs"
PROTOCOL = (DOCS / "protocol.md").read_text()
PAGES = [*ROOT.glob("*.md"), *DOCS.rglob("*.md")]

DOCUMENTED = dict(
    re.findall(r"^\| `([A-Z_]+)` \| ([^|]+) \|", (DOCS / "settings.md").read_text(), re.MULTILINE)
)
"""Each variable of docs/settings.md, and its default."""

RULES = [
    f"{letter}{n}"
    for letter, most in (("C", 8), ("S", 7), ("K", 9), ("X", 4))
    for n in range(1, most + 1)
]


def test_the_version_is_the_changelogs_newest_and_each_wheels() -> None:
    (own,) = re.findall(r'^version = "(.+)"', (ROOT / "pyproject.toml").read_text(), re.MULTILINE)
    versions = re.findall(r"^## \[(.+?)\]", (ROOT / "CHANGELOG.md").read_text(), re.MULTILINE)
    assert versions[0] == own
    assert versions == sorted(set(versions), reverse=True)
    named = {
        name for page in PAGES for name in re.findall(r"dibs-(\d[\d.]+)-py3", page.read_text())
    }
    assert named == {own}


def test_the_table_of_commands_is_the_one_that_is_tested() -> None:
    assert (DOCS / "commands.md").read_text() == document(), (
        "run: python -m tests.cases > docs/commands.md"
    )


def test_what_is_left_out_in_firefox_is_said_with_its_reason() -> None:
    page = (DOCS / "how-to/test.md").read_text()
    said = dict(re.findall(r"^- (\w+): (.+)$", page, re.MULTILINE))
    assert said == NOT_IN_FIREFOX


class TestSettings:
    """docs/settings.md has the variables that settings.py reads, and no others."""

    @pytest.fixture
    def read(self, monkeypatch: pytest.MonkeyPatch) -> dict[str, Any]:
        """Return the variables that are read, with their defaults."""
        defaults: dict[str, Any] = {}

        def recorded(name: str, default: Any, parse: Callable[[str], Any]) -> Any:
            defaults[name] = default
            return original(name, default, parse)

        original = environment.read
        monkeypatch.setattr(environment, "read", recorded)
        # Without one, a secret would be made in the data folder.
        monkeypatch.setenv("DIBS_SECRET_KEY", "of these tests")
        runpy.run_path(str(ROOT / "dibs" / "settings.py"))
        return defaults

    def test_all_of_them_and_no_others(self, read: dict[str, Any]) -> None:
        assert set(DOCUMENTED) == set(read)
        past_us = re.search(r"os\.environ|getenv", (ROOT / "dibs" / "settings.py").read_text())
        assert past_us is None, "settings.py reads variables by environment.read alone"

    def test_the_defaults_that_are_numbers(self, read: dict[str, Any]) -> None:
        numbers = {name: f"`{default}`" for name, default in read.items() if type(default) is int}
        assert len(numbers) >= 6
        assert {name: DOCUMENTED[name] for name in numbers} == numbers

    @pytest.mark.parametrize("name", sorted(set(DOCUMENTED) - {"DIBS_DATA", "DIBS_SECRET_KEY"}))
    def test_a_bad_value_is_named(self, name: str, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setenv("DIBS_SECRET_KEY", "of these tests")
        monkeypatch.setenv(name, "bad/value")
        with pytest.raises(ImproperlyConfigured, match=f"^{name}='bad/value': "):
            runpy.run_path(str(ROOT / "dibs" / "settings.py"))

    def test_digits_of_other_scripts_are_no_number(self, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setenv("DIBS_PORT", "８０００")
        with pytest.raises(ImproperlyConfigured, match=r"^DIBS_PORT="):
            runpy.run_path(str(ROOT / "dibs" / "settings.py"))


def refusals(base: type[errors.Refusal] = errors.Refusal) -> Iterator[type[errors.Refusal]]:
    for kind in base.__subclasses__():
        yield kind
        yield from refusals(kind)


@cache
def parsed(path: Path) -> ast.Module:
    return ast.parse(path.read_text())


@cache
def quoted(path: Path) -> list[str]:
    """Return what tests of a file say that they are about: their names and docstrings, and those of
    their classes.
    """
    return [
        f"{node.name} {ast.get_docstring(node) or ''}"
        for node in ast.walk(parsed(path))
        if isinstance(node, ast.ClassDef | ast.FunctionDef | ast.AsyncFunctionDef)
        and node.name.lower().startswith("test")
    ]


# These run against a real server over real sockets; a communicator is neither.
LIVE = [
    path
    for path in (ROOT / "tests" / "live").glob("test_*.py")
    if path.name != "test_communicator.py"
]


@pytest.mark.parametrize("rule", RULES)
def test_every_rule_has_a_test_with_a_real_client(rule: str) -> None:
    about = [text for path in LIVE for text in quoted(path)]
    assert any(re.search(rf"(?<![A-Z]){rule}(?!\d)", text) for text in about), (
        "no test in tests/live quotes this rule"
    )


@pytest.mark.parametrize("closing", Closing)
def test_every_close_code_is_seen_by_a_real_client(closing: Closing) -> None:
    assert any(str(closing.number) in path.read_text() for path in LIVE)


def test_every_fact_that_code_quotes_is_in_the_page_of_facts() -> None:
    facts = set(
        re.findall(r"^\| (\d+) \|", (DOCS / "reference/stack.md").read_text(), re.MULTILINE)
    )
    sources = [
        path
        for room in ("board", "dibs", "frontend", "realtime", "tests")
        for path in (ROOT / room).rglob("*.py")
        if "node_modules" not in path.parts
    ]
    quoted_facts = {
        number
        for path in sources
        for numbers in re.findall(r"STACK\s+(\d+(?:,\s+\d+)*)", path.read_text())
        for number in re.split(r",\s+", numbers)
    }
    assert len(quoted_facts) >= 15
    assert quoted_facts <= facts


class TestProtocol:
    """docs/protocol.md has every rule, code and frame."""

    def test_every_rule_once_and_in_order(self) -> None:
        assert re.findall(r"^\*\*([CSKX]\d)\b", PROTOCOL, re.MULTILINE) == RULES

    def test_every_error_code_with_its_status(self) -> None:
        codes = {
            kind.code: str(problems.status(kind).value)
            for kind in refusals()
            if hasattr(kind, "code")
        }
        assert len(codes) > 15
        section = PROTOCOL.partition("### Error codes")[2].partition("## Closing")[0]
        assert dict(re.findall(r"^\| `(\w+)` \|.*\| (\d+) \|$", section, re.MULTILINE)) == codes

    def test_every_close_code(self) -> None:
        rows = re.findall(r"^\| (\d{4}) \| `(\w+)` \|", PROTOCOL, re.MULTILINE)
        assert [(int(number), code) for number, code in rows] == [
            closing.value for closing in Closing
        ]

    def test_every_frame(self) -> None:
        codec = (ROOT / "frontend" / "src" / "client" / "codec.ts").read_text()
        down = set(re.findall(r"'(\w+)'", codec.partition("new Set([")[2].partition("]")[0]))
        assert len(down) >= 9
        sources = [
            *(ROOT / "realtime" / "protocol").glob("*.py"),
            ROOT / "board" / "domain" / "events.py",
        ]
        written = {
            name
            for source in sources
            for name in re.findall(r'"type": ?"(\w+)"', source.read_text())
        }
        assert written <= down
        documented = set(re.findall(r'\{"type":"(\w+)"', PROTOCOL))
        assert documented == {*down, *Verb, "ping", "seen"}


def anchors(page: Path) -> set[str]:
    """Return the anchors of a page's headings, as GitHub makes them."""
    headings = re.findall(r"^#+ (.+)$", page.read_text(), re.MULTILINE)
    return {re.sub(r"[^\w\- ]", "", heading.lower()).replace(" ", "-") for heading in headings}


@pytest.mark.parametrize("page", PAGES, ids=lambda page: str(page.relative_to(ROOT)))
def test_links_lead_somewhere(page: Path) -> None:
    without_code = re.sub(r"```.*?```", "", page.read_text(), flags=re.DOTALL)
    for link in re.findall(r"\]\(([^)\s]+)\)", without_code):
        if re.match(r"https?:", link):
            continue
        path, _, anchor = link.partition("#")
        target = (page.parent / path).resolve() if path else page
        assert target.exists(), link
        assert not anchor or anchor in anchors(target), link


def named_tests(page: str) -> Iterator[tuple[str, str]]:
    """Yield file and name of each test that a page names; the file of before, where only a name
    stands.
    """
    file = ""
    for path, name in re.findall(r"`(tests/[\w/]+\.py)?(?:::)?((?:Test\w+::)?test_\w+)`", page):
        file = path or file
        yield file, name


@pytest.mark.parametrize("page", ["guarantees.md", "security.md", "accessibility.md"])
def test_every_test_that_a_page_names_exists(page: str) -> None:
    named = list(named_tests((DOCS / page).read_text()))
    assert len(named) > 20
    for file, name in named:
        tree: ast.AST = parsed(ROOT / file)
        for part in name.split("::"):
            inside = {
                node.name: node
                for node in ast.iter_child_nodes(tree)
                if isinstance(node, ast.ClassDef | ast.FunctionDef | ast.AsyncFunctionDef)
            }
            assert part in inside, f"{file}::{name}"
            tree = inside[part]


@pytest.mark.parametrize(
    "kind", [kind.value for kind in EventKind if kind.value.startswith("task.")]
)
class TestKinds:
    """Every kind of event about a task has its words on the screens (docs/how-to/change.md)."""

    def test_in_the_timeline(self, kind: str) -> None:
        assert f"'{kind}':" in (ROOT / "frontend/src/tasks/timeline.ts").read_text()

    @pytest.mark.parametrize("language", ["en", "zh-Hans"])
    def test_at_the_foot_of_a_wall(self, kind: str, language: str) -> None:
        words = json.loads((ROOT / f"frontend/locale/wall/{language}.json").read_text())
        assert words[kind.replace("task.", "event.")]
