"""The demo: an invented service that is made by the program's own verbs."""

from __future__ import annotations

import datetime as dt
import itertools
import json
import re
import uuid

import pytest
import yaml
from django.core.management import CommandError, call_command
from django.utils import timezone
from pytest_django import Settings
from time_machine import travel

from accounts.models import Service, User
from cases.models import Case, CaseEvent, Closing, Consent, Cycle, Goal, Meeting, NoteLine, TextVersion
from practice import demo
from practice.demo import STORIES, telling
from practice.demo.site import open_site
from public.models import Complaint, Resource
from questionnaires.models import Administration
from tests.browser import Browser
from tests.families import FILM_BYTES, make_ready

STORIES_TOLD = 14
LIKE_A_FILM = b"\x00\x00\x00\x18ftypmp42"


@pytest.fixture
def told(db: None, monkeypatch: pytest.MonkeyPatch) -> list[Case]:
    """All families of the demo, with bytes in place of real films."""

    def film_at_once(recording: object) -> None:
        film = recording.film  # type: ignore[attr-defined]
        make_ready(film, by=film.cycle.case.practitioner)

    monkeypatch.setattr(telling, "draw_film", lambda target, **how: target.write(LIKE_A_FILM.ljust(len(FILM_BYTES))))
    monkeypatch.setattr(telling, "wait_until_ready", film_at_once)
    call_command("load_instruments")
    return demo.families(demo.people())


@pytest.mark.films
@pytest.mark.one_database
@pytest.mark.django_db(transaction=True)
def test_the_demo_makes_families_with_real_films_and_running_it_again_changes_nothing(
    capsys: pytest.CaptureFixture[str], browser: Browser
) -> None:
    call_command("load_instruments")
    capsys.readouterr()
    call_command("demo", "--json", "--most", "3")
    once = json.loads(capsys.readouterr().out)
    call_command("demo", "--json", "--most", "3")

    again = json.loads(capsys.readouterr().out)
    codes = {person["email"]: person.pop("code") for person in once["people"] + again["people"]}
    assert {email for email, code in codes.items() if code and re.fullmatch(r"\d{6}", code)} == {
        person["email"] for person in once["people"] if person["roles"] != ["client"]
    }
    assert again == once
    assert Case.objects.count() == len(once["families"]) == 3
    browser.force_login(User.objects.get(email=once["people"][0]["email"]))
    labels = sorted(row.action.label for row in browser.get("/today/").context["needs"])
    assert labels == ["Choose the clips", "Open the shared review", "Record consent to film"]


def test_the_demo_tells_of_fourteen_families_at_every_stage_over_seven_months(told: list[Case]) -> None:
    begun = min(case.started_at for case in told)
    stages = set(Cycle.objects.filter(pk__in=[case.latest_cycle_id for case in told]).values_list("stage", flat=True))
    months = (timezone.now() - begun) / dt.timedelta(days=30)

    assert len(told) == STORIES_TOLD
    assert stages >= {"planned", "filmed", "clips_chosen", "reviewed", "closed"}
    assert 6.5 < months < 8
    assert Case.objects.filter(meetings__kind="first", meetings__state="planned").exists()
    assert Case.objects.filter(closed_at__isnull=False, meetings__kind="follow_up", meetings__state="planned").exists()
    assert not CaseEvent.objects.filter(at__gt=timezone.now()).exists()


def test_the_demo_holds_what_real_work_holds(told: list[Case]) -> None:
    speakers = set(NoteLine.objects.values_list("speaker", flat=True))
    falls = [goal for goal in Goal.objects.all() if _falls(goal)]

    assert speakers == {"client", "child", "practitioner", "together"}
    assert falls
    assert Meeting.objects.filter(state="not_attended").exists()
    assert Meeting.objects.filter(state="cancelled").exists()
    assert Consent.objects.filter(withdrawn_at__isnull=False).exists()
    assert Closing.objects.filter(reopened_at__isnull=False).exists()
    assert [one.why for one in Closing.objects.filter(ending="moved")] != [""]
    assert TextVersion.objects.filter(field="wording").exists()
    assert set(Administration.objects.values_list("state", flat=True)) >= {"asked", "answering", "sent"}
    assert Administration.objects.filter(timepoint="after", state="sent").exists()
    assert not Meeting.objects.filter(state="held", starts_at__gt=timezone.now()).exists()


@pytest.mark.django_db
@pytest.mark.parametrize("hour", ["09:30", "10:30", "15:30", "23:59"])
def test_nothing_was_written_down_before_it_was_so(hour: str, alice: User) -> None:
    """A meeting that is going on at this hour was agreed when they last spoke."""
    story = {
        "client": {"name": "Bea", "relation": "mother"}, "child": {"name": "Sam"},
        "course": [{"do": "refer", "day": -7}, *({"do": "plan", "kind": "other", "day": 0, "hour": at, "minutes": 60} for at in (9, 10, 15, 23))],
    }  # fmt: skip

    with travel(f"2026-11-25T{hour}Z", tick=False):
        telling.tell(story, code=uuid.uuid4(), by=alice)

        assert not CaseEvent.objects.filter(at__gt=timezone.now()).exists()


def test_a_story_uses_steps_that_can_be_told() -> None:
    steps = {step["do"] for path in STORIES.glob("*.yaml") for step in yaml.safe_load(path.read_text())["course"]}

    assert steps <= set(telling.STEPS)


@pytest.mark.django_db
def test_the_demo_does_not_run_in_production(settings: Settings) -> None:
    settings.PRODUCTION = True

    with pytest.raises(CommandError):
        call_command("demo")

    assert not User.objects.exists()


def test_the_demo_has_a_name_and_leaves_its_admin_something_to_do(erin: User) -> None:
    open_site(by=erin)

    drafts = Resource.objects.filter(state="draft")
    published = Resource.objects.filter(state="published")
    today = timezone.localdate()
    assert Service.objects.the_one().name == "Harbour Family Service"
    assert [row.has_changes for row in drafts] == [True]
    assert published.filter(publish_date__gt=today).count() == 1
    assert published.filter(review_date__lt=today).count() == 1
    assert Resource.objects.filter(state="retired").count() == 1
    assert Resource.objects.shown().count() == 9
    assert Complaint.objects.filter(acknowledged_at=None, made_at__lt=timezone.now() - dt.timedelta(days=7)).count() == 1


def test_opening_the_site_of_the_demo_again_changes_nothing(erin: User) -> None:
    open_site(by=erin)
    before = [list(kind.objects.order_by("pk").values()) for kind in (Resource, Service, Complaint)]

    open_site(by=erin)

    assert [list(kind.objects.order_by("pk").values()) for kind in (Resource, Service, Complaint)] == before


def test_what_the_demo_was_told_otherwise_stays(erin: User) -> None:
    service = Service.objects.the_one()
    service.change(by=erin, version=service.version, words=service.words() | {"name": "Ours"})

    open_site(by=erin)

    assert Service.objects.the_one().name == "Ours"


def _falls(goal: Goal) -> bool:
    values = list(goal.ratings.standing().order_by("rated_at").values_list("value", flat=True))
    return any(later < earlier for earlier, later in itertools.pairwise(values))
