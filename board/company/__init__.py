"""Company sign-in: people whom another system of the company has signed in, and their groups."""
