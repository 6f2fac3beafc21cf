"""Changes what boards show in one transaction, with all affected boards locked."""

from collections.abc import Callable, Iterable
from typing import Any, TypeAlias

from django.contrib import messages
from django.contrib.admin.utils import unquote
from django.db import OperationalError
from django.db.models import Model, ProtectedError
from django.forms import BaseModelFormSet, ModelForm
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.utils.translation import get_language

from board.admin.page_permissions import ByStaff, ModelAdmin
from board.domain.errors import Busy
from board.domain.ids import PersonId
from board.domain.values import Who
from board.models.people import Person
from board.store.administering import administering
from board.store.locking import translate
from board.text.language import known
from board.text.refusals import LANGUAGES, detail

Formsets: TypeAlias = "Iterable[BaseModelFormSet[Any, Any]]"


class OnlyChanges:
    """Lets forms remember what their reader saw, so that only a value that they change is written.

    Otherwise a slower form would write back what someone else has changed since it was read.
    """

    def formfield_for_dbfield(self, *args: Any, **kwargs: Any) -> Any:
        field = super().formfield_for_dbfield(*args, **kwargs)  # type: ignore[misc]
        if field is not None:
            field.show_hidden_initial = True
        return field


class Changing(OnlyChanges, ByStaff, ModelAdmin):
    """Base of the pages for people, boards and departments.

    Each change becomes events of the boards concerned.
    """

    # No bulk action: each page says why its object may not be deleted.
    actions = None

    def boards(self, obj: Any, formsets: Formsets = ()) -> set[int]:
        """Return the ids of the boards that show this object, now or after the submitted change."""
        raise NotImplementedError

    def why_not_delete(self, obj: Any) -> str:
        """Return why an object cannot be deleted; empty if it can."""
        raise NotImplementedError

    def save_model(self, request: HttpRequest, obj: Any, form: Any, change: bool) -> None:
        """Do nothing: `save_related` follows and has the whole of the submitted form."""

    def save_related(
        self, request: HttpRequest, form: "ModelForm[Any]", formsets: Formsets, change: bool
    ) -> None:
        obj = form.instance
        with administering(self.boards(obj, formsets), _who(request)):
            # Other columns may have changed since the form was read; a board's revision does so all
            # the time.
            obj.save(update_fields=changed_columns(form) if change else None)
            super().save_related(request, form, formsets, change)

    def delete_model(self, request: HttpRequest, obj: Any) -> None:
        with administering(self.boards(obj), _who(request)):
            super().delete_model(request, obj)

    def changeform_view(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        return self._or_later(request, super().changeform_view, *args, **kwargs)

    def delete_view(
        self, request: HttpRequest, object_id: str, extra_context: Any = None
    ) -> HttpResponse:
        obj = self.get_object(request, unquote(object_id))
        why_not = self.why_not_delete(obj) if obj is not None else ""
        if why_not:
            return self._stay(request, obj, why_not)
        try:
            return self._or_later(request, super().delete_view, object_id, extra_context)
        except ProtectedError:  # Race condition: a task was added after the check.
            return self._stay(request, obj, self.why_not_delete(obj))

    def get_deleted_objects(self, objs: Any, request: HttpRequest) -> Any:
        """Return only the objects themselves: Django would list each idempotency record and event
        deleted with them.
        """
        return [str(obj) for obj in objs], {self.opts.verbose_name_plural: len(objs)}, set(), []

    def _or_later(
        self, request: HttpRequest, view: Callable[..., HttpResponse], *args: Any, **kwargs: Any
    ) -> HttpResponse:
        try:
            return view(request, *args, **kwargs)
        except (Busy, OperationalError) as error:
            busy = translate(error) if isinstance(error, OperationalError) else error
            if request.method != "POST" or not isinstance(busy, Busy):
                raise
            messages.error(request, detail(busy, known(get_language() or "") or LANGUAGES[0]))
            return HttpResponseRedirect(request.get_full_path())

    def _stay(self, request: HttpRequest, obj: Model | None, why_not: str) -> HttpResponse:
        messages.error(request, why_not)
        page = f"{self.admin_site.name}:{self.opts.app_label}_{self.opts.model_name}_change"
        return HttpResponseRedirect(reverse(page, args=[obj.pk] if obj else []))


def changed_columns(form: "ModelForm[Any]") -> set[str]:
    """Return the columns whose values a form changes."""
    return {column.name for column in form.instance._meta.concrete_fields} & set(form.changed_data)


def _who(request: HttpRequest) -> Who:
    person = request.user
    assert isinstance(person, Person)
    return Who(PersonId(person.pk), person.username, person.name)
