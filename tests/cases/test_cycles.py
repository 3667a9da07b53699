"""Stages move only the allowed way; everything else is refused in words and changes nothing."""

from __future__ import annotations

import itertools

import pytest
from django.contrib.messages import get_messages
from django.urls import reverse
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from accounts.models import User
from cases.models import Case, CaseEvent, Clip, Cycle, Meeting, NoteLine, SharedNote
from tests.browser import Browser
from tests.families import family, make_ready

VERBS = ("choose_clips", "start_review", "finish_review", "close")
# from this point of a family's work: the verbs that are allowed there and where they lead
ALLOWED = {
    "planned": {},
    "filmed": {"choose_clips": "clips_chosen"},
    "clips_chosen": {"start_review": "clips_chosen"},
    "in_review": {"start_review": "clips_chosen", "finish_review": "reviewed"},
    "reviewed": {"close": "closed"},
}


@pytest.mark.django_db
@pytest.mark.parametrize(("point", "verb"), list(itertools.product(ALLOWED, VERBS)))
def test_a_verb_moves_the_cycle_on_or_is_refused(point: str, verb: str, alice: User) -> None:
    cycle = family(alice, at=point).cycle
    before, events = cycle.stage, CaseEvent.objects.count()

    if verb in ALLOWED[point]:
        getattr(cycle, verb)(by=alice)
        assert Cycle.objects.get(pk=cycle.pk).stage == ALLOWED[point][verb]
    else:
        with pytest.raises(Cycle.WrongStage):
            getattr(cycle, verb)(by=alice)
        assert Cycle.objects.get(pk=cycle.pk).stage == before
        assert CaseEvent.objects.count() == events


@pytest.mark.django_db
@settings(max_examples=30, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.lists(st.sampled_from(VERBS), min_size=1, max_size=8))
def test_whatever_is_pressed_in_whatever_order_stages_only_go_forward(alice: User, presses: list[str]) -> None:
    order = list(Cycle.Stage)
    cycle = family(alice, at="filmed").cycle
    been = [cycle.stage]

    for verb in presses:
        try:
            getattr(Cycle.objects.get(pk=cycle.pk), verb)(by=alice)
        except Cycle.WrongStage:
            pass
        been.append(Cycle.objects.get(pk=cycle.pk).stage)

    steps = [order.index(Cycle.Stage(stage)) for stage in been]
    assert all(after - before in {0, 1} for before, after in itertools.pairwise(steps))


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("point", "page"),
    [
        ("planned", "cycle_choose_clips"),
        ("filmed", "cycle_start_review"),
        ("clips_chosen", "cycle_finish_review"),
        ("filmed", "cycle_close"),
        ("in_review", "cycle_close"),
    ],
)
def test_a_forbidden_step_is_refused_by_the_server_with_a_message(point: str, page: str, alice: User, browser: Browser) -> None:
    here = family(alice, at=point)
    browser.force_login(alice)
    before = here.cycle.stage

    response = browser.post(reverse(f"cases:{page}", args=[here.case.code, here.cycle.number]))

    assert [message.level_tag for message in get_messages(response.wsgi_request)] == ["error"]
    assert Cycle.objects.get(pk=here.cycle.pk).stage == before


@pytest.mark.django_db
def test_no_clips_no_review(alice: User, browser: Browser) -> None:
    here = family(alice, at="filmed")
    for clip in here.clips:
        clip.remove(by=clip.marked_by, version=clip.version)
    browser.force_login(alice)

    browser.post(reverse("cases:cycle_choose_clips", args=[here.case.code, here.cycle.number]))

    assert Cycle.objects.get(pk=here.cycle.pk).stage == "filmed"


@pytest.mark.django_db
def test_the_next_cycle_closes_the_reviewed_one(alice: User, browser: Browser) -> None:
    here = family(alice, at="reviewed")
    browser.force_login(alice)

    response = browser.post(reverse("cases:cycle_new", args=[here.case.code]))

    assert response["Location"] == reverse("cases:cycle_detail", args=[here.case.code, 2])
    assert list(here.case.cycles.order_by("number").values_list("stage", flat=True)) == ["closed", "planned"]


@pytest.mark.django_db
def test_a_second_press_does_not_start_a_second_cycle(alice: User) -> None:
    case = family(alice, at="planned").case

    with pytest.raises(Case.CycleStillOpen):
        case.plan_cycle(by=alice)

    assert case.cycles.count() == 1


@pytest.mark.django_db
def test_opening_the_review_twice_opens_one_note(alice: User) -> None:
    cycle = family(alice, at="clips_chosen").cycle

    first, second = cycle.start_review(by=alice), cycle.start_review(by=alice)

    assert first == second
    assert first.notes.count() == 1


@pytest.mark.django_db
def test_after_the_review_clips_and_lines_stay_as_they_were(alice: User) -> None:
    here = family(alice, at="reviewed")

    with pytest.raises(Cycle.WrongStage):
        here.clips[0].change(version=1, title="another")
    with pytest.raises(SharedNote.Finished):
        here.lines[0].reword(by=alice, version=1, speaker=NoteLine.Speaker.CLIENT, text="another", is_quote=False)

    assert Clip.objects.get(pk=here.clips[0].pk).title == "Moment 1"
    assert NoteLine.objects.get(pk=here.lines[0].pk).text == "She looks at me, 1."


@pytest.mark.django_db
def test_every_change_of_stage_is_told_in_the_history(alice: User) -> None:
    case = family(alice, at="reviewed").case

    told = list(case.events.order_by("pk").values_list("verb", flat=True))

    assert told == [
        "case.started", "goal.rated", "consent.given", "cycle.planned", "film.added", "film.ready", "cycle.clips_chosen",
        "cycle.review_started", "cycle.reviewed",
    ]  # fmt: skip


@pytest.mark.django_db
def test_a_review_needs_clips_and_everybodys_consent_to_open(alice: User) -> None:
    without_consent, without_clips = (family(alice, at="clips_chosen") for _time in range(2))
    without_consent.case.withdraw_consent_to_film(by=alice)
    for clip in without_clips.clips:
        clip.remove(by=clip.marked_by, version=1)

    with pytest.raises(Cycle.NoConsent):
        without_consent.cycle.start_review(by=alice)
    with pytest.raises(Cycle.NoClips):
        without_clips.cycle.start_review(by=alice)

    assert not Meeting.objects.filter(kind="shared_review").exists()


@pytest.mark.django_db
def test_a_review_without_clips_is_not_finished_but_one_without_consent_is(alice: User) -> None:
    without_clips, without_consent = (family(alice, at="in_review") for _time in range(2))
    for clip in without_clips.clips:
        clip.remove(by=clip.marked_by, version=1)
    without_consent.case.withdraw_consent_to_film(by=alice)

    with pytest.raises(Cycle.NoClips):
        without_clips.cycle.finish_review(by=alice)
    without_consent.cycle.finish_review(by=alice)

    stages = [Cycle.objects.get(pk=here.cycle.pk).stage for here in (without_clips, without_consent)]
    assert stages == ["clips_chosen", "reviewed"]


@pytest.mark.django_db
def test_the_film_that_is_ready_first_is_the_one_the_next_step_leads_to(alice: User) -> None:
    here = family(alice, at="arriving")
    here.cycle.announce_film(by=alice, length=10, file_name="another.mov")

    make_ready(here.film, by=alice)

    case = Case.objects.with_standing().get(pk=here.case.pk)
    assert (case.film_code, case.film_state) == (here.film.code, "ready")  # type: ignore[attr-defined]


@pytest.mark.django_db
def test_a_second_film_is_taken_no_further_once_the_first_can_be_looked_at(alice: User, browser: Browser) -> None:
    here = family(alice, at="arriving")
    second = here.cycle.announce_film(by=alice, length=100_000, file_name="another.mov")
    make_ready(here.film, by=alice)
    browser.force_login(alice)

    response = browser.patch(
        reverse("cases:film_upload", args=[here.case.code, second.code]), b"x" * 65536,
        content_type="application/offset+octet-stream", headers={"Tus-Resumable": "1.0.0", "Upload-Offset": "0"},
    )  # fmt: skip

    assert response.status_code == 410
    assert response.json()["sentence"]
