"""Work beside the event loop: jobs, threads, counters."""
