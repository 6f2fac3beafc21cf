"""Pages for boards with their settings, and for departments."""

from django.contrib import admin
from django.http import HttpRequest

from board.admin.access import ByStaff, TabularInline
from board.admin.changing import Changing, Formsets
from board.admin.site import site
from board.bilingual import both
from board.models import Board, Department


class DepartmentInline(ByStaff, TabularInline):
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
        "slug", "name", "time_zone", "language", "max_claims", "show_finished_h", "stale_claim_min", "keep_events_days",
    )  # fmt: skip

    def get_readonly_fields(self, request: HttpRequest, obj: Board | None = None) -> tuple[str, ...]:
        return ("slug",) if obj else ()

    def boards(self, obj: Board, formsets: Formsets = ()) -> set[int]:
        return {obj.pk} if obj.pk else set()

    def why_not_delete(self, obj: Board) -> str:
        count = obj.tasks.count()
        why_not = both("{board} has {count} tasks and cannot be deleted.", "{board}有 {count} 个任务，不能删除。")
        return why_not.format(board=obj.name, count=count) if count else ""


@admin.register(Department, site=site)
class DepartmentAdmin(Changing):
    list_display = ("name", "board")
    list_filter = ("board",)
    list_select_related = ("board",)
    search_fields = ("name",)
    ordering = ("board__name", "name")
    fields = ("board", "name")

    def get_readonly_fields(self, request: HttpRequest, obj: Department | None = None) -> tuple[str, ...]:
        return ("board",) if obj else ()

    def boards(self, obj: Department, formsets: Formsets = ()) -> set[int]:
        return {obj.board_id}

    def why_not_delete(self, obj: Department) -> str:
        count = obj.tasks.count()
        why_not = both(
            "{department} has {count} tasks, finished ones included, and cannot be deleted.",
            "{department}有 {count} 个任务（包括已结束的），不能删除。",
        )
        return why_not.format(department=obj.name, count=count) if count else ""
