"""The tables: constraints and indexes, no decisions. Django looks for models in this package."""

from board.models import board, displays, log, people, task, write_probe

__all__ = ["board", "displays", "log", "people", "task", "write_probe"]
