"""Company sign-in: people authenticated by another system of the company, and their groups."""
