"""The access log: a look once per person, page, thing and ten minutes; refusals always; codes only."""

import uuid

import pytest
import time_machine
from django.db import transaction
from django.http import Http404, HttpRequest
from django.test import RequestFactory
from django.urls import ResolverMatch

from accounts.models import AccessEntry, User
from accounts.requests import PersonRequest, find_or_404, log_look
from tests.queries import counted_queries

pytestmark = pytest.mark.django_db

THING = uuid.UUID(int=7)


def request_of(person: User, page: str = "cases:case_detail") -> PersonRequest:
    request: HttpRequest = RequestFactory().get("/")
    request.user = person
    request.resolver_match = ResolverMatch(lambda: None, (), {}, url_name=page)
    return request  # type: ignore[return-value]


def looks() -> int:
    return AccessEntry.objects.filter(kind=AccessEntry.Kind.LOOK).count()


def test_a_look_names_who_what_page_and_when(alice: User):
    with time_machine.travel("2026-11-22T14:22:00Z", tick=False):
        log_look(request_of(alice), THING)

    entry = AccessEntry.objects.get()
    assert (entry.by, entry.page, entry.about, entry.kind) == (alice, "cases:case_detail", THING, AccessEntry.Kind.LOOK)
    assert entry.at.isoformat() == "2026-11-22T14:22:00+00:00"


def test_looking_again_within_ten_minutes_is_the_same_look(alice: User):
    with time_machine.travel("2026-11-22T14:20:00Z", tick=False) as clock:
        log_look(request_of(alice), THING)
        clock.shift(599)
        log_look(request_of(alice), THING)

    assert looks() == 1


def test_looking_again_later_is_another_look(alice: User):
    with time_machine.travel("2026-11-22T14:20:00Z", tick=False) as clock:
        log_look(request_of(alice), THING)
        clock.shift(600)
        log_look(request_of(alice), THING)

    assert looks() == 2


def test_other_people_pages_and_things_are_other_looks(alice: User, cara: User):
    with time_machine.travel("2026-11-22T14:20:00Z", tick=False):
        log_look(request_of(alice), THING)
        log_look(request_of(cara), THING)
        log_look(request_of(alice, "cases:case_log"), THING)
        log_look(request_of(alice), uuid.UUID(int=8))

    assert looks() == 4


def test_a_look_costs_two_queries(alice: User):
    with counted_queries() as seen:
        log_look(request_of(alice), THING)

    assert len(seen) == 2


def test_every_refusal_is_written(alice: User):
    for _ in range(3):
        AccessEntry.objects.refusal(by=alice, page="cases:case_detail", about=THING)

    assert AccessEntry.objects.filter(kind=AccessEntry.Kind.REFUSAL).count() == 3


def test_what_is_not_among_ones_own_rows_is_a_404_and_a_refusal(alice: User, cara: User):
    with pytest.raises(Http404):
        find_or_404(User.objects.filter(pk=alice.pk), request_of(alice), code=cara.code)

    entry = AccessEntry.objects.get()
    assert (entry.by, entry.about, entry.kind) == (alice, cara.code, AccessEntry.Kind.REFUSAL)


def test_what_is_ones_own_is_found_and_no_refusal_is_written(alice: User):
    assert find_or_404(User.objects.all(), request_of(alice), code=alice.code) == alice
    assert not AccessEntry.objects.exists()


def test_a_look_that_goes_with_a_failed_act_is_not_kept(alice: User):
    with transaction.atomic():
        log_look(request_of(alice), THING)
        transaction.set_rollback(True)

    assert looks() == 0


def test_the_log_has_no_room_for_content():
    texts = {field.name for field in AccessEntry._meta.fields if field.get_internal_type() in {"TextField", "CharField"}}

    assert texts == {"kind", "page", "role", "outcome", "sign_in", "network", "hash"}


def test_an_entry_shows_codes_only(alice: User):
    AccessEntry.objects.refusal(by=alice, page="cases:case_detail", about=THING)

    assert str(AccessEntry.objects.get()) == f"refusal cases:case_detail {THING}"
