"""One client on one board: its conversation, by WebSocket or as a stream."""
