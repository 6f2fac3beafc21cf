"""Pages for people, and which boards they are members of."""

from typing import TYPE_CHECKING, Any

from django import forms
from django.contrib import admin
from django.contrib.auth.admin import UserAdmin

from board.admin.access import ByStaff, TabularInline
from board.admin.changing import Changing, Formsets
from board.admin.site import site
from board.administering import hold_person
from board.bilingual import both
from board.models import Department, Membership, Person

if TYPE_CHECKING:
    ModelForm = forms.ModelForm[Membership]
    UserPages = UserAdmin[Person]
    DepartmentsField = forms.ModelMultipleChoiceField[Department]
else:
    ModelForm = forms.ModelForm
    UserPages = UserAdmin
    DepartmentsField = forms.ModelMultipleChoiceField


class Departments(DepartmentsField):
    """Departments of all boards, each told with its board."""

    def label_from_instance(self, obj: Any) -> str:
        return f"{obj.board}: {obj.name}"


class MembershipForm(ModelForm):
    departments = Departments(
        Department.objects.select_related("board").order_by("board__name", "name"),
        label=both("departments", "部门"), widget=forms.CheckboxSelectMultiple, required=False,
    )  # fmt: skip

    def clean(self) -> dict[str, Any]:
        """Refuse departments of another board."""
        given = super().clean() or self.cleaned_data
        board = given.get("board")
        if board is not None and any(department.board_id != board.pk for department in given.get("departments", ())):
            self.add_error("departments", both("Choose departments of this board.", "请选择此看板的部门。"))
        return given


class MembershipInline(ByStaff, TabularInline):
    model = Membership
    form = MembershipForm
    extra = 0


@admin.register(Person, site=site)
class PersonAdmin(Changing, UserPages):
    list_display = ("username", "name", "language", "is_active", "is_staff")
    list_filter = ("is_active", "is_staff", "memberships__board")
    search_fields = ("username", "name")
    ordering = ("username",)
    filter_horizontal = ()
    readonly_fields = ("last_login", "date_joined")
    fieldsets = (
        (None, {"fields": ("username", "password", "name", "language")}),
        (both("Access", "访问"), {"fields": ("is_active", "is_staff")}),
        (both("Dates", "日期"), {"fields": ("last_login", "date_joined")}),
    )
    add_fieldsets = (
        (None, {"classes": ("wide",), "fields": ("username", "name", "language")}),
        (None, {"classes": ("wide",), "fields": ("usable_password", "password1", "password2")}),
    )
    inlines = (MembershipInline,)

    def boards(self, obj: Person, formsets: Formsets = ()) -> set[int]:
        shown = hold_person(obj.pk) if obj.pk else set()
        return shown | {row["board"].pk for formset in formsets for row in formset.cleaned_data if row.get("board")}

    def why_not_delete(self, obj: Person) -> str:
        why_not = both(
            "{name} owns tasks, finished ones included, and cannot be deleted. Deactivate instead: untick “Active”.",
            "{name}名下有任务（包括已结束的），不能删除。请改为停用：取消勾选“有效”。",
        )
        return why_not.format(name=obj.name) if obj.tasks.exists() else ""
