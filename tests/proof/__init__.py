"""Long counts that `make proof` runs, each alone."""
