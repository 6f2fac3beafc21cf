"""How the figures of the bench grow with clients, tasks, history and boards."""
