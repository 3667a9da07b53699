"""The cycle's page: one thing to do next, whatever has happened so far."""

from __future__ import annotations

import re

import pytest
from django.urls import reverse

from accounts.models import User
from cases.models import Cycle
from footage import vault
from footage.models import Destruction, Recording
from tests.browser import Browser
from tests.families import Family, family

pytestmark = pytest.mark.django_db


def page_of(here: Family, browser: Browser) -> str:
    return browser.get(here.cycle.get_absolute_url()).content.decode()


def primary_buttons(page: str) -> list[str]:
    """The words on every button that is neither quiet nor bare, and not without script only."""
    main = re.sub(r"(?s)<noscript>.*?</noscript>", "", page[page.index("<main") :])
    found = re.findall(r'(?s)<(?:a|button)[^>]*class="btn(?: small)?"(?![^>]*hidden)[^>]*>(.*?)</(?:a|button)>', main)
    return [" ".join(re.sub(r"<[^>]+>", "", words).split()) for words in found]


NEXT = {
    "planned": [],
    "filmed": ["The clips are chosen"],
    "clips_chosen": ["Open the shared review"],
    "in_review": ["Open the shared review"],
    "reviewed": ["Close the cycle"],
}


@pytest.mark.parametrize("point", NEXT)
def test_there_is_one_thing_to_do_next(point: str, alice: User, browser: Browser):
    browser.force_login(alice)

    page = page_of(family(alice, at=point), browser)

    assert primary_buttons(page) == NEXT[point]
    assert ('name="film"' in page) == (point == "planned")


def test_a_film_without_clips_leads_to_the_film_room_first(alice: User, browser: Browser):
    browser.force_login(alice)
    here = family(alice, at="filmed")
    for clip in here.clips:
        clip.remove(by=clip.marked_by, version=clip.version)

    assert primary_buttons(page_of(here, browser)) == ["Open the film room"]


def test_without_consent_there_is_no_way_to_send_a_film_and_one_to_record_the_consent(alice: User, browser: Browser):
    browser.force_login(alice)
    here = family(alice, at="planned")
    here.case.withdraw_consent_to_film(by=alice)

    page = page_of(here, browser)

    assert "<input" not in page[page.index("<main") :].replace('<input type="hidden"', "")
    assert primary_buttons(page) == ["Record consent to film"]
    assert reverse("cases:consent_new", args=[here.case.code]) in page


@pytest.mark.parametrize("problem", Recording.Problem)
def test_a_film_that_did_not_work_says_why_and_can_be_chosen_again(problem: Recording.Problem, alice: User, browser: Browser):
    browser.force_login(alice)
    here = family(alice, at="arriving")
    Recording.objects.update(state=Recording.State.FAILED, problem=problem)

    page = page_of(here, browser)

    assert str(problem.label) in page
    assert 'name="film"' in page


def test_a_film_that_arrives_says_what_is_needed_to_go_on_with_it(alice: User, browser: Browser):
    browser.force_login(alice)
    here = family(alice, at="arriving")
    Recording.objects.update(head_sha256="ab" * 32)

    page = page_of(here, browser)

    assert f'data-length="{here.film.recording.length}"' in page
    assert f'data-head="{"ab" * 32}"' in page
    assert reverse("cases:film_upload", args=[here.case.code, here.film.code]) in page


@pytest.mark.parametrize("state", [Recording.State.RECEIVED, Recording.State.CONVERTING])
def test_a_film_that_has_arrived_is_followed_and_cannot_be_sent_again(state: Recording.State, alice: User, browser: Browser):
    browser.force_login(alice)
    here = family(alice, at="arriving")
    Recording.objects.update(state=state, percent=40)

    page = page_of(here, browser)

    assert reverse("cases:film_state", args=[here.case.code, here.film.code]) in page
    assert 'name="film"' not in page


def test_a_film_that_was_thrown_away_is_as_if_it_had_never_been(alice: User, browser: Browser):
    browser.force_login(alice)
    here = family(alice, at="arriving")
    vault.destroy(here.film.recording, why=Destruction.Why.ASKED)

    page = page_of(here, browser)

    assert "Add the film" in page
    assert "IMG_0042.MOV" not in page


def test_the_way_of_the_cycle_shows_what_is_done_and_what_comes_next(alice: User, browser: Browser):
    browser.force_login(alice)
    here = family(alice, at="reviewed")

    before = browser.get(here.cycle.get_absolute_url()).context["stages"]
    here.cycle.close(by=alice)
    after = browser.get(here.cycle.get_absolute_url()).context["stages"]

    assert [step.state for step in before] == ["done"] * 4 + ["now"]
    assert [step.state for step in after] == ["done"] * 5
    assert [step.title for step in after] == ["Planned", "Filmed", "Clips chosen", "Reviewed", "Closed"]


def test_the_clips_are_listed_in_their_order_with_their_times(alice: User, browser: Browser):
    browser.force_login(alice)
    here = family(alice, at="filmed")

    rows = browser.get(here.cycle.get_absolute_url()).context["clips"]

    assert [(row.number, row.clip, row.begins, row.ends) for row in rows] == [
        (1, here.clips[0], "0:04", "0:08"), (2, here.clips[1], "0:08", "0:12"), (3, here.clips[2], "0:12", "0:16"),
    ]  # fmt: skip


def test_the_film_that_is_ready_is_shown_even_when_another_was_begun(alice: User, browser: Browser):
    browser.force_login(alice)
    here = family(alice, at="planned")
    first = here.cycle.announce_film(by=alice, length=1000, file_name="a.mp4")
    here.cycle.announce_film(by=alice, length=2000, file_name="b.mp4")
    Recording.objects.filter(pk=first.recording_id).update(
        state=Recording.State.READY, ready_at=first.added_at, playable_bytes=9, fps_num=25, fps_den=1, frames=100
    )
    Cycle.objects.update(stage=Cycle.Stage.FILMED)

    assert browser.get(here.cycle.get_absolute_url()).context["film"] == first
