"""Sealed values that were moved or altered in the database: refused in words, never shown, never written over, never a 500."""

from __future__ import annotations

import logging

import pytest
from django.db import connection
from django.urls import reverse

from accounts.models import User
from cases.models import Goal
from footage.models import RecordingKey
from tests.browser import Browser
from tests.families import family

pytestmark = pytest.mark.django_db


def swap(table: str, column: str) -> None:
    """Exchange the first two sealed values of a column."""
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT id, {column} FROM {table} WHERE {column} <> '' ORDER BY id")
        (one, first), (other, second) = cursor.fetchmany(2)
        cursor.execute(f"UPDATE {table} SET {column} = %s WHERE id = %s", [second, one])
        cursor.execute(f"UPDATE {table} SET {column} = %s WHERE id = %s", [first, other])


@pytest.fixture
def signed_in(browser: Browser, alice: User) -> Browser:
    browser.force_login(alice)
    return browser


def test_two_names_that_were_exchanged_are_shown_on_no_page(alice: User, signed_in: Browser, caplog: pytest.LogCaptureFixture):
    case, other = (family(alice, at="begun").case for _number in range(2))
    swap("cases_child", "name")

    for page in (case.get_absolute_url(), other.get_absolute_url(), reverse("practice:caseload")):
        response = signed_in.get(page)

        assert response.status_code == 503
        assert "This page cannot be shown" in response.content.decode()
    assert any("broken_seal: The value at cases.child:" in record.getMessage() for record in caplog.records)
    assert {record.levelno for record in caplog.records if record.name == "accounts.unopened"} == {logging.ERROR}


def test_a_form_over_an_altered_text_writes_nothing(alice: User, signed_in: Browser):
    here = family(alice, at="begun")
    goal = here.case.goals.get()
    Goal.objects.filter(pk=goal.pk).update(wording=type(goal)._meta.get_field("wording").seal("x", code=here.case.code))
    before = Goal.objects.values_list("wording", flat=True).get(pk=goal.pk)

    asked = signed_in.get(reverse("cases:goal_edit", args=[here.case.code, goal.code]))

    assert asked.status_code == 503
    assert Goal.objects.values_list("wording", flat=True).get(pk=goal.pk) == before


def test_a_module_is_told_in_its_own_way(alice: User, signed_in: Browser):
    here = family(alice, at="begun")
    family(alice, at="begun")
    swap("cases_child", "name")

    response = signed_in.get(here.case.get_absolute_url(), headers={"Accept": "application/json"})

    assert response.status_code == 503
    assert "nothing was changed" in response.json()["sentence"]


def test_a_film_key_that_was_exchanged_plays_nothing(alice: User, signed_in: Browser):
    families = [family(alice, at="filmed") for _number in range(2)]
    one, other = RecordingKey.objects.order_by("pk")
    RecordingKey.objects.filter(pk=one.pk).update(wrapped=other.wrapped)
    RecordingKey.objects.filter(pk=other.pk).update(wrapped=one.wrapped)

    for here in families:
        where = [here.case.code, here.film.code]
        assert signed_in.get(reverse("cases:film_play", args=where)).status_code == 404
        assert signed_in.get(reverse("cases:film_still", args=[*where, 5])).status_code == 404
