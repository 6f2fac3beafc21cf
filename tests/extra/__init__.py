"""Tests that need more than PostgreSQL, Redis, Chromium and nginx: `make test-extra`."""
