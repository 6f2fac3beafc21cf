"""Words in English and Chinese, and JSON."""
