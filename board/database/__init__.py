"""The database as a whole: migrations, outages, restores. It knows no board."""
