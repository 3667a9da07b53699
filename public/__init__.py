"""What anyone may open without an account."""
