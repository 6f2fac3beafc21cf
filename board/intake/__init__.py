"""Tasks that come by the dozen: a CSV file, the demo."""
