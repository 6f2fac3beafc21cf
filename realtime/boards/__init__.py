"""Boards in this process: the order of events, positions of clients, rounds of sending, other processes."""
