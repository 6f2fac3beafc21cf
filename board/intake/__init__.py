"""Many tasks and people at once: files of either, and the demo."""
