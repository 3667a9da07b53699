"""Wiring only: settings, addresses, checks, the doors for servers."""
