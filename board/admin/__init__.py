"""Administration pages, on Django's admin.

Changes that boards show go through `administering`; tasks are read-only here.
"""

from board.admin import boards, displays, history, people, security, tokens

__all__ = ["boards", "displays", "history", "people", "security", "tokens"]
