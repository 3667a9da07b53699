"""Families and the work with them: people, goals, meetings, notes, cycles, films, clips, consent, events."""
