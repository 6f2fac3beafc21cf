"""People: authentication, and the limits that apply to them."""
