"""Pages of the family room."""
