"""Instruments, administrations, scores: the room that the questionnaire engine moves into."""
