"""Paired screens: from a code to a display, its settings, its end."""
