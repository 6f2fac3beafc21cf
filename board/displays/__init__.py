"""Paired displays: pairing, settings, removal."""
