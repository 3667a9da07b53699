"""A family whose film is about to end, and what the tests of that press and read."""

from __future__ import annotations

from typing import Any

from django.urls import reverse
from time_machine import travel

from accounts.models import User
from cases.models import Client, Hold
from footage.models import Recording
from tests.browser import Browser
from tests.families import Family, family

DUE = "2027-03-01T12:00Z"


def closed_family(alice: User) -> Family:
    """A family with a film, whose work was closed on the last day of 2026, so that the film is due on 28 February."""
    here = family(alice, at="reviewed")
    with travel("2026-12-31T15:00Z"):
        here.case.close(by=alice, ending="family_stopped", why="They moved on.")
    return here


def hold(here: Family, by: User, word: User, *, every: bool = False) -> Hold:
    film = None if every else here.film
    return Hold.place(here.case, film=film, by=by, reason="A court asked for it", authorised_by=word)


def is_destroyed(here: Family) -> bool:
    return Recording.objects.get(pk=here.film.recording_id).state == Recording.State.DESTROYED


def page_of(here: Family, name: str = "cases:film_ending") -> str:
    return reverse(name, args=[here.case.code, here.film.code])


def join(here: Family, user: User | None) -> None:
    """Let the family's adult sign in as this person."""
    Client.objects.filter(pk=here.case.client.pk).update(user=user)


def signed_in(user: User) -> Browser:
    browser = Browser()
    browser.force_login(user)
    return browser


def words_of(page: Any) -> str:
    return " ".join(page.content.decode().split())
