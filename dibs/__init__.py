"""The composition: settings, addresses, the command line. Nothing imports it."""
