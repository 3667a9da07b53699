"""What an edition must fulfil before anybody is asked: every score it can give is one that was meant."""

from __future__ import annotations

from questionnaires.definition import Definition


def publishing_faults(definition: Definition) -> list[str]:
    """Why the definition cannot be published, a sentence each; an empty list when it can."""
    return []
