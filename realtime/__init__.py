"""Transports: the protocol, rooms, sockets.

It never decides who gets a task and never writes a model.
"""
