"""Pages for people and their memberships of boards."""

from collections.abc import Callable
from functools import partial
from typing import TYPE_CHECKING, Any

from django import forms
from django.contrib import admin, messages
from django.contrib.auth.admin import UserAdmin
from django.contrib.auth.forms import AdminUserCreationForm, UserChangeForm
from django.db import transaction
from django.db.models import Count
from django.http import HttpRequest
from django.urls import URLPattern, path, reverse
from django.utils.html import format_html
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from board.admin.changing import Changing, Formsets, OnlyChanges, changed_columns
from board.admin.erasing import erase_person
from board.admin.page_permissions import ByStaff, TabularInline
from board.admin.site import site
from board.domain.errors import Invalid, WeakPin
from board.domain.values import FINISHED
from board.models.board import Department
from board.models.people import Membership, Person
from board.models.task import Task
from board.people import pins
from board.store.administering import hold_person
from board.text.language import active
from board.text.refusals import detail

if TYPE_CHECKING:
    ModelForm = forms.ModelForm[Membership]
    UserPages = UserAdmin[Person]
    PersonChangeForm = UserChangeForm[Person]
    PersonCreationForm = AdminUserCreationForm[Person]
    DepartmentsField = forms.ModelMultipleChoiceField[Department]
else:
    ModelForm = forms.ModelForm
    UserPages = UserAdmin
    PersonChangeForm = UserChangeForm
    PersonCreationForm = AdminUserCreationForm
    DepartmentsField = forms.ModelMultipleChoiceField


class Departments(DepartmentsField):
    """Departments of all boards, each shown with its board."""

    def label_from_instance(self, obj: Any) -> str:
        return f"{obj.board}: {obj.name}"


class MembershipForm(ModelForm):
    departments = Departments(
        Department.objects.select_related("board").order_by("board__name", "name"),
        label=_("departments"),
        widget=forms.CheckboxSelectMultiple,
        required=False,
        show_hidden_initial=True,
    )

    def clean(self) -> dict[str, Any]:
        """Refuse departments of another board."""
        given = super().clean() or self.cleaned_data
        board = given.get("board")
        if board is not None and any(
            department.board_id != board.pk for department in given.get("departments", ())
        ):
            self.add_error("departments", _("Choose departments of this board."))
        return given

    def save(self, commit: bool = True) -> Membership:
        """Save what the form changes."""
        if self.instance.pk is None or not commit:
            return super().save(commit)
        self.instance.save(update_fields=changed_columns(self))
        self._save_m2m()
        return self.instance

    def _save_m2m(self) -> None:
        if "departments" in self.changed_data:
            super()._save_m2m()  # type: ignore[misc]


class PersonForm(PersonChangeForm):
    """A person, with PIN and badge for shared tablets. Stored secrets are never shown."""

    new_pin = forms.CharField(
        label=_("new PIN"),
        required=False,
        max_length=8,
        widget=forms.PasswordInput(attrs={"autocomplete": "new-password", "inputmode": "numeric"}),
        help_text=_(
            "For shared tablets: four to eight digits. Leave empty to keep the present one."
        ),
    )
    new_badge = forms.CharField(
        label=_("new badge"),
        required=False,
        max_length=64,
        widget=forms.TextInput(attrs={"autocomplete": "off"}),
        help_text=_("Scan it here. Leave empty to keep the present one."),
    )

    def clean_new_pin(self) -> str:
        pin: str = self.cleaned_data["new_pin"]
        if pin:
            _or_invalid(pins.check_pin, pin)
        return pin

    def clean_new_badge(self) -> str:
        badge: str = self.cleaned_data["new_badge"]
        if badge:
            _or_invalid(pins.check_badge, self.instance, badge)
        return badge


class NewPersonForm(PersonCreationForm):
    """A new person, whose password is hashed after COMMIT: it takes longer than SQLite's file may
    be held."""

    def set_password_and_save(self, user: Person, *args: Any, **kwargs: Any) -> Person:
        if not self.cleaned_data.get("set_usable_password", True):
            return super().set_password_and_save(user, *args, **kwargs)
        transaction.on_commit(partial(_set_password, user, self.cleaned_data["password1"]))
        return user


def _set_password(person: Person, password: str) -> None:
    person.set_password(password)
    person.save(update_fields=["password"])


def _or_invalid(check: Callable[..., None], *given: Any) -> None:
    try:
        check(*given)
    except WeakPin as weak:
        raise forms.ValidationError(detail(weak, active())) from None
    except Invalid:
        raise forms.ValidationError(_("This PIN or badge cannot be used.")) from None


class MembershipInline(OnlyChanges, ByStaff, TabularInline):
    model = Membership
    form = MembershipForm
    extra = 0


@admin.register(Person, site=site)
class PersonAdmin(Changing, UserPages):
    form = PersonForm
    add_form = NewPersonForm
    list_display = ("username", "name", "language", "is_active", "is_staff")
    list_filter = ("is_active", "is_staff", "memberships__board")
    search_fields = ("username", "name")
    ordering = ("username",)
    filter_horizontal = ()
    readonly_fields = ("last_login", "date_joined", "erasing")
    fieldsets = (
        (None, {"fields": ("username", "password", "name", "language")}),
        (_("Access"), {"fields": ("is_active", "is_staff")}),
        (_("Shared tablets"), {"fields": ("new_pin", "new_badge")}),
        (_("Dates"), {"fields": ("last_login", "date_joined")}),
        (_("Erasing"), {"fields": ("erasing",)}),
    )
    add_fieldsets = (
        (None, {"classes": ("wide",), "fields": ("username", "name", "language")}),
        (None, {"classes": ("wide",), "fields": ("usable_password", "password1", "password2")}),
    )
    inlines = (MembershipInline,)

    def boards(self, obj: Person, formsets: Formsets = ()) -> set[int]:
        shown = hold_person(obj.pk) if obj.pk else set()
        return shown | {
            row["board"].pk
            for formset in formsets
            for row in formset.cleaned_data
            if row.get("board")
        }

    def save_related(
        self, request: HttpRequest, form: "forms.ModelForm[Any]", formsets: Formsets, change: bool
    ) -> None:
        super().save_related(request, form, formsets, change)
        # These fields are not shown on boards.
        if pin := form.cleaned_data.get("new_pin"):
            # After COMMIT: hashing takes longer than boards may be held.
            transaction.on_commit(partial(pins.set_pin, form.instance, pin))
        if badge := form.cleaned_data.get("new_badge"):
            pins.set_badge(form.instance, badge)
        if "is_active" in form.changed_data and not form.instance.is_active:
            self._tell_of_tasks(request, form.instance)

    def get_urls(self) -> list[URLPattern]:
        page = self.admin_site.admin_view(partial(erase_person, self))
        return [
            path("<path:object_id>/erase/", page, name="board_person_erase"),
            *super().get_urls(),
        ]

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        """Keep an erased person a number."""
        return obj is None or not obj.is_erased

    @admin.display(description=_("this person"))
    def erasing(self, obj: Person) -> str:
        """Return a link to the page that erases a person."""
        if obj.is_erased:
            return gettext("is erased")
        address = reverse(f"{self.admin_site.name}:board_person_erase", args=[obj.pk])
        return format_html('<a href="{}">{}</a>', address, _("Erase…"))

    def _tell_of_tasks(self, request: HttpRequest, person: Person) -> None:
        """Say which boards have unfinished tasks of a person who was deactivated."""
        owned = Task.objects.filter(owner=person).exclude(status__in=FINISHED)
        counts = owned.values_list("board__name").annotate(Count("pk")).order_by("board__name")
        if counts:
            said = _(
                "{name} still owns unfinished tasks ({boards}). To release them or give them to "
                "another person, end the membership on the board's page “People”."
            )
            boards = ", ".join(f"{board}: {count}" for board, count in counts)
            messages.warning(request, said.format(name=person.name, boards=boards))

    def why_not_delete(self, obj: Person) -> str:
        why_not = _(
            "{name} owns tasks, finished ones included, and cannot be deleted. "
            "Deactivate the account instead: untick “Active”."
        )
        return why_not.format(name=obj.name) if obj.tasks.exists() else ""
