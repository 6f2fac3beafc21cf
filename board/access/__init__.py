"""Access of clients to boards: one resolver for sockets, streams and HTTP."""
