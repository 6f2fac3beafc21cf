"""The one way to change a board, and the ways to read it: lock, batch, receipts, tables."""
