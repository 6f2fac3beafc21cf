"""Permissions of administration pages: staff administer everything; the history is read-only."""

from typing import TYPE_CHECKING, Any

from django.contrib import admin
from django.http import HttpRequest

from board.edge.arrival import request_address
from board.people.security_log import tell

if TYPE_CHECKING:
    ModelAdmin = admin.ModelAdmin[Any]
    TabularInline = admin.TabularInline[Any, Any]
else:
    ModelAdmin = admin.ModelAdmin
    TabularInline = admin.TabularInline


_SECRET = frozenset({"password", "pin", "badge", "digest"})
"""Columns with hashes, or with what is scanned."""


class ByStaff:
    """Pages for staff: the site's own check, an active account of staff, is the only one
    (product.md, roles). The security log has every change.
    """

    def log_addition(self, request: HttpRequest, obj: Any, message: Any) -> Any:
        _tell(request, "added", obj, message)
        return super().log_addition(request, obj, message)  # type: ignore[misc]

    def log_change(self, request: HttpRequest, obj: Any, message: Any) -> Any:
        _tell(request, "changed", obj, message)
        return super().log_change(request, obj, message)  # type: ignore[misc]

    def log_deletions(self, request: HttpRequest, queryset: Any) -> Any:
        for obj in queryset:
            _tell(request, "deleted", obj, [])
        return super().log_deletions(request, queryset)  # type: ignore[misc]

    def lookup_allowed(self, lookup: str, *rest: Any) -> bool:
        """Refuse a filter by what opens a board: letter by letter it would tell a hash."""
        allowed: bool = super().lookup_allowed(lookup, *rest)  # type: ignore[misc]
        return allowed and _SECRET.isdisjoint(lookup.split("__"))

    def has_module_permission(self, request: HttpRequest) -> bool:
        return True

    def has_view_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return True

    def has_add_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return True

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return True

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return True


def _tell(request: HttpRequest, done: str, obj: Any, fields: Any) -> None:
    tell(
        f"administration_{done}",
        "ok",
        request_address(request),
        by=request.user.get_username(),
        kind=obj._meta.model_name,
        id=obj.pk,
        # Names of fields, and no values.
        fields=fields,
    )


class ReadOnly(ByStaff):
    """Read-only pages, for what only commands write."""

    def has_add_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False
