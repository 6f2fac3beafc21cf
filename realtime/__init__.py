"""Speaks and carries: the protocol, rooms, sockets. It never decides who wins and never writes a model."""
