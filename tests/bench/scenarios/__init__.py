"""What is measured in each round, by goals; each scenario gives samples."""
