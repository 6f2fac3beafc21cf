"""Hashes of passwords for tests."""

from django.contrib.auth.hashers import PBKDF2PasswordHasher


class Cheap(PBKDF2PasswordHasher):
    """Django's own with a thousandth of its work."""

    iterations = 1_000


class Slow(PBKDF2PasswordHasher):
    """Django's own with enough of its work to be told from all else that a sign-in does."""

    iterations = 300_000
