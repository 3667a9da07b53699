"""Several admins at once on one shelf: one is featured, each address is had once, no order is lost."""

from __future__ import annotations

import threading
import uuid
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from typing import Any

import pytest
from django.core.exceptions import ValidationError
from django.db import connection

from accounts.models import User
from public.models import Resource
from tests.public.test_listed import begun, shown, titles

pytestmark = pytest.mark.django_db(transaction=True)

TIMES = 3


def at_once(*acts: Callable[[], Any]) -> None:
    """Do all of them from the same moment on, each on a connection of its own; raises what any of them raises."""
    start = threading.Barrier(len(acts))

    def run(act: Callable[[], Any]) -> None:
        try:
            start.wait()
            act()
        finally:
            connection.close()

    with ThreadPoolExecutor(len(acts)) as pool:
        for done in [pool.submit(run, act) for act in acts]:
            done.result()


def test_of_two_that_are_featured_at_once_one_is(erin: User):
    pieces = [shown(erin, title) for title in ("one", "two", "three")]
    pieces[2].feature(by=erin)

    for _time in range(TIMES):
        at_once(lambda: pieces[0].feature(by=erin), lambda: pieces[1].feature(by=erin))
        assert Resource.objects.filter(is_featured=True).count() == 1


def test_two_that_begin_with_the_same_title_have_addresses_and_places_of_their_own(erin: User):
    for time in range(TIMES):
        at_once(*[lambda title=f"Bath {time}": begun(erin, title) for _admin in range(3)])

    rows = Resource.objects.values_list("slug", "position")
    assert len({slug for slug, _place in rows}) == len({place for _slug, place in rows}) == 3 * TIMES


def test_one_form_that_arrives_twice_at_once_makes_one(erin: User):
    code = uuid.uuid4()

    at_once(*[lambda: Resource.begin(code=code, title="Bath time", by=erin) for _time in range(4)])

    assert Resource.objects.count() == 1


def test_of_two_orders_of_what_both_saw_one_is_taken(erin: User):
    codes = [begun(erin, title).code for title in ("one", "two", "three")]
    refused = []

    def order(wanted: list[uuid.UUID]) -> None:
        try:
            Resource.put_in_order(seen=codes, wanted=wanted, by=erin)
        except Resource.Changed:
            refused.append(wanted)

    at_once(lambda: order(codes[::-1]), lambda: order([codes[1], codes[0], codes[2]]))

    assert len(refused) == 1
    assert titles() in (["three", "two", "one"], ["two", "one", "three"])
    assert sorted(Resource.objects.values_list("position", flat=True)) == [1, 2, 3]


def test_of_two_that_are_published_under_one_address_at_once_one_is(erin: User):
    def publish(piece: Any) -> None:
        with suppress(ValidationError):
            piece.publish(by=erin, version=piece.version)

    for time in range(TIMES):
        both = [begun(erin, f"{time} {name}") for name in ("one", "two")]
        for piece in both:
            piece.keep(by=erin, version=piece.version, words={"slug": f"bath-{time}"})

        at_once(*[lambda piece=piece: publish(piece) for piece in both])
        assert [piece.slug for piece in Resource.objects.shown() if piece.slug == f"bath-{time}"] == [f"bath-{time}"]
