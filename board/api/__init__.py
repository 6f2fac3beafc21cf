"""HTTP: the same commands and the same errors as on a socket. It knows nothing of sockets."""
