"""People who sign in, what they may do, what they looked at, and the seal on every clinical word."""
