"""Commands from JSON: what each takes, how much of it, and which field `invalid` names (K7)."""

import hashlib
import json
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from board.domain.commands import (
    COMMANDS,
    Add,
    ClaimNext,
    Edit,
    Report,
    TaskCommand,
    Verb,
    parse_command,
    parse_ref,
)
from board.domain.errors import Invalid
from board.domain.ids import MAX_INTEGER
from board.domain.values import Priority

LEAST: dict[Verb, dict[str, Any]] = {
    Verb.CLAIM: {"task": 42},
    Verb.CLAIM_NEXT: {},
    Verb.ASSIGN: {"task": 42, "to": 9},
    Verb.RELEASE: {"task": 42},
    Verb.START: {"task": 42},
    Verb.PAUSE: {"task": 42},
    Verb.REPORT: {"task": 42, "done": 120},
    Verb.COMPLETE: {"task": 42},
    Verb.CANCEL: {"task": 42},
    Verb.REOPEN: {"task": 42},
    Verb.ADD: {"number": "4425", "title": "Labels", "department": 2},
    Verb.EDIT: {"task": 42},
}
"""Every command with nothing but what it must have."""

ID = (1, MAX_INTEGER)
REVISION = COUNT = (0, MAX_INTEGER)
DIFFERENCE = (-MAX_INTEGER, MAX_INTEGER)
FIELDS: dict[str, Any] = {
    "number": (1, 40, "text"),
    "title": (1, 200, "text"),
    "customer": (0, 100, "text"),
    "station": (0, 100, "text"),
    "note": (0, 2000, "text"),
    "unit": (0, 20, "text"),
    "department": ID,
    "quantity": COUNT,
}
NAMES_A_TASK = {"task": ID, "expect": REVISION}
REASON = {"reason": (0, 200, "text")}
TAKES: dict[Verb, dict[str, Any]] = {
    Verb.CLAIM: NAMES_A_TASK,
    Verb.CLAIM_NEXT: {"department": ID},
    Verb.ASSIGN: {**NAMES_A_TASK, **REASON, "to": ID},
    Verb.RELEASE: {**NAMES_A_TASK, **REASON},
    Verb.START: NAMES_A_TASK,
    Verb.PAUSE: {**NAMES_A_TASK, **REASON},
    Verb.REPORT: {**NAMES_A_TASK, "done": DIFFERENCE, "defective": DIFFERENCE},
    Verb.COMPLETE: NAMES_A_TASK,
    Verb.CANCEL: {**NAMES_A_TASK, **REASON},
    Verb.REOPEN: {**NAMES_A_TASK, **REASON},
    Verb.ADD: FIELDS,
    Verb.EDIT: {**NAMES_A_TASK, **FIELDS},
}
"""Every field's bounds: of integers, or of a text's length."""
APART = {"priority", "due_at", "undo", "link"}
"""Those that have tests of their own."""

EACH_FIELD = [
    (verb, name, bounds) for verb, fields in TAKES.items() for name, bounds in fields.items()
]
NUMBERS = [case for case in EACH_FIELD if len(case[2]) == 2]
TEXTS = [case for case in EACH_FIELD if len(case[2]) == 3]


def refused(verb: Verb, members: dict[str, Any]) -> str | None:
    """Parse what must be refused; returns the field that is named."""
    with pytest.raises(Invalid) as caught:
        parse_command(verb, members)
    return caught.value.field


def test_the_tables_above_are_complete() -> None:
    assert set(LEAST) == set(TAKES) == set(COMMANDS) == set(Verb)
    for verb, model in COMMANDS.items():
        assert set(TAKES[verb]) == set(model.model_fields) - APART, verb


@pytest.mark.parametrize("verb", Verb)
def test_the_least_is_enough(verb: Verb) -> None:
    command = parse_command(verb, LEAST[verb])
    assert command.verb is verb
    assert {name: getattr(command, name) for name in LEAST[verb]} == LEAST[verb]


@pytest.mark.parametrize(
    ("verb", "name"), [(verb, name) for verb, members in LEAST.items() for name in members]
)
def test_less_is_invalid(verb: Verb, name: str) -> None:
    assert refused(verb, {key: value for key, value in LEAST[verb].items() if key != name}) == name


@pytest.mark.parametrize("verb", Verb)
def test_what_is_not_known_is_ignored(verb: Verb) -> None:
    plain = parse_command(verb, LEAST[verb])
    talkative = parse_command(
        verb, {**LEAST[verb], "type": verb.value, "ref": "c1", "colour": {"red": [1]}}
    )
    assert talkative == plain
    assert talkative.digest() == plain.digest()


@pytest.mark.parametrize(("verb", "name", "bounds"), NUMBERS)
def test_integers_have_bounds(verb: Verb, name: str, bounds: tuple[int, int]) -> None:
    for good in bounds:
        assert getattr(parse_command(verb, {**LEAST[verb], name: good}), name) == good
    for bad in (bounds[0] - 1, bounds[1] + 1, 10**30):
        assert refused(verb, {**LEAST[verb], name: bad}) == name


@pytest.mark.parametrize("bad", [True, False, 1.0, 1.5, float("nan"), "1", "", None, [], [1], {}])
@pytest.mark.parametrize(("verb", "name", "bounds"), NUMBERS)
def test_only_integers_are_integers(
    verb: Verb, name: str, bounds: tuple[int, int], bad: object
) -> None:
    assert refused(verb, {**LEAST[verb], name: bad}) == name


@pytest.mark.parametrize(("verb", "name", "bounds"), TEXTS)
def test_texts_have_bounds(verb: Verb, name: str, bounds: tuple[int, int, str]) -> None:
    least, most, _ = bounds
    for good in ("x" * least, "x" * most, "烫" * most, "😀" * most, "two words"[:most].strip()):
        if len(good) >= least:
            assert getattr(parse_command(verb, {**LEAST[verb], name: good}), name) == good
    assert refused(verb, {**LEAST[verb], name: "x" * (most + 1)}) == name
    if least:
        assert refused(verb, {**LEAST[verb], name: ""}) == name


@pytest.mark.parametrize(
    "bad", [1, True, None, 1.5, [], ["x"], {}, b"x", "a\x00b", "\x00", "\ud800"]
)
@pytest.mark.parametrize(("verb", "name", "bounds"), TEXTS)
def test_only_storable_texts_are_texts(
    verb: Verb, name: str, bounds: tuple[int, int, str], bad: object
) -> None:
    assert refused(verb, {**LEAST[verb], name: bad}) == name


@pytest.mark.parametrize("verb", [Verb.ADD, Verb.EDIT])
def test_priorities(verb: Verb) -> None:
    for priority in ("low", "normal", "high", "urgent"):
        assert parse_command(verb, {**LEAST[verb], "priority": priority}).priority is Priority(
            priority
        )
    for bad in ("", "URGENT", "urgent ", 1, None, True, ["low"]):
        assert refused(verb, {**LEAST[verb], "priority": bad}) == "priority"


@pytest.mark.parametrize(
    ("given", "stored"),
    [
        ("", ""),
        ("https://example.com", "https://example.com"),
        (" HTTP://example.com:8080/a b"[:26], "HTTP://example.com:8080/a"),
        ("https://例え.jp/図面?nr=４４１０#2", "https://例え.jp/図面?nr=４４１０#2"),
        ("http://[2001:db8::1]:81/", "http://[2001:db8::1]:81/"),
        ("https://example.com/?mail=a@b", "https://example.com/?mail=a@b"),
        ("https://e.x/" + "x" * 488, "https://e.x/" + "x" * 488),
        ("\u202ehttps://example.com/\u200b", "https://example.com/"),
    ],
)
@pytest.mark.parametrize("verb", [Verb.ADD, Verb.EDIT])
def test_a_link_is_the_address_of_a_page(verb: Verb, given: str, stored: str) -> None:
    command = parse_command(verb, {**LEAST[verb], "link": given})
    assert isinstance(command, Add | Edit)
    assert command.link == stored


@pytest.mark.parametrize(
    "bad",
    [
        "javascript:alert(1)",
        "JaVaScRiPt://example.com/%0aalert(1)",
        "data:text/html,x",
        "file:///etc/passwd",
        "ftp://example.com/",
        "//example.com/",
        "/a/page",
        "example.com",
        "https:example.com",
        "https://",
        "https:///path",
        "https://user@example.com/",
        "https://user:secret@example.com/",
        "https://example.com\\@elsewhere.com/",
        "https://example.com/a\\b",
        "https://example.com:port/",
        "https://example.com:123456/",
        "https://[::1",
        "https://exam ple.com/",
        "https://example.com/a b",
        "https://example.com/a\nb",
        "https://example.com/\x00",
        "see https://example.com/",
        "https://e.x/" + "x" * 489,
        None,
        1,
        [],
    ],
)
@pytest.mark.parametrize("verb", [Verb.ADD, Verb.EDIT])
def test_anything_else_is_no_link(verb: Verb, bad: object) -> None:
    assert refused(verb, {**LEAST[verb], "link": bad}) == "link"


def test_a_link_is_content_where_it_is_given() -> None:
    """K2: receipts of before know of no link."""
    plain = LEAST[Verb.ADD]
    before = {"customer": "", "note": "", "priority": "normal", "quantity": 0, "station": ""}
    content = {**plain, **before, "due_at": None, "type": "add", "unit": ""}
    known = hashlib.sha256(json.dumps(content, sort_keys=True, separators=(",", ":")).encode())
    assert parse_command(Verb.ADD, plain).digest() == known.hexdigest()
    linked = {**plain, "link": "https://example.com/"}
    assert parse_command(Verb.ADD, linked).digest() != known.hexdigest()
    cleared, nothing = ({"task": 42, "link": ""}, {"task": 42})
    assert parse_command(Verb.EDIT, cleared).digest() != parse_command(Verb.EDIT, nothing).digest()


NOON = datetime(2026, 11, 24, 12, tzinfo=UTC)


@pytest.mark.parametrize(
    ("text", "instant"),
    [
        ("2026-11-24T12:00:00Z", NOON),
        ("2026-11-24T12:00Z", NOON),
        ("2026-11-24T12:00:00.000000000Z", NOON),
        ("2026-11-24T20:00:00+08:00", NOON),
        ("2026-11-24T08:30:00-03:30", NOON),
        ("2026-11-24T12:00:00.5Z", NOON + timedelta(milliseconds=500)),
        ("2024-02-29T12:00:00Z", datetime(2024, 2, 29, 12, tzinfo=UTC)),
        (None, None),
    ],
)
@pytest.mark.parametrize("verb", [Verb.ADD, Verb.EDIT])
def test_due_times(verb: Verb, text: str | None, instant: datetime | None) -> None:
    command = parse_command(verb, {**LEAST[verb], "due_at": text})
    assert isinstance(command, Add | Edit)
    assert command.due_at == instant
    assert instant is None or (command.due_at is not None and command.due_at.tzinfo is UTC)


@pytest.mark.parametrize("text", ["2026-11-24T12:00", "2026-11-24T12:00:00"])
@pytest.mark.parametrize("verb", [Verb.ADD, Verb.EDIT])
def test_a_due_time_without_an_offset_is_the_boards(verb: Verb, text: str) -> None:
    command = parse_command(verb, {**LEAST[verb], "due_at": text})
    assert isinstance(command, Add | Edit)
    assert command.due_at == datetime(2026, 11, 24, 12)
    assert command.digest() != parse_command(verb, {**LEAST[verb], "due_at": f"{text}Z"}).digest()


@pytest.mark.parametrize(
    "bad",
    [
        "",
        "2026-11-24",
        "2026-11-24 12:00:00Z",
        "2026-11-24T12Z",
        "2026-11-24T12:00:00z",
        "2026-11-24T12:00:00+0800",
        "2026-11-24T12:00:00+08",
        "20261124T120000Z",
        "2026-W48-2T12:00:00Z",
        "2026-02-29T12:00:00Z",
        "2026-13-01T12:00:00Z",
        "2026-11-24T25:00:00Z",
        "2026-11-24T12:60:00Z",
        "2026-11-24T12:00:00+99:99",
        "0000-01-01T00:00:00Z",
        "0001-01-01T00:00:00+14:00",
        "9999-12-31T23:59:59-14:00",
        "２０２６-11-24T12:00:00Z",
        " 2026-11-24T12:00:00Z",
        "2026-11-24T12:00:00Z\n",
        "now",
        1795521600,
        1795521600.0,
        True,
        [],
        {},
    ],
)
def test_what_is_no_due_time(bad: object) -> None:
    assert refused(Verb.EDIT, {"task": 42, "due_at": bad}) == "due_at"


def test_a_report_says_something() -> None:
    assert refused(Verb.REPORT, {"task": 42}) == "done"
    for given, expected in (
        ({"done": 5}, (5, 0)),
        ({"defective": -1}, (0, -1)),
        ({"done": 0}, (0, 0)),
    ):
        command = parse_command(Verb.REPORT, {"task": 42, **given})
        assert isinstance(command, Report)
        assert (command.done, command.defective) == expected


def test_what_is_left_out_has_a_default() -> None:
    add = parse_command(Verb.ADD, LEAST[Verb.ADD])
    assert isinstance(add, Add)
    left_out = (
        add.customer,
        add.station,
        add.note,
        add.priority,
        add.quantity,
        add.unit,
        add.due_at,
        add.link,
    )
    assert left_out == ("", "", "", Priority.NORMAL, 0, "", None, "")
    claim = parse_command(Verb.CLAIM, {"task": 42})
    assert isinstance(claim, TaskCommand)
    assert (claim.expect, claim.given_reason) == (None, "")
    claim_next = parse_command(Verb.CLAIM_NEXT, {})
    assert isinstance(claim_next, ClaimNext)
    assert claim_next.department is None


def test_an_edit_changes_only_what_it_names() -> None:
    edit = parse_command(Verb.EDIT, {"task": 42, "expect": 7, "note": "", "due_at": None})
    assert isinstance(edit, Edit)
    assert edit.changes == {"note": "", "due_at": None}
    nothing = parse_command(Verb.EDIT, {"task": 42})
    assert isinstance(nothing, Edit)
    assert nothing.changes == {}


@pytest.mark.parametrize("reason", ["", " ", "\t\n", "　"])
def test_a_reason_of_blanks_is_none(reason: str) -> None:
    command = parse_command(Verb.CANCEL, {"task": 42, "reason": reason})
    assert isinstance(command, TaskCommand)
    assert command.given_reason == ""


def test_every_different_command_has_a_different_digest() -> None:
    members = {
        "task": 42,
        "to": 9,
        "done": 1,
        "number": "1",
        "title": "Labels",
        "department": 2,
        "reason": "x",
    }
    commands = [parse_command(verb, members) for verb in Verb]
    commands += [
        parse_command(verb, {**members, "task": 43})
        for verb in Verb
        if verb not in {Verb.ADD, Verb.CLAIM_NEXT}
    ]
    commands += [parse_command(Verb.CLAIM, {"task": 42, "expect": rev}) for rev in (0, 7)]
    digests = [command.digest() for command in commands]
    assert len(set(digests)) == len(digests)
    assert all(len(digest) == 64 for digest in digests)


@pytest.mark.parametrize(
    ("verb", "plain", "spelled_out"),
    [
        (Verb.CLAIM_NEXT, {}, {}),
        (Verb.RELEASE, {"task": 42}, {"reason": "", "task": 42}),
        (Verb.REPORT, {"task": 42, "done": 5}, {"defective": 0, "done": 5, "task": 42}),
        (
            Verb.ADD,
            LEAST[Verb.ADD],
            {**LEAST[Verb.ADD], "priority": "normal", "quantity": 0, "note": "", "due_at": None},
        ),
    ],
)
def test_equal_after_defaults_is_equal(
    verb: Verb, plain: dict[str, Any], spelled_out: dict[str, Any]
) -> None:
    assert parse_command(verb, plain).digest() == parse_command(verb, spelled_out).digest()


def test_a_digest_does_not_depend_on_the_process() -> None:
    # Receipts outlive a server: if this changes, every kept ref counts as reused.
    content = b'{"expect":null,"task":42,"type":"claim"}'
    assert parse_command(Verb.CLAIM, {"task": 42}).digest() == hashlib.sha256(content).hexdigest()


@pytest.mark.parametrize("good", ["c", "x" * 64, "烫" * 64, "a b"])
def test_refs(good: str) -> None:
    assert parse_ref(good) == good


@pytest.mark.parametrize("bad", [None, "", "x" * 65, "a\x00b", 1, True, ["c1"], {"c": 1}])
def test_what_is_no_ref(bad: object) -> None:
    with pytest.raises(Invalid) as caught:
        parse_ref(bad)
    assert caught.value.field == "ref"
