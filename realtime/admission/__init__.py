"""Who may connect, and who may stay: credentials, rights, limits of connections."""
