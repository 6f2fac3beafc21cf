"""Text in English and Chinese, and JSON."""
