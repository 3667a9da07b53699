"""Plays one story of the demo through the verbs of the program, step by step, each on its day."""

from __future__ import annotations

import datetime as dt
import io
import time
import uuid
from collections.abc import Callable, Iterator
from fractions import Fraction
from typing import Any

from django.utils import timezone

from accounts.models import User
from accounts.tokens import hashed
from cases.ages import born_month
from cases.models import Case, Client, Clip, Consent, Cycle, Film, Goal, Hold, Meeting, NoteLine, PrivateNote, SharedNote
from cases.second_person import second_people
from footage import leases, receive, work
from footage.drawing import draw_film
from footage.models import Recording
from footage.playable import make_playable
from practice.demo.moving import happening
from questionnaires.models import Administration, InstrumentVersion

Step = dict[str, Any]
FPS = 25
LOOK_AGAIN_SECONDS = 0.5
USUAL_HOUR = 10
FRIDAY = 4
A_MOMENT = dt.timedelta(minutes=1)
NOTE_OPEN_DAYS = 4
INSTRUMENT = "relationship-reflection"


def tell(story: Step, *, code: uuid.UUID, by: User) -> Case:
    """The family of a story, with everything that happened to it."""
    months = story["child"].get("months")
    case = Case.start(
        code=code, by=by, client_name=story["client"]["name"], relation=story["client"]["relation"],
        child_name=story["child"]["name"], helping_question=story.get("question", ""),
        born_month=None if months is None else born_month(0, months, timezone.localdate()),
    )  # fmt: skip
    _let_in(case.client, story["client"])
    noted = _planned(story["course"][0])
    with happening(case, noted, since=case.started_at):
        for goal in story.get("goals", []):
            Goal.add(case, code=uuid.uuid4(), by=by, wording=goal["text"], area=goal["area"])
    for step in _steps(story["course"]):
        # What is still to come, or goes on at this moment, was agreed when they last spoke.
        over = _planned(step) + dt.timedelta(minutes=step.get("minutes", 0))
        noted = max(over if over < timezone.localtime() else noted, noted + A_MOMENT)
        with happening(case, noted):
            STEPS[step["do"]](case, by, step)
        case.refresh_from_db()
    return case


def _let_in(client: Client, told: Step) -> None:
    """Make somebody of the story the one who signs in as this client."""
    if "sign_in" in told:
        Client.objects.filter(pk=client.pk).update(user=User.objects.filter(email=told["sign_in"]).first())


def _steps(course: list[Step]) -> Iterator[Step]:
    """The steps of a course; a questionnaire that came back is given out on one day and handed in on another."""
    for step in course:
        yield step
        if "sent" in step:
            yield step | {"do": "hand-in", "day": step["sent"]}


def _planned(step: Step) -> dt.datetime:
    """The time of a step: on its day, or on the working day next to it that is farther from today."""
    today = timezone.localtime().replace(hour=step.get("hour", USUAL_HOUR), minute=0, second=0, microsecond=0)
    at = today + dt.timedelta(days=step["day"])
    past_friday = at.weekday() - FRIDAY
    if past_friday <= 0 or step["day"] == 0:
        return at
    return at + dt.timedelta(days=3 - past_friday if step["day"] > 0 else -past_friday)


def _nothing(case: Case, by: User, step: Step) -> None:
    """A referral is there once it is written down."""


# Meetings


def _plan(case: Case, by: User, step: Step) -> Meeting:
    return case.plan_meeting(code=uuid.uuid4(), by=by, starts_at=_planned(step), **_details(case, step))


def _meet(case: Case, by: User, step: Step) -> None:
    meeting = case.plan_meeting(code=uuid.uuid4(), by=by, held=True, starts_at=_planned(step), **_details(case, step))
    _write(meeting, by, step)


def _miss(case: Case, by: User, step: Step) -> None:
    _plan(case, by, step).not_attended(by=by, why=step.get("why", ""))


def _cancel(case: Case, by: User, step: Step) -> None:
    _plan(case, by, step).cancel(by=by, why=step.get("why", ""))


def _details(case: Case, step: Step) -> dict[str, Any]:
    """What is known of a meeting; ``with`` names its people where it is not with everybody."""
    told: dict[str, Any] = {name: step[name] for name in ("kind", "place", "minutes") if name in step}
    if "with" in step:
        places = case.participants.select_related("client", "child")
        told["people"] = [place for place in places if place.name in step["with"]]
    return told


def _add_adult(case: Case, by: User, step: Step) -> None:
    """Another adult, with her own consent and her own hope."""
    adult = case.add_adult(by=by, name=step["name"], relation=step["relation"])
    assert adult.client  # noqa: S101 - an adult's place is a client's
    _let_in(adult.client, step)
    day = _planned(step).date()
    Consent.give(case, by=by, people=[adult], giver=adult, purpose="filming", how="paper", given_date=day)
    Goal.add(case, code=uuid.uuid4(), by=by, wording=step["hope"], area="relationship", hoped_by=adult)


def _write(meeting: Meeting, by: User, step: Step) -> None:
    """What was said, rated and thought at a meeting."""
    for line in step.get("lines", []):
        who, _bar, text = line.partition(" | ")
        speaker = NoteLine.Speaker(who.rstrip("*"))
        SharedNote.write(meeting, code=uuid.uuid4(), by=by, speaker=speaker, text=text, is_quote=who.endswith("*"))
    _rate(meeting.case, by, step, meeting=meeting)
    note = meeting.notes.first()
    if note and step["do"] == "meet" and step["day"] < -NOTE_OPEN_DAYS:
        note.finish(by=by)
    if "private" in step:
        PrivateNote.write(meeting, by=by, version=0, text=step["private"])


# Hopes


def _rate(case: Case, by: User, step: Step, *, meeting: Meeting | None = None) -> None:
    client = case.participants.get(client=case.client_id)
    for goal, value in zip(case.goals.in_focus().select_related("hoped_by"), step.get("ratings", []), strict=False):
        on = None if meeting else _planned(step)
        goal.rate(value, by=by, on=on, meeting=meeting, rated_by=goal.hoped_by or client)


def _reword(case: Case, by: User, step: Step) -> None:
    goal = _goal(case, step)
    goal.reword(by=by, version=goal.version, wording=step["text"], area=goal.area)


def _put_aside(case: Case, by: User, step: Step) -> None:
    _goal(case, step).put_aside(by=by)


def _reach(case: Case, by: User, step: Step) -> None:
    _goal(case, step).reach(by=by)


def _goal(case: Case, step: Step) -> Goal:
    return case.goals.get(position=step["goal"])


# Consent, films, reviews


def _consent(case: Case, by: User, step: Step) -> None:
    case.consent_to_film(by=by, how=step["how"], given_date=_planned(step).date())


def _withdraw(case: Case, by: User, _step: Step) -> None:
    case.withdraw_consent_to_film(by=by)


def _begin_cycle(case: Case, by: User, _step: Step) -> Cycle:
    cycle = case.plan_cycle(by=by)
    cycle.case = case
    return cycle


def _film(case: Case, by: User, step: Step) -> None:
    """The next cycle with a film that was drawn, received and made playable as any other, and its clips."""
    cycle = _begin_cycle(case, by, step)
    drawn = io.BytesIO()
    draw_film(drawn, seconds=step["seconds"], fps=FPS, seed=step["seed"], scene=step["scene"])
    film = cycle.announce_film(by=by, length=drawn.tell(), file_name="film.mp4")
    drawn.seek(0)
    receive.append(film.recording, drawn.read, offset=0)
    wait_until_ready(film.recording)
    Film.objects.filter(pk=film.pk).update(filmed_date=_planned(step).date())
    case.plan_meeting(code=uuid.uuid4(), by=by, held=True, starts_at=_planned(step), kind=Meeting.Kind.FILMING, minutes=40)
    cycle.refresh_from_db()
    for moment in step.get("moments", []):
        _mark(film, case, by, moment)
    # A review follows on a later day only where the clips were chosen.
    if step.get("choose"):
        cycle.choose_clips(by=by)


def wait_until_ready(recording: Recording) -> None:
    """Make the film playable here, unless a worker is at it already."""
    while recording.state != Recording.State.READY:
        if recording.problem:
            raise RuntimeError(recording.get_problem_display())
        holder = leases.this_process()
        if work.claim(recording.pk, holder):
            make_playable(recording.pk, holder)
        else:
            time.sleep(LOOK_AGAIN_SECONDS)
        recording.refresh_from_db()


def _mark(film: Film, case: Case, by: User, moment: Step) -> None:
    film.recording.refresh_from_db()
    fps = Fraction(film.recording.fps_num or FPS, film.recording.fps_den or 1)
    level, _dash, _rest = moment["see"].partition("-")
    Clip.mark(
        film, code=uuid.uuid4(), by=by, in_frame=round(moment["from"] * fps), out_frame=round(moment["to"] * fps),
        title=moment["title"], level=level, behaviour=moment["see"], question=moment.get("ask", ""),
        goal=case.goals.in_focus().first(),
    )  # fmt: skip


def _review(case: Case, by: User, step: Step) -> None:
    cycle = case.cycles.order_by("-number")[0]
    cycle.case = case
    _plan(case, by, step | {"kind": Meeting.Kind.SHARED_REVIEW})
    meeting = cycle.start_review(by=by)
    meeting.case = case
    _write(meeting, by, step)
    cycle.finish_review(by=by)


# Questionnaires


def _ask(case: Case, by: User, step: Step) -> None:
    """The shipped questionnaire, by a link; answers that were not handed in stand in it."""
    asked = Administration.ask(
        case, code=uuid.uuid4(), by=by, edition=InstrumentVersion.objects.get(instrument__key=INSTRUMENT, state="published"),
        respondent=case.participants.get(client=case.client_id), timepoint=step["timepoint"],
        mode=Administration.Mode.LINK, language="en",
    )  # fmt: skip
    asked.make_link(code=uuid.uuid4(), by=by)
    if "sent" not in step:
        _answer(asked, step)


def _hand_in(case: Case, _by: User, step: Step) -> None:
    asked = case.administrations.get(timepoint=step["timepoint"])
    _answer(asked, step)
    asked.send()


def _answer(asked: Administration, step: Step) -> None:
    """The first of the answers; a number is the place of an option, nothing is a question that was skipped."""
    for item, place in zip(asked.edition.read().items, step.get("answers", []), strict=False):
        value = None if place is None else item.options[place].code
        asked.answer(item.id, value, given_in=hashed("demo"))


# The end


def _close(case: Case, by: User, step: Step) -> None:
    case.close(by=by, ending=step["ending"], why=step["why"])


def _reopen(case: Case, by: User, step: Step) -> None:
    case.reopen(by=by, why=step["why"])


def _hold(case: Case, by: User, step: Step) -> None:
    """All of the family's films, kept on an admin's word."""
    Hold.place(case, film=None, by=by, reason=step["why"], authorised_by=second_people(by).order_by("pk")[0])


STEPS: dict[str, Callable[[Case, User, Step], object]] = {
    "refer": _nothing, "adult": _add_adult, "plan": _plan, "meet": _meet, "missed": _miss, "cancel": _cancel,
    "rate-alone": _rate,
    "reword": _reword, "aside": _put_aside, "reach": _reach, "consent": _consent, "withdraw": _withdraw,
    "ask": _ask, "hand-in": _hand_in, "cycle": _begin_cycle, "film": _film, "review": _review,
    "close": _close, "reopen": _reopen, "hold": _hold,
}  # fmt: skip
