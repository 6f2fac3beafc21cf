"""The import path of the sign-in backend that Django's sessions store, also those of earlier
releases (C2).
"""

from board.people.sign_in import Backend

__all__ = ["Backend"]
