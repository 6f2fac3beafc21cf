"""The boards of this process: order of events, positions of clients, rounds of sending, other
processes.
"""
