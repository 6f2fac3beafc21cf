"""The sentences of refusals, in English and Simplified Chinese."""

from typing import Final, TypedDict

from board.domain.errors import (
    CapacityReached,
    DirectoryDown,
    DirectorysPassword,
    Invalid,
    Kind,
    OtherBoard,
    OutOfScope,
    Refusal,
    SkippedTime,
    TaskConflictError,
    WrongHost,
    WrongOrigin,
)
from board.domain.values import Who
from board.text.catalogues import read_words

LANGUAGES: Final = ("en", "zh-Hans")

SENTENCES: Final[dict[str, dict[str, str]]] = read_words("refusals")


class Retry(TypedDict, total=False):
    """The `retry` member of a refusal. `current_owner` is present for conflicts only."""

    can_retry: bool
    suggestion: str
    current_owner: Who | None
    action_text: str


def detail(error: Refusal, language: str) -> str:
    """Return the reason of a refusal in one sentence.

    Args:
        language: one of LANGUAGES.
    """
    sentences = SENTENCES[language]
    match error:
        case TaskConflictError(task=task) if task is not None and task.status.finished:
            return sentences["task_conflict.changed"].format(number=task.number)
        case TaskConflictError(current_owner=Who(name=name), task=task) if task is not None:
            # Only a lost claim is a race; other commands meet an owner who may have had the task
            # for hours.
            manner = "claimed" if error.reached_by == "claim" else "owned"
            return sentences[f"task_conflict.{manner}"].format(name=name, number=task.number)
        case TaskConflictError(current_owner=None, task=task) if task is not None and task.free:
            return sentences["task_conflict.free"].format(number=task.number)
        case SkippedTime(given=given, beside=(before, after)):
            shown = [f"{when:%Y-%m-%d %H:%M}" for when in (given, before, after)]
            return sentences["invalid.skipped"].format(
                given=shown[0], before=shown[1], after=shown[2]
            )
        case Invalid(field=str(field)):
            return sentences["invalid.field"].format(field=field)
        case DirectorysPassword():
            return sentences["permission_denied.directory"]
        case DirectoryDown():
            return sentences["unavailable.directory"]
        case OutOfScope():
            return sentences["permission_denied.scope"]
        case OtherBoard():
            return sentences["forbidden.token"]
        case WrongOrigin():
            return sentences["wrong_origin"].format(origin=error.origin, own=error.own)
        case WrongHost():
            return sentences["wrong_host"].format(host=error.host)
        case CapacityReached():
            return sentences["capacity_reached"].format(load=error.load, limit=error.limit)
        case _:
            return sentences[error.code]


def get_retry_suggestion(error: BaseException | None, language: str = "en") -> Retry:
    """Return whether a retry makes sense, and what to do now (product.md, the table of refusals).

    Args:
        error: a Refusal; anything else counts as unexpected.
        language: one of LANGUAGES.
    """
    kind = error.kind if isinstance(error, Refusal) else Kind.OTHER
    sentences = SENTENCES[language]
    hint: Retry = {
        "can_retry": kind in {Kind.CONFLICT, Kind.ASSIGN_CONFLICT, Kind.LATER},
        "suggestion": detail(error, language)
        if isinstance(error, Refusal) and kind is Kind.RULE
        else sentences[f"hint.{kind}"],
    }
    if isinstance(error, TaskConflictError):
        hint["current_owner"] = error.current_owner
    hint["action_text"] = sentences[f"action.{kind}"]
    return hint
