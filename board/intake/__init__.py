"""Many tasks at once: CSV import and the demo, through the service like all commands."""
