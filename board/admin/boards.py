"""Pages for boards with their settings, and for departments."""

from typing import Any

from django.contrib import admin
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _

from board.admin.changing import Changing, Formsets, OnlyChanges
from board.admin.page_permissions import ByStaff, TabularInline
from board.admin.site import site
from board.models.board import Board, Department
from board.models.displays import Display
from board.models.log import BoardEvent
from board.models.people import Membership
from board.models.task import Task
from board.store import removing


class DepartmentInline(OnlyChanges, ByStaff, TabularInline):
    model = Department
    fields = ("name",)
    extra = 0
    # A department's own page says why it may not be deleted.
    can_delete = False
    show_change_link = True


@admin.register(Board, site=site)
class BoardAdmin(Changing):
    list_display = ("name", "slug", "time_zone", "language", "max_claims", "show_finished_h")
    search_fields = ("name", "slug")
    ordering = ("name",)
    inlines = (DepartmentInline,)
    fields = (
        "slug",
        "name",
        "time_zone",
        "language",
        "max_claims",
        "show_finished_h",
        "stale_claim_min",
        "pause_reasons",
        "keep_events_days",
    )

    def get_readonly_fields(
        self, request: HttpRequest, obj: Board | None = None
    ) -> tuple[str, ...]:
        return ("slug",) if obj else ()

    def boards(self, obj: Board, formsets: Formsets = ()) -> set[int]:
        return {obj.pk} if obj.pk else set()

    def why_not_delete(self, obj: Board) -> str:
        return ""

    def get_deleted_objects(self, objs: Any, request: HttpRequest) -> Any:
        """Return what is deleted together with a board, counted."""
        extents = [removing.extent(board) for board in objs]
        counts = {
            Task._meta.verbose_name_plural: sum(extent.tasks for extent in extents),
            BoardEvent._meta.verbose_name_plural: sum(extent.events for extent in extents),
            Display._meta.verbose_name_plural: sum(extent.displays for extent in extents),
            Membership._meta.verbose_name_plural: sum(extent.members for extent in extents),
        }
        return [str(board) for board in objs], counts, set(), []

    def delete_model(self, request: HttpRequest, obj: Board) -> None:
        removing.remove(obj)


@admin.register(Department, site=site)
class DepartmentAdmin(Changing):
    list_display = ("name", "board")
    list_filter = ("board",)
    list_select_related = ("board",)
    search_fields = ("name",)
    ordering = ("board__name", "name")
    fields = ("board", "name")

    def get_readonly_fields(
        self, request: HttpRequest, obj: Department | None = None
    ) -> tuple[str, ...]:
        return ("board",) if obj else ()

    def boards(self, obj: Department, formsets: Formsets = ()) -> set[int]:
        return {obj.board_id}

    def why_not_delete(self, obj: Department) -> str:
        count = obj.tasks.count()
        why_not = _(
            "{department} cannot be deleted. Tasks that belong to it, "
            "finished ones included: {count}."
        )
        return why_not.format(department=obj.name, count=count) if count else ""
