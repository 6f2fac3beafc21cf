"""A column for a name: one line, stored as it is seen."""

from typing import TYPE_CHECKING, Any

from django.db import models

from board.domain import text

if TYPE_CHECKING:
    _Column = models.CharField[str, str]
else:
    _Column = models.CharField


class NameColumn(_Column):
    """A text of one line, cleaned at every door: forms, the API, imports, the shell.

    Migrations see a CharField, which it is to the database.
    """

    def to_python(self, value: Any) -> Any:
        return _cleaned(super().to_python(value))

    def pre_save(self, model_instance: models.Model, add: bool) -> Any:
        cleaned = _cleaned(super().pre_save(model_instance, add))
        setattr(model_instance, self.attname, cleaned)
        return cleaned

    def get_prep_value(self, value: Any) -> Any:
        return _cleaned(super().get_prep_value(value))

    def deconstruct(self) -> Any:
        name, _, args, kwargs = super().deconstruct()
        return name, "django.db.models.CharField", args, kwargs


def _cleaned(value: Any) -> Any:
    return text.line(value) if isinstance(value, str) else value
