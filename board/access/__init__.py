"""Who a client is and which place it has on a board: one answer for sockets, streams and HTTP."""
