"""The page that erases a person: what goes, what stays, and what becomes of unfinished tasks."""

from typing import Any, Final

from django import forms
from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404
from django.template.response import TemplateResponse
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from board.domain.errors import Later, Refusal
from board.domain.ids import BoardId, PersonId
from board.domain.values import MemberRole
from board.models.board import Board
from board.models.people import Membership, Person
from board.people.security_log import attempt
from board.store.erasing import erase, finish, unfinished
from board.store.memberships import Handover
from board.text.language import active
from board.text.refusals import detail

_LOG_S: Final = 4.0
"""How long the page waits for older entries; a request has 12 s. Housekeeping does the rest."""


class ErasingForm(forms.Form):
    """What becomes of a person's unfinished tasks, board by board, and a proof of intent."""

    def __init__(self, person: Person, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self._person = person
        self._boards = unfinished(person)
        for board, count in self._boards.items():
            label = _("Unfinished tasks on {board}: {count}")
            self.fields[f"board_{board.pk}"] = forms.ChoiceField(
                label=label.format(board=board.name, count=count),
                choices=[("", _("Release them")), *_takers(board, person)],
                required=False,
            )
        if self._boards:
            self.fields["reason"] = forms.CharField(
                label=_("Reason, shown in the history of these tasks"),
                initial=_("No longer here"),
                max_length=200,
            )
        self.fields["username"] = forms.CharField(
            label=_("To erase, type the username {name}").format(name=person.username),
            widget=forms.TextInput(attrs={"autocomplete": "off", "autocapitalize": "none"}),
        )

    def clean_username(self) -> str:
        username: str = self.cleaned_data["username"]
        if username != self._person.username:
            raise forms.ValidationError(_("This is not the username of this person."))
        return username

    def handovers(self) -> tuple[dict[BoardId, Handover], Handover]:
        """Return where the tasks of each board go, and those of boards that the form has not
        shown.
        """
        reason = self.cleaned_data.get("reason") or str(_("No longer here"))
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
            _("This person is erased.")
            if person.is_erased
            else _("Another administrator can erase you; you cannot.")
        )
        messages.error(request, str(why_not))
        return HttpResponseRedirect(_page(pages, person))
    if form.is_valid():
        try:
            # Its name is what must not be there.
            with attempt("person_erased", request, by=by.username, person_id=person.pk):
                erase(PersonId(person.pk), by, *form.handovers())
        except Refusal as refusal:
            form.add_error(None, detail(refusal, active()))
        else:
            return _erased(pages, request, person)
    return TemplateResponse(
        request,
        "erase_person.html",
        {
            **pages.admin_site.each_context(request),
            "title": _("Erase {name}").format(name=person.name),
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
        said = _("The person is now {number}. Older entries of the log follow within an hour.")
    else:
        said = _("The person is now {number}.")
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
    to = _("Give them to {name}")
    return [(str(row.person_id), to.format(name=row.person)) for row in members]


_WORDS = {
    "goes": _(
        "Password, PIN, badge, sessions, tokens and memberships go at once. In tasks, in their "
        "history and in the security log a number stands in place of name and username, for ever."
    ),
    "stays": _(
        "What people have typed stays: a name in a title, a note or a reason. So do backups, and "
        "what the server wrote to its own log file: after an older backup is restored, erase the "
        "person again."
    ),
    "undo": _("This cannot be undone."),
    "erase": _("Erase"),
    "people": _("people"),
    "back": _("No, take me back"),
}
