"""How requests reach this server: addresses, schemes, proxies, names of cookies."""
