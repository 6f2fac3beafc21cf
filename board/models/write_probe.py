"""The table that the write probe fills."""

from django.db import models


class WriteProbe(models.Model):
    """One row that is written again and again, to know whether anything can be."""

    content = models.BinaryField()
