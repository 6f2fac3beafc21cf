"""The wire, version 1: frames in, frames out, reasons to close. It does no I/O and holds no state."""
