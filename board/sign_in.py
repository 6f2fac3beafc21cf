"""The path of the sign-in backend that Django's sessions store. Those of earlier releases name it too (C2)."""

from board.people.sign_in import Backend

__all__ = ["Backend"]
