"""Pages of questionnaires: those of the practice, and those that open with a hand-in link."""
