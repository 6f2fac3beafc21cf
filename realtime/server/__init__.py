"""Our Daphne: connections, their bounds, and the way to each socket."""
