"""What a case does when the vault says that a film is ready."""

from __future__ import annotations

from cases.models import Film
from footage.models import Recording


def film_is_ready(recording: Recording) -> None:
    """Move the film's cycle on, in the transaction that calls the recording ready."""
    film = Film.objects.select_related("cycle__case").get(recording=recording)
    film.cycle.film_is_ready(film, by=recording.owner)
