"""What refusals say: complete in both languages, as product.md has it, and nothing of the
inside.
"""

import string
from collections.abc import Iterator
from datetime import datetime

import pytest

from board.domain import errors
from board.domain.ids import PersonId
from board.domain.values import Who
from board.text import problems
from board.text.refusals import LANGUAGES, SENTENCES, detail, get_retry_suggestion
from tests.board.values import ACTORS, task_in

ANA = Who(PersonId(9), "ana", "Ana Silva")
ME = ACTORS["operator"]
SECRET = "duplicate key board_task"


def concrete(root: type[errors.Refusal] = errors.Refusal) -> Iterator[type[errors.Refusal]]:
    """Every class of the tree that has a code."""
    for kind in root.__subclasses__():
        if hasattr(kind, "code"):
            yield kind
        yield from concrete(kind)


ARGUMENTS = {
    errors.TaskConflictError: (ANA, 42),
    errors.AssignConflictError: (ANA, 42),
    errors.Invalid: ("quantity",),
    errors.SkippedTime: (datetime(2026, 3, 29, 2, 30), (datetime(2026, 3, 29, 1, 30),) * 2),
    errors.CapacityReached: (10, 10),
    errors.MethodNotAllowed: ("GET",),
    errors.WrongOrigin: ("https://a.example", "http://b.example"),
    errors.WrongHost: ("a.example",),
}
REFUSALS = [kind(*ARGUMENTS.get(kind, ())) for kind in concrete()]
K6 = {
    "invalid",
    "permission_denied",
    "unknown_task",
    "unknown_person",
    "wrong_department",
    "not_claimable",
    "capacity_reached",
    "not_started",
    "wrong_status",
    "reason_required",
    "ref_reused",
    "expired",
    "rate_limited",
    "busy",
    "unavailable",
    "internal",
}


def placeholders(sentence: str) -> set[str]:
    return {name for _, name, _, _ in string.Formatter().parse(sentence) if name}


def test_every_code_of_the_protocol_is_an_error() -> None:
    codes = {kind.code for kind in concrete()}
    over_http = {
        "forbidden",
        "unauthenticated",
        "wrong_secret",
        "no_account",
        "unknown_board",
        "unknown_display",
        "unknown_code",
        "unknown_path",
        "method_not_allowed",
        "too_large",
        "resync",
        "csrf_required",
        "wrong_origin",
        "password_required",
        "unknown_link",
        "weak_password",
        "weak_pin",
        "account_exists",
        "already_member",
        "wrong_host",
        "upgrade_required",
    }
    assert codes == K6 | {"task_conflict"} | over_http


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("refusal", REFUSALS, ids=lambda refusal: type(refusal).__name__)
def test_every_refusal_has_words(refusal: errors.Refusal, language: str) -> None:
    said = detail(refusal, language)
    hint = get_retry_suggestion(refusal, language)
    for text in (said, hint["suggestion"], hint["action_text"]):
        assert text
        assert "{" not in text
        assert text.isascii() == (language == "en")


def test_both_languages_say_the_same_things_of_the_same_things() -> None:
    english, chinese = (SENTENCES[language] for language in LANGUAGES)
    assert english.keys() == chinese.keys()
    for name, sentence in english.items():
        assert placeholders(sentence) == placeholders(chinese[name]), name
        assert all(chinese[name].strip()), name


# product.md, the table of hints, word for word.
HINTS = [
    (
        errors.TaskConflictError(ANA, 42),
        True,
        ("The board is up to date. Take the next free task.", "看板已更新，可领取下一个任务"),
        ("Claim the next free task", "领取下一个任务"),
    ),
    (
        errors.AssignConflictError(ANA, 42),
        True,
        ("The task has changed. Look at it and try again.", "任务已变更，请查看后重试"),
        ("Look again", "查看"),
    ),
    *(
        (
            denied,
            False,
            ("You may not do this.", "您没有权限执行此操作"),
            ("Ask an administrator", "联系管理员"),
        )
        for denied in (errors.PermissionDenied(), errors.Forbidden(), errors.Unauthenticated())
    ),
    *(
        (later, True, ("Try again in a moment.", "请稍后重试"), ("Try again", "重试"))
        for later in (errors.Busy(), errors.Unavailable(), errors.RateLimited())
    ),
    *(
        (
            other,
            False,
            ("That did not work. Try again later.", "操作失败，请稍后重试"),
            ("Try again", "重试"),
        )
        for other in (errors.Unexpected(), ValueError(SECRET), None)
    ),
]


@pytest.mark.parametrize(
    ("error", "can_retry", "suggestion", "action"), HINTS, ids=lambda value: type(value).__name__
)
def test_hints_are_those_of_the_table(
    error: BaseException | None,
    can_retry: bool,
    suggestion: tuple[str, str],
    action: tuple[str, str],
) -> None:
    for place, language in enumerate(LANGUAGES):
        expected = {
            "can_retry": can_retry,
            "suggestion": suggestion[place],
            "action_text": action[place],
        }
        if isinstance(error, errors.TaskConflictError):
            expected["current_owner"] = ANA
        assert get_retry_suggestion(error, language) == expected


RULES = [refusal for refusal in REFUSALS if isinstance(refusal, errors.RuleError)]


@pytest.mark.parametrize("rule", RULES, ids=lambda rule: rule.code)
def test_the_hint_of_a_rule_is_its_detail(rule: errors.RuleError) -> None:
    for language, action in zip(LANGUAGES, ("OK", "确定"), strict=True):
        assert get_retry_suggestion(rule, language) == {
            "can_retry": False,
            "suggestion": detail(rule, language),
            "action_text": action,
        }


def test_what_can_be_tried_again() -> None:
    again = {refusal.code for refusal in REFUSALS if get_retry_suggestion(refusal)["can_retry"]}
    assert again == {"task_conflict", "rate_limited", "busy", "unavailable"}, "K6"


def test_hints_are_english_unless_told_otherwise() -> None:
    assert get_retry_suggestion(errors.Busy()) == get_retry_suggestion(errors.Busy(), "en")


def test_a_conflict_without_an_owner() -> None:
    conflict = errors.TaskConflictError(None, 42)
    assert (conflict.code, problems.status(conflict)) == ("task_conflict", 409)
    assert (conflict.current_owner, conflict.task_id) == (None, 42)
    assert detail(conflict, "en") == "Somebody else is working on this task."
    assert detail(conflict, "zh-Hans") == "该任务正在被其他用户操作。"
    assert get_retry_suggestion(conflict)["current_owner"] is None


@pytest.mark.parametrize(
    ("situation", "verb", "english", "chinese"),
    [
        ("theirs", "claim", "Bob claimed 4425 just before you.", "4425 刚刚已由Bob认领。"),
        ("theirs", "start", "Bob has 4425.", "4425 现由Bob负责。"),
        ("theirs", "assign", "Bob has 4425.", "4425 现由Bob负责。"),
        ("free", "release", "4425 has changed and is free.", "4425 已变更，现无人认领。"),
        ("cancelled", "start", "4425 has changed.", "4425 已变更。"),
        ("done/theirs", "start", "4425 has changed.", "4425 已变更。"),
    ],
)
def test_a_conflict_says_how_things_stand(
    situation: str, verb: str, english: str, chinese: str
) -> None:
    task = task_in(situation, ME)
    conflict = errors.TaskConflictError(task.owner, task.id, task=task, reached_by=verb)
    assert (detail(conflict, "en"), detail(conflict, "zh-Hans")) == (english, chinese)


def test_numbers_and_fields_are_named() -> None:
    assert detail(errors.CapacityReached(3, 4), "en").startswith("3 of 4 ")
    assert "3/4" in detail(errors.CapacityReached(3, 4), "zh-Hans")
    for language in LANGUAGES:
        assert "quantity" in detail(errors.Invalid("quantity"), language)
        assert detail(errors.Invalid(None), language) == SENTENCES[language]["invalid"]


@pytest.mark.parametrize("language", LANGUAGES)
def test_nothing_of_an_unexpected_exception_is_told(language: str) -> None:
    try:
        raise ValueError(SECRET)
    except ValueError as inside:
        unexpected = errors.Unexpected()
        unexpected.__cause__ = inside
    told = [
        detail(unexpected, language),
        str(get_retry_suggestion(unexpected, language)),
        str(unexpected),
    ]
    told.append(str(get_retry_suggestion(ValueError(SECRET), language)))
    assert not any(word in text for text in told for word in ("ValueError", *SECRET.split()))


def test_every_defect_has_an_id_of_its_own() -> None:
    ids = {errors.Unexpected().id for _ in range(100)}
    assert len(ids) == 100
    assert all(len(id_) == 12 and set(id_) <= set("0123456789abcdef") for id_ in ids)


def test_statuses_of_http() -> None:
    statuses: dict[int, set[str]] = {}
    for refusal in REFUSALS:
        statuses.setdefault(problems.status(refusal), set()).add(refusal.code)
    assert statuses == {
        401: {"unauthenticated", "wrong_secret", "no_account"},
        403: {
            "permission_denied",
            "forbidden",
            "csrf_required",
            "wrong_origin",
            "password_required",
        },
        404: {
            "unknown_task",
            "unknown_person",
            "unknown_board",
            "unknown_display",
            "unknown_code",
            "unknown_path",
            "unknown_link",
        },
        405: {"method_not_allowed"},
        409: {"task_conflict", "account_exists", "already_member"},
        410: {"resync"},
        413: {"too_large"},
        422: {"invalid", "ref_reused", "weak_password", "weak_pin"},
        426: {"upgrade_required"},
        429: {"rate_limited"},
        503: {"busy", "unavailable"},
        500: {"internal"},
        400: {
            "wrong_department",
            "not_claimable",
            "capacity_reached",
            "not_started",
            "wrong_status",
            "reason_required",
            "wrong_host",
            "expired",
        },
    }
