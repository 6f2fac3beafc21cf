"""Admission of clients: credentials, rights, limits of connections."""
