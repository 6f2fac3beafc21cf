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
from board.text.labels import LANGUAGES
from frontend.pages import sentence

_WORDS: Final = {
    "en": {
        "title": "Set up this server",
        "how": "Everything can be changed later, and more added, in the administration.",
        "you": "You, the administrator",
        "username": "Username",
        "name": "Your name, as screens show it",
        "password": "Password, at least 8 characters",
        "first": "The first board",
        "board": "Name, such as Press hall",
        "slug": "Address: small letters, digits and -, such as press",
        "time_zone": "Time zone, such as Europe/Vienna",
        "language": "Language of the board",
        "departments": "Departments, one on each line",
        "people": "Operators, one name on each line; may be empty",
        "make": "Set up",
        "done": "The server is ready.",
        "hand_out": "Give each person their password. It is shown here only, and now.",
        "person": "Name",
        "secret": "Password",
        "go": "To the board",
        "other": "简体中文",
        "used": "This link was already used or has expired. "
        "A server without people prints a new one when it starts.",
    },
    "zh-Hans": {
        "title": "设置此服务器",
        "how": "以后可以在管理页面中更改和添加。",
        "you": "您（管理员）",
        "username": "用户名",
        "name": "您的显示姓名",
        "password": "密码，至少 8 个字符",
        "first": "第一个看板",
        "board": "名称，例如“印刷车间”",
        "slug": "链接名：小写字母、数字和 -，例如 press",
        "time_zone": "时区，例如 Asia/Shanghai",
        "language": "看板的语言",
        "departments": "部门，每行一个",
        "people": "操作员，每行一个姓名；可以留空",
        "make": "完成设置",
        "done": "服务器已就绪。",
        "hand_out": "请把密码交给每个人。密码只在此处显示这一次。",
        "person": "姓名",
        "secret": "密码",
        "go": "前往看板",
        "other": "English",
        "used": "此链接已使用或已过期。没有人员的服务器启动时会显示新链接。",
    },
}
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
    response = render(request, "set_up.html", context, status=status)
    response["Cache-Control"] = "no-store"
    return response


def _lines(text: str) -> tuple[str, ...]:
    return tuple(dict.fromkeys(filter(None, (line.strip() for line in text.splitlines()))))
