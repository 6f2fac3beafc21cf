"""The wire protocol, version 1: frames in, frames out, close codes. No I/O and no state."""
