"""People: how they prove who they are, and what limits apply to them."""
