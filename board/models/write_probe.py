"""The table of the write probe."""

from django.db import models


class WriteProbe(models.Model):
    """The one row that the write probe replaces, to detect whether writes are possible."""

    content = models.BinaryField()
