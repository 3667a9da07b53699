"""The pages of meetings: what they guess, what they refuse in words, and where they lead."""

from __future__ import annotations

import datetime as dt
import uuid
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from django.contrib.messages import get_messages
from django.urls import reverse
from django.utils import timezone
from hypothesis import given
from hypothesis import strategies as st
from time_machine import travel

from accounts.models import User
from cases.meeting_plan import next_kind, next_start
from cases.models import Meeting
from tests.browser import Browser
from tests.cases.test_meetings import WEEK, plan
from tests.families import begin, family
from tests.forms import edited_meeting, meeting_why, new_meeting
from tests.pages import address
from tests.test_budgets import fill_meetings

ZONES = st.just(ZoneInfo("Europe/London"))
TIMES = st.datetimes(dt.datetime(2020, 1, 1), dt.datetime(2040, 1, 1), timezones=ZONES)  # noqa: DTZ001 - bounds have no zone


def to(page: str, meeting: Meeting) -> str:
    return reverse(f"cases:{page}", args=[meeting.case.code, meeting.code])


def filled_in(page: Any) -> dict[str, Any]:
    """What a browser would send if nobody touched the form."""
    form = page.context["form"]
    values = {name: form[name].value() for name in form.fields if form[name].value() not in (None, False)}
    values |= {name: f"{value:%H:%M}" for name, value in values.items() if isinstance(value, dt.time)}
    return {name: value if isinstance(value, list) else str(value) for name, value in values.items()}


@pytest.mark.django_db
def test_the_next_meeting_is_planned_without_typing_a_thing(alice: User, browser: Browser) -> None:
    with travel("2026-11-24T14:07Z", tick=False):
        here = family(alice, at="planned")
        browser.force_login(alice)

        page = browser.get(address("cases:meeting_new", here))
        sent = browser.post(address("cases:meeting_new", here), filled_in(page))

    planned = here.case.meetings.planned().get()
    assert sent["Location"] == address("cases:meeting_list", here)
    assert (planned.kind, planned.cycle) == ("filming", here.cycle)
    assert planned.starts_at == dt.datetime(2026, 12, 1, 14, tzinfo=dt.UTC)
    assert planned.people.count() == 2


@pytest.mark.django_db
def test_one_that_has_been_is_written_down_as_held(alice: User, browser: Browser) -> None:
    here = family(alice, at="begun")
    browser.force_login(alice)
    day = timezone.localdate() - WEEK

    browser.post(address("cases:meeting_new", here), new_meeting(here) | {"date": str(day), "has_been": "on"})

    meeting = here.case.meetings.get(kind="other")
    assert (meeting.state, timezone.localdate(meeting.starts_at), meeting.others) == ("held", day, "Grandmother")


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("days", "has_been", "words"), [(7, "on", "has not come yet"), (-7, "", "has passed"), (365 * 70, "", "Check the year")]
)
def test_a_time_that_does_not_fit_is_refused_beside_its_field(
    days: int, has_been: str, words: str, alice: User, browser: Browser
) -> None:
    here = family(alice, at="begun")
    browser.force_login(alice)
    sent = new_meeting(here) | {"date": str(timezone.localdate() + dt.timedelta(days=days)), "has_been": has_been}

    page = browser.post(address("cases:meeting_new", here), sent)

    assert page.status_code == 400
    assert words in str(page.context["form"].errors["date"])
    assert "by the park" in page.content.decode()
    assert not here.case.meetings.filter(kind="other").exists()


@pytest.mark.django_db
def test_a_time_that_the_clocks_leave_out_is_not_moved_silently(alice: User, browser: Browser) -> None:
    with travel("2026-11-24T14:07Z", tick=False):
        here = family(alice, at="begun")
        browser.force_login(alice)
        night = new_meeting(here) | {"date": "2027-03-28", "time": "01:30"}

        refused = browser.post(address("cases:meeting_new", here), night)

    assert refused.status_code == 400
    assert "The clocks go forward that night" in refused.text
    assert not here.case.meetings.planned().exists()


@pytest.mark.django_db
def test_somebody_elses_code_for_a_new_meeting_is_asked_for_anew(alice: User, cara: User, browser: Browser) -> None:
    theirs = plan(begin(cara), cara)
    here = family(alice, at="begun")
    browser.force_login(alice)

    page = browser.post(address("cases:meeting_new", here), new_meeting(here) | {"code": str(theirs.code)})
    again = browser.post(address("cases:meeting_new", here), page.context["form"].data)

    assert (page.status_code, again.status_code) == (409, 302)
    assert here.case.meetings.filter(kind="other").count() == 1
    assert Meeting.objects.get(pk=theirs.pk).case.practitioner == cara


@pytest.mark.django_db
@pytest.mark.parametrize("page", ["meeting_edit", "meeting_hold", "meeting_cancel"])
def test_a_second_tab_gets_both_versions_and_may_save_hers_on_top(page: str, alice: User, browser: Browser) -> None:
    here = family(alice, at="expected")
    browser.force_login(alice)
    mine = {"where": "My corner", "why": "My reason"}
    sent = (meeting_why(here) if page == "meeting_cancel" else edited_meeting(here)) | mine
    here.meeting.edit(by=alice, version=1, where="Their corner")

    first = browser.post(to(page, here.meeting), sent)
    text = first.content.decode()
    browser.post(to(page, here.meeting), sent | {"version": "2"})

    assert first.status_code == 409
    assert "Their corner" in text
    assert ("My reason" if page == "meeting_cancel" else "My corner") in text
    here.meeting.refresh_from_db()
    assert (here.meeting.why if page == "meeting_cancel" else here.meeting.where) in mine.values()


@pytest.mark.django_db
def test_what_became_of_a_meeting_is_said_by_one_press_and_taken_back_by_another(alice: User, browser: Browser) -> None:
    here = family(alice, at="expected")
    browser.force_login(alice)
    been = []

    for page in ("meeting_cancel", "meeting_take_back", "meeting_not_attended", "meeting_take_back", "meeting_hold"):
        here.meeting.refresh_from_db()
        browser.post(to(page, here.meeting), {"version": here.meeting.version, "why": "Fever"})
        here.meeting.refresh_from_db()
        been.append(here.meeting.state)

    assert been == ["cancelled", "planned", "not_attended", "planned", "held"]


@pytest.mark.django_db
def test_a_meetings_own_page_says_by_one_press_that_it_takes_place_now(alice: User, browser: Browser) -> None:
    here = family(alice, at="expected")
    browser.force_login(alice)
    page = to("meeting_detail", here.meeting)
    offered = to("meeting_hold", here.meeting) in browser.get(page).content.decode()

    answer = browser.post(to("meeting_hold", here.meeting), {"version": here.meeting.version})

    assert offered
    assert answer["Location"] == page
    assert to("meeting_hold", here.meeting) not in browser.get(page).content.decode()


@pytest.mark.django_db
def test_a_step_that_does_not_fit_is_refused_in_words(alice: User, browser: Browser) -> None:
    here = family(alice, at="in_review")
    browser.force_login(alice)
    first = here.case.meetings.get(kind="first")

    answers = [
        browser.post(to("meeting_cancel", first), {"version": "1"}),
        browser.post(to("meeting_take_back", first), {"version": "1"}),
        browser.post(to("meeting_edit", first), {}),
    ]

    said = [[str(message) for message in get_messages(answer.wsgi_request)] for answer in answers[:2]]
    assert "stands as “held” meanwhile" in said[0][0]
    assert "Something was written or rated" in said[1][-1]
    assert answers[2].status_code == 400
    assert Meeting.objects.get(pk=first.pk).state == "held"


@pytest.mark.django_db
def test_a_meeting_that_is_due_may_be_put_right_without_being_moved(alice: User, browser: Browser) -> None:
    here = family(alice, at="expected")
    Meeting.objects.filter(pk=here.meeting.pk).update(starts_at=timezone.now() - WEEK)
    browser.force_login(alice)

    sent = filled_in(browser.get(to("meeting_edit", here.meeting))) | {"where": "The library"}
    answer = browser.post(to("meeting_edit", here.meeting), sent)
    moved = browser.post(to("meeting_edit", here.meeting), sent | {"version": "2", "time": "00:01"})

    here.meeting.refresh_from_db()
    assert (answer.status_code, moved.status_code) == (302, 400)
    assert here.meeting.where == "The library"


@pytest.mark.django_db
def test_the_list_has_planned_ones_first_then_the_latest(alice: User, browser: Browser) -> None:
    here = family(alice, at="begun")
    later, sooner = (plan(here.case, alice, starts_at=timezone.now() + weeks * WEEK) for weeks in (2, 1))
    long_ago = plan(here.case, alice, held=True, starts_at=timezone.now() - WEEK)
    due = plan(here.case, alice, starts_at=timezone.now() - dt.timedelta(days=1))
    filmed = plan(here.case, alice, held=True, kind="filming", starts_at=timezone.now() - 2 * WEEK)  # which has a film instead
    browser.force_login(alice)

    page = browser.get(address("cases:meeting_list", here))

    assert [row.meeting for row in page.context["ahead"]] == [due, sooner, later]
    assert [row.meeting for row in page.context["behind"]] == [here.case.meetings.get(kind="first"), long_ago, filmed]
    text = page.content.decode()
    for words in ("did it take place?", "note open", "no note yet", "Bob, Mia", to("meeting_detail", later)):
        assert words in text
    assert text.count("no note yet") == 1


@pytest.mark.django_db
def test_many_meetings_are_spread_over_pages(alice: User, browser: Browser) -> None:
    here = family(alice, at="begun")
    fill_meetings(here.case, 60)
    browser.force_login(alice)

    pages = [browser.get(f"{address('cases:meeting_list', here)}?page={number}") for number in (1, 2, 3)]

    shown = [row.meeting for page in pages for name in ("ahead", "behind") for row in page.context[name]]
    assert len(shown) == len(set(shown)) == 60
    assert max(len(page.context["ahead"]) + len(page.context["behind"]) for page in pages) == 25
    assert [row.state == "planned" for row in shown] == sorted((row.state == "planned" for row in shown), reverse=True)
    assert ["Planned" in page.content.decode() for page in pages] == [True, False, False]


@pytest.mark.django_db
def test_an_empty_list_says_what_will_stand_there(alice: User, browser: Browser) -> None:
    here = family(alice, at="begun")
    here.case.meetings.all().delete()
    browser.force_login(alice)

    text = browser.get(address("cases:meeting_list", here)).content.decode()

    assert "No meeting is planned" in text
    assert "Nobody has met yet" in text


@pytest.mark.django_db
def test_today_names_the_next_meetings_and_what_was_left_unsaid_or_open(alice: User, browser: Browser) -> None:
    with travel(timezone.now() - WEEK):
        here = family(alice, at="begun")
        due = plan(here.case, alice, starts_at=timezone.now() + dt.timedelta(days=1))
    ahead = plan(here.case, alice)
    family(alice, at="begun")  # its note may rest for two hours
    browser.force_login(alice)

    page = browser.get("/today/")

    assert page.context["next_meetings"] == [ahead]
    assert page.context["due_meetings"] == [due]
    assert page.context["open_notes"] == [here.case.meetings.get(kind="first")]
    for place in (to("meeting_detail", ahead), to("meeting_edit", due)):
        assert place in page.content.decode()


@pytest.mark.django_db
def test_today_shows_nobody_elses_meetings(alice: User, cara: User, browser: Browser) -> None:
    with travel(timezone.now() - WEEK):
        plan(begin(cara), cara, starts_at=timezone.now() + 2 * WEEK)
        plan(begin(cara), cara, starts_at=timezone.now() + dt.timedelta(days=1))
    browser.force_login(alice)

    page = browser.get("/today/")

    assert [page.context[name] for name in ("next_meetings", "due_meetings", "open_notes")] == [[], [], []]


def test_the_next_kind_follows_from_where_the_work_stands() -> None:
    def kind(*planned: str, met: bool = True, closed: bool = False, reviewed: int = 0, stage: str | None = None) -> str:
        return next_kind(met=met, closed=closed, cycles_reviewed=reviewed, stage=stage, planned=set(planned))

    assert kind(met=False) == "first"
    assert kind(met=False, stage=None) == "first"
    assert kind() == "filming"
    assert kind("filming") == "shared_review"
    assert kind("filming", "shared_review") == "other"
    assert kind(stage="clips_chosen") == "shared_review"
    assert kind(reviewed=1, stage="reviewed") == "filming"
    assert kind(reviewed=3, stage="closed") == "closing"
    assert kind(reviewed=3, stage="planned") == "filming"
    assert kind(closed=True) == "follow_up"


@given(st.one_of(st.none(), TIMES), TIMES)
def test_a_guessed_start_is_to_come_on_a_weekday_within_working_hours(last: dt.datetime | None, now: dt.datetime) -> None:
    at = next_start(last, now=now)

    assert at.date() > now.date()
    assert at.weekday() < 5
    assert dt.time(8) <= at.time() < dt.time(20)
    assert at.minute % 15 == 0
    if last and last.weekday() < 5:
        assert at.weekday() == last.weekday()


@pytest.mark.django_db
def test_a_follow_up_is_guessed_for_half_a_year_later(alice: User, browser: Browser) -> None:
    here = family(alice, at="begun")
    browser.force_login(alice)

    form = browser.get(address("cases:meeting_new", here) + "?kind=follow_up").context["form"]
    rubbish = browser.get(address("cases:meeting_new", here) + "?kind=rubbish").context["form"]

    assert form["kind"].value() == "follow_up"
    assert abs((form["date"].value() - timezone.localdate()).days - 182) <= 2
    assert rubbish["kind"].value() == "filming"


@pytest.mark.django_db
def test_no_one_outside_reads_a_meeting_of_another_family(alice: User, browser: Browser) -> None:
    here, other = (family(alice, at="expected") for _time in range(2))
    browser.force_login(alice)

    assert browser.get(reverse("cases:meeting_edit", args=[other.case.code, here.meeting.code])).status_code == 404
    assert browser.get(reverse("cases:meeting_edit", args=[here.case.code, uuid.uuid4()])).status_code == 404
