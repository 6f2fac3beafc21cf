"""Administration in the browser, on Django's admin. What boards show is changed through `administering`; tasks are only read."""

from board.admin import boards, displays, history, people, tokens

__all__ = ["boards", "displays", "history", "people", "tokens"]
