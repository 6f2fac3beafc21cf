"""The rules of a board: values, commands, permissions, decisions, refusals.

Pure Python: no database, no HTTP, no user-facing text.
"""
