"""Django's backend for PostgreSQL, whose pool lends no broken connection."""
