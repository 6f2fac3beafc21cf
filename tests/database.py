"""The database of Django's tests, emptied after each of them."""

from functools import cache

from django.apps import apps
from django.contrib.auth.models import Permission
from django.contrib.contenttypes.models import ContentType
from django.db import connections, transaction
from django.test import TransactionTestCase


def empty(test: TransactionTestCase) -> None:
    """Delete every row of the databases that a test used, in place of `flush`.

    Permissions and content types stay. `flush` deletes and makes them again, which takes longer
    than most tests of the board.
    """
    for alias in test._databases_names(include_mirrors=False):
        # Foreign keys are checked at COMMIT, so the order of the tables does not matter.
        with transaction.atomic(using=alias), connections[alias].cursor() as cursor:
            for table in _tables():
                cursor.execute(f'DELETE FROM "{table}"')


@cache
def _tables() -> tuple[str, ...]:
    models = set(apps.get_models(include_auto_created=True)) - {ContentType, Permission}
    return tuple(sorted({model._meta.db_table for model in models}))
