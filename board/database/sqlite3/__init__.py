"""Django's backend for SQLite, which uses no file that was replaced."""
