"""The page that erases a person: what goes, what stays, and what becomes of unfinished tasks."""

from typing import Any, Final

from django import forms
from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404
from django.template.response import TemplateResponse
from django.urls import reverse
from django.utils.translation import get_language

from board.domain.errors import Later, Refusal
from board.domain.ids import BoardId, PersonId
from board.domain.values import MemberRole
from board.models.board import Board
from board.models.people import Membership, Person
from board.people.security_log import attempt
from board.store.erasing import erase, finish, unfinished
from board.store.memberships import Handover
from board.text.bilingual import both
from board.text.language import known
from board.text.refusals import LANGUAGES, detail

_LOG_S: Final = 4.0
"""How long the page waits for older entries; a request has 12 s. Housekeeping does the rest."""


class ErasingForm(forms.Form):
    """What becomes of a person's unfinished tasks, board by board, and a proof of intent."""

    def __init__(self, person: Person, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self._person = person
        self._boards = unfinished(person)
        for board, count in self._boards.items():
            label = both("Unfinished tasks on {board}: {count}", "{board}的未结束任务：{count}")
            self.fields[f"board_{board.pk}"] = forms.ChoiceField(
                label=label.format(board=board.name, count=count),
                choices=[("", both("Release them", "释放")), *_takers(board, person)],
                required=False,
            )
        if self._boards:
            self.fields["reason"] = forms.CharField(
                label=both(
                    "Reason, shown in the history of these tasks", "原因（显示在任务记录中）"
                ),
                initial=both("No longer here", "已离开"),
                max_length=200,
            )
        self.fields["username"] = forms.CharField(
            label=both("To erase, type the username {name}", "请输入用户名 {name} 以确认").format(
                name=person.username
            ),
            widget=forms.TextInput(attrs={"autocomplete": "off", "autocapitalize": "none"}),
        )

    def clean_username(self) -> str:
        username: str = self.cleaned_data["username"]
        if username != self._person.username:
            raise forms.ValidationError(
                both("This is not the username of this person.", "与此人的用户名不符。")
            )
        return username

    def handovers(self) -> tuple[dict[BoardId, Handover], Handover]:
        """Return where the tasks of each board go, and those of boards that the form has not
        shown.
        """
        reason = self.cleaned_data.get("reason") or str(both("No longer here", "已离开"))
        given = {
            BoardId(board.pk): self.cleaned_data[f"board_{board.pk}"] for board in self._boards
        }
        return {
            board: Handover(PersonId(int(to)) if to else None, reason)
            for board, to in given.items()
        }, Handover(reason=reason)


def erase_person(pages: Any, request: HttpRequest, object_id: int) -> HttpResponse:
    """Ask, and erase.

    Args:
        pages: the administration's pages of people.
    """
    person: Person = get_object_or_404(Person, pk=object_id)
    form = ErasingForm(person, request.POST or None)
    by = request.user
    assert isinstance(by, Person)
    if by.pk == person.pk or person.is_erased:
        why_not = (
            both("This person is erased.", "此人已抹除。")
            if person.is_erased
            else both(
                "Another administrator can erase you; you cannot.",
                "不能抹除自己，请由其他管理员操作。",
            )
        )
        messages.error(request, str(why_not))
        return HttpResponseRedirect(_page(pages, person))
    if form.is_valid():
        try:
            # Its name is what must not be there.
            with attempt("person_erased", request, by=by.username, person_id=person.pk):
                erase(PersonId(person.pk), by, *form.handovers())
        except Refusal as refusal:
            form.add_error(None, detail(refusal, known(get_language() or "") or LANGUAGES[0]))
        else:
            return _erased(pages, request, person)
    return TemplateResponse(
        request,
        "erase_person.html",
        {
            **pages.admin_site.each_context(request),
            "title": both("Erase {name}", "抹除 {name}").format(name=person.name),
            "opts": pages.opts,
            "original": person,
            "form": form,
            "words": _WORDS,
        },
    )


def _erased(pages: Any, request: HttpRequest, person: Person) -> HttpResponse:
    try:
        finish(_LOG_S)
    except Later:
        said = both(
            "The person is now {number}. Older entries of the log follow within an hour.",
            "此人现为 {number}。较早的日志条目将在一小时内处理。",
        )
    else:
        said = both("The person is now {number}.", "此人现为 {number}。")
    messages.success(request, said.format(number=person.number))
    return HttpResponseRedirect(_page(pages, person))


def _page(pages: Any, person: Person) -> str:
    return reverse(f"{pages.admin_site.name}:board_person_change", args=[person.pk])


def _takers(board: Board, person: Person) -> list[tuple[str, str]]:
    """Return the members who can get a person's tasks."""
    members = (
        Membership.objects.filter(board=board, person__is_active=True)
        .exclude(person=person)
        .exclude(role=MemberRole.VIEWER.value)
        .select_related("person")
        .order_by("person__name")
    )
    to = both("Give them to {name}", "转交给{name}")
    return [(str(row.person_id), to.format(name=row.person)) for row in members]


_WORDS = {
    "goes": both(
        "Password, PIN, badge, sessions, tokens and memberships go at once. In tasks, in their "
        "history and in the security log a number stands in place of name and username, for ever.",
        "密码、PIN 码、工牌、登录、令牌和成员身份立即删除。任务、任务记录和安全日志中，"
        "姓名和用户名将永久替换为编号。",
    ),
    "stays": both(
        "What people have typed stays: a name in a title, a note or a reason. So do backups, and "
        "what the server wrote to its own log file: after an older backup is restored, erase the "
        "person again.",
        "人工输入的内容不变，例如标题、备注或原因中的姓名。备份和服务器自身的日志文件也不变："
        "恢复旧备份后，请再次抹除此人。",
    ),
    "undo": both("This cannot be undone.", "此操作无法撤销。"),
    "erase": both("Erase", "抹除"),
    "people": both("people", "人员"),
    "back": both("No, take me back", "不，返回"),
}
