"""The HTTP API: the same commands and refusals as on a socket. It knows nothing of sockets."""
