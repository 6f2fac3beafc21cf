"""The page of an empty server: its first administrator, a board, departments, people.

The start prints its link. It needs no JavaScript.
"""

from dataclasses import fields
from http import HTTPStatus
from typing import Final
from zoneinfo import available_timezones

from django.conf import settings
from django.contrib.auth import login
from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import translation
from django.views.decorators.csrf import csrf_protect

from board.api.caller import language_of
from board.database.migrating import alone
from board.intake.setting_up import NotEmpty, Shop, is_empty, set_up
from board.people import one_time
from board.text.catalogues import read_words
from board.text.labels import LANGUAGES
from frontend.pages import sentence

_WORDS: Final = read_words("set_up")
_LISTS: Final = ("departments", "people")


@csrf_protect
def page(request: HttpRequest, secret: str) -> HttpResponse:
    """Ask for what a shop begins with, make it, and sign its administrator in."""
    wanted = language_of(request)
    words = _WORDS[wanted]
    if not (one_time.opens_set_up(secret) and is_empty()):
        return sentence(request, words["used"], HTTPStatus.FORBIDDEN)
    if request.method != "POST":
        given = {"time_zone": "Asia/Shanghai" if wanted == "zh-Hans" else "UTC", "language": wanted}
        return _form(request, given, {})
    given = {field.name: request.POST.get(field.name, "").strip() for field in fields(Shop)}
    given["password"] = request.POST.get("password", "")
    lists = {name: _lines(given[name]) for name in _LISTS}
    try:
        with alone(), translation.override(wanted):
            administrator, people = set_up(Shop(**{**given, **lists}))
    except NotEmpty:
        return sentence(request, words["used"], HTTPStatus.FORBIDDEN)
    except ValidationError as error:
        with translation.override(wanted):
            return _form(request, given, error.message_dict)
    login(request, administrator, settings.AUTHENTICATION_BACKENDS[0])
    if not people:
        return redirect(f"/boards/{given['slug']}")
    return _page(request, people=people, slug=given["slug"])


def _form(request: HttpRequest, given: dict[str, str], wrong: dict[str, list[str]]) -> HttpResponse:
    context = {
        "asks": True,
        "given": {name: text for name, text in given.items() if name != "password"},
        "wrong": wrong,
        "zones": sorted(available_timezones()),
        "languages": LANGUAGES,
    }
    return _page(request, status=422 if wrong else 200, **context)


def _page(request: HttpRequest, status: int = 200, **context: object) -> HttpResponse:
    wanted = language_of(request)
    other = next(language for language in _WORDS if language != wanted)
    context |= {"language": wanted, "words": _WORDS[wanted], "other": other}
    context["other_name"] = dict(LANGUAGES)[other]
    response = render(request, "set_up.html", context, status=status)
    response["Cache-Control"] = "no-store"
    return response


def _lines(text: str) -> tuple[str, ...]:
    return tuple(dict.fromkeys(filter(None, (line.strip() for line in text.splitlines()))))
