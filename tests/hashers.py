"""A hash of passwords for tests."""

from django.contrib.auth.hashers import PBKDF2PasswordHasher


class Cheap(PBKDF2PasswordHasher):
    """Django's own with a thousandth of its work."""

    iterations = 1_000
