"""Pages of a family's record, a file per noun."""
