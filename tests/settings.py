"""The product's settings, with passwords that cost little to check.

At half a second each, passwords and PINs would take a fifth of the tests' time.
"""

from dibs.settings import *  # noqa: F403

PASSWORD_HASHERS = ["tests.hashers.Cheap"]
