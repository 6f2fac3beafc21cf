"""Decides and stores: rules, storage, the locking service. It does not know that sockets exist."""
