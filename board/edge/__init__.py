"""How requests reach this server: addresses, schemes, reverse proxies, names of cookies."""
