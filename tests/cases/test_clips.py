"""Clips: marked, described, put in order, taken out; as a page's module sends them and as a plain form does."""

from __future__ import annotations

import re
import uuid
from typing import Any

import pytest
from django.urls import reverse

from accounts.models import User
from cases.models import Clip
from tests.browser import Browser
from tests.families import Family, begin, family

pytestmark = pytest.mark.django_db

AS_MODULE = {"Accept": "application/json"}
MOMENT = {"start": "0:20.00", "end": "0:24.00", "title": "She waits", "level": "receiving", "question": "What made you wait?"}


@pytest.fixture
def here(alice: User) -> Family:
    """Alice's family with a film of half a minute at 25 frames a second and three clips."""
    return family(alice, at="filmed")


@pytest.fixture
def browser(alice: User) -> Browser:
    """Alice's."""
    browser = Browser()
    browser.force_login(alice)
    return browser


def address(here: Family, page: str, clip: Clip | None = None) -> str:
    assert here.film
    return reverse(f"cases:{page}", args=[here.case.code, here.film.code, *([clip.code] if clip else [])])


def moment(**changed: Any) -> dict[str, Any]:
    return MOMENT | {"code": uuid.uuid4()} | changed


def test_a_clip_is_marked_and_leads_back_to_itself_in_the_film_room(browser: Browser, here: Family):
    goal = here.case.goals.get()

    response = browser.post(address(here, "clip_new"), moment(behaviour="receiving-nod", goal=goal.code))

    clip = Clip.objects.get(in_frame=500)
    assert (clip.in_frame, clip.out_frame, clip.level, clip.behaviour) == (500, 600, "receiving", "receiving-nod")
    assert (clip.goal, clip.question, clip.position) == (goal, "What made you wait?", 4)
    assert response["Location"] == f"{address(here, 'film_room')}?clip={clip.code}"
    page = browser.get(response["Location"]).content.decode()
    assert re.search(r"<h2 id=\"editor-title\">\s*4\. She waits", page)


def test_a_clip_sent_twice_stands_once(browser: Browser, here: Family):
    sent = moment()

    first, second = (browser.post(address(here, "clip_new"), sent, headers=AS_MODULE) for _time in range(2))

    assert Clip.objects.filter(in_frame=500).count() == 1
    assert first.json()["clip"] == second.json()["clip"]


def test_a_module_is_told_when_it_was_saved_and_how_the_list_stands(browser: Browser, here: Family):
    answer = browser.post(address(here, "clip_new"), moment(), headers=AS_MODULE).json()

    assert re.fullmatch(r"\d\d:\d\d", answer["saved"])
    assert (answer["clip"]["first"], answer["clip"]["out"], answer["clip"]["version"]) == (500, 600, 1)
    assert answer["html"].count('<li class="clip') == 4
    assert "She waits" in answer["html"]


@pytest.mark.parametrize(
    ("wrong", "sentence"),
    [
        ({"start": "soon"}, "Write a time as minutes"),
        ({"end": "0:20.00"}, "must end after it begins"),
        ({"end": "9:00.00"}, "not that long"),
        ({"end": ""}, "required"),
        ({"title": "x" * 121}, "at most 120"),
        ({"level": "wonderful"}, "valid choice"),
        ({"goal": "1c5ad2b6-6a30-4f5b-a4a1-05a9d7d5e4a8"}, "valid choice"),
    ],
)
def test_what_cannot_be_a_clip_is_said_beside_its_field_and_stays_typed(
    browser: Browser, here: Family, wrong: dict[str, str], sentence: str
):
    sent = moment(**wrong)

    page = browser.post(address(here, "clip_new"), sent)
    answer = browser.post(address(here, "clip_new"), sent, headers=AS_MODULE)

    assert page.status_code == answer.status_code == 400
    assert sentence in page.content.decode()
    assert "What made you wait?" in page.content.decode()
    assert sentence in answer.json()["errors"][next(iter(wrong))][0]
    assert Clip.objects.count() == 3


def test_a_goal_of_another_family_is_none_of_this_one(browser: Browser, here: Family, alice: User):
    other = begin(alice, goal="Sleep through").goals.get()

    response = browser.post(address(here, "clip_new"), moment(goal=other.code), headers=AS_MODULE)

    assert list(response.json()["errors"]) == ["goal"]


def test_a_line_of_another_level_falls_away(browser: Browser, here: Family):
    browser.post(address(here, "clip_new"), moment(level="guiding", behaviour="receiving-nod"))

    clip = Clip.objects.get(in_frame=500)
    assert (clip.level, clip.behaviour) == ("guiding", "")


def test_a_change_over_somebody_elses_is_refused_with_both_versions(browser: Browser, here: Family):
    clip = here.clips[0]
    clip.change(version=1, title="Hers", level="guiding", behaviour="")

    answer = browser.post(address(here, "clip_edit", clip), moment(title="Mine", version=1), headers=AS_MODULE)

    clip.refresh_from_db()
    assert (answer.status_code, clip.title) == (409, "Hers")
    assert (answer.json()["clip"]["title"], answer.json()["clip"]["version"]) == ("Hers", 2)
    for word in ("Mine", "Hers", "Receiving initiatives", "Guiding", "0:20.00", "0:04.00"):
        assert word in answer.json()["conflict"]


def test_both_versions_come_back_in_a_page_and_saving_again_keeps_mine(browser: Browser, here: Family):
    clip = here.clips[0]
    clip.change(version=1, title="Hers")

    page = browser.post(address(here, "clip_edit", clip), moment(title="Mine", version=1))
    version = re.search(r'name="version" value="(\d+)"', page.content.decode())
    assert version
    browser.post(address(here, "clip_edit", clip), moment(title="Mine", version=version[1]))

    clip.refresh_from_db()
    assert (page.status_code, clip.title) == (409, "Mine")
    assert "Hers" in page.content.decode()


def test_words_for_a_clip_that_was_taken_out_come_back_as_a_new_one(browser: Browser, here: Family):
    clip = here.clips[0]
    clip.remove(by=clip.marked_by, version=1)

    page = browser.post(address(here, "clip_edit", clip), moment(title="Mine", version=1)).content.decode()

    assert "taken out" in page
    assert f'action="{address(here, "clip_new")}"' in page
    assert f'name="code" value="{clip.code}"' not in page


def test_a_clip_taken_out_is_offered_again_and_returns_to_its_place(browser: Browser, here: Family):
    clip = here.clips[1]

    gone = browser.post(address(here, "clip_remove", clip), {"version": 1}, headers=AS_MODULE).json()["html"]
    back = browser.post(address(here, "clip_restore", clip), {"version": 2}, headers=AS_MODULE).json()["html"]

    assert "1 clip taken out" in gone
    assert gone.count('<li class="clip') == 2
    assert "taken out" not in back
    assert [one.title for one in here.cycle.standing_clips()] == ["Moment 1", "Moment 2", "Moment 3"]


def test_a_clip_seen_in_an_older_version_is_not_taken_out(browser: Browser, here: Family):
    here.clips[0].change(version=1, title="Hers")

    answer = browser.post(address(here, "clip_remove", here.clips[0]), {"version": 1}, headers=AS_MODULE)

    assert answer.status_code == 409
    assert Clip.objects.standing().count() == 3


def test_every_button_of_the_list_moves_its_clip_by_one_place(browser: Browser, here: Family):
    page = browser.get(address(here, "film_room")).content.decode()
    orders = re.findall(r'name="codes"\s+value="([^"]+)"', page)
    one, two, three = (str(clip.code) for clip in here.clips)

    assert orders == [
        ",".join(codes)
        for codes in (
            (one, two, three), (two, one, three),
            (two, one, three), (one, three, two),
            (one, three, two), (one, two, three),
        )
    ]  # fmt: skip
    browser.post(address(here, "clip_order"), {"codes": orders[1], "seen": orders[0]})
    assert [clip.title for clip in here.cycle.standing_clips()] == ["Moment 2", "Moment 1", "Moment 3"]


def in_order(here: Family) -> str:
    """The codes of the family's clips as a page that was just opened has them."""
    return ",".join(str(clip.code) for clip in here.clips)


def test_a_second_tab_does_not_undo_the_order_of_the_first(browser: Browser, here: Family):
    one, two, three = (str(clip.code) for clip in here.clips)
    seen = in_order(here)

    first = browser.post(address(here, "clip_order"), {"codes": f"{three},{one},{two}", "seen": seen}, headers=AS_MODULE)
    second = browser.post(address(here, "clip_order"), {"codes": f"{two},{one},{three}", "seen": seen}, headers=AS_MODULE)

    assert (first.status_code, second.status_code) == (200, 409)
    assert [clip.title for clip in here.cycle.standing_clips()] == ["Moment 3", "Moment 1", "Moment 2"]


def test_another_clip_under_a_code_that_a_page_kept_gets_one_of_its_own(browser: Browser, here: Family):
    sent = moment(code=str(uuid.uuid4()))

    for title in ("The first", "The first", "The second"):
        browser.post(address(here, "clip_new"), sent | {"title": title})

    assert sorted(clip.title for clip in here.cycle.standing_clips())[-2:] == ["The first", "The second"]


def test_a_form_with_a_fault_shows_no_film_room_once_the_consent_is_gone(browser: Browser, here: Family, alice: User):
    here.case.withdraw_consent_to_film(by=alice)

    answer = browser.post(address(here, "clip_new"), {})

    assert answer.status_code == 302
    assert answer["Location"] == here.cycle.get_absolute_url()


@pytest.mark.parametrize("codes", ["", "nonsense", "{one}", "{one},{two}", "{one},{one},{two}", "{one},{two},{three},{one}"])
def test_an_order_of_other_clips_than_stand_is_refused(browser: Browser, here: Family, codes: str):
    named = dict(zip(("one", "two", "three"), (clip.code for clip in here.clips), strict=True))

    answer = browser.post(
        address(here, "clip_order"), {"codes": codes.format(**named), "seen": in_order(here)}, headers=AS_MODULE
    )

    assert answer.status_code == 409
    assert "Moment 1" in answer.json()["html"]


def test_clips_stay_as_they_were_looked_at_once_the_cycle_is_reviewed(browser: Browser, here: Family, alice: User):
    assert here.cycle
    here.cycle.choose_clips(by=alice)
    here.cycle.start_review(by=alice)
    here.cycle.finish_review(by=alice)

    answers = [
        browser.post(address(here, "clip_new"), moment(), headers=AS_MODULE),
        browser.post(address(here, "clip_edit", here.clips[0]), moment(version=1), headers=AS_MODULE),
        browser.post(address(here, "clip_remove", here.clips[0]), {"version": 1}, headers=AS_MODULE),
        browser.post(address(here, "clip_order"), {"codes": in_order(here), "seen": in_order(here)}, headers=AS_MODULE),
    ]
    page = browser.get(address(here, "film_room")).content.decode()

    assert [answer.status_code for answer in answers] == [409] * 4
    assert all("stay as they were looked at" in answer.json()["sentence"] for answer in answers)
    assert "editor-title" not in page


def test_in_a_closed_family_clips_stay_as_they_are(browser: Browser, here: Family, alice: User):
    here.case.close(by=alice, ending="moved", why="They moved away.")

    answer = browser.post(address(here, "clip_remove", here.clips[0]), {"version": 1}, headers=AS_MODULE)
    page = browser.get(address(here, "film_room")).content.decode()

    assert (answer.status_code, here.clips[0].version) == (409, Clip.objects.get(pk=here.clips[0].pk).version)
    for told in (answer.json()["sentence"], page):
        assert "The work with this family is closed: its clips stay as they are." in told


def test_the_next_step_stands_under_the_list(browser: Browser, here: Family, alice: User):
    assert here.cycle
    marked = browser.get(address(here, "film_room")).content.decode()
    here.cycle.choose_clips(by=alice)
    chosen = browser.get(address(here, "film_room")).content.decode()

    assert "These are the clips for the review" in marked
    assert "Open the shared review" in chosen


def test_a_film_that_may_not_be_played_is_not_looked_at(browser: Browser, here: Family, alice: User):
    here.case.withdraw_consent_to_film(by=alice)

    response = browser.get(address(here, "film_room"))

    assert here.cycle
    assert response["Location"] == here.cycle.get_absolute_url()
