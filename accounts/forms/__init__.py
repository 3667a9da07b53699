"""What may be typed about the service."""
