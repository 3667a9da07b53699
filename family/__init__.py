"""The pages that a client opens herself: the room for the family space; it has no models."""
