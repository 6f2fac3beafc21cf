"""Clients of the first release, as processes, and what they see of a board of today.

`release/` holds them built, as they were; `__main__` makes it. Only `tests/schema.py` in it is
ours: it reads the schema that was published then. No linter reads that folder.
"""
