"""Backups: a database in one file, from either kind of database and into either."""
