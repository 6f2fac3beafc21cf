"""The application under the name that ASGI servers are given: `daphne asgi:application`."""

from dibs.asgi import application

__all__ = ["application"]
