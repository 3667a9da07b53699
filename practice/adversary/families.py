"""A family that went through everything that leaves a text behind, by the verbs of the program; only its film is no picture."""

from __future__ import annotations

import datetime as dt
import uuid
from typing import Any

from django.utils import timezone

from accounts.models import User
from cases.models import (
    Case,
    Clip,
    Consent,
    Cycle,
    Deletion,
    Film,
    Goal,
    Hold,
    Meeting,
    NoteLine,
    Participant,
    PrivateNote,
    SharedNote,
)
from cases.second_person import second_people
from footage import vault
from footage.models import Recording, Scan
from questionnaires.models import Administration, InstrumentVersion
from questionnaires.shipped import load_instruments

WEEK = dt.timedelta(days=7)
FILM = bytes(range(256)) * 64
# A questionnaire with room for one's own words and with bands, as the shipped one has neither.
ASKED = """
schema: vig-instrument/1
key: adversary
version: 1.0.0
title: How it went
language: en
licence: {status: own-work, statement: CC0}
sections:
  - id: all
    items:
      - {id: q1, type: rating, min: 0, max: 4, low_label: No, high_label: Yes, text: "Did it help?"}
      - {id: q2, type: longtext, text: "What else?"}
scales:
  - {id: total, title: Total, method: sum, items: [q1], range: [0, 4], better: higher, bands: [{min: 0, max: 4, label: Some}]}
"""


def begin(leader: User) -> Case:
    """A family after its first meeting, with a hope."""
    return Case.start(
        code=uuid.uuid4(), by=leader, client_name="Client", relation="father", child_name="Child",
        born_month=dt.date(2025, 4, 1), helping_question="How?", goal="Laugh", goal_area="relationship", rating=3,
    )  # fmt: skip


def lived(case: Case) -> None:
    """Everything: hopes of each adult, meetings with each, films, notes, questionnaires, an end and a new beginning."""
    by = case.practitioner
    case.consent_to_film(by=by, how="paper", given_date=timezone.localdate())
    signed = Consent.objects.standing().to_film().filter(participant__case=case, how="paper").order_by("pk")[0]
    signed.keep_scan(b"A picture.", kind=Scan.Kind.PICTURE, by=by, code=uuid.uuid4())
    for place in case.participants.filter(client__isnull=False).order_by("pk"):
        _hope(case, place)
        _meet(case, place)
        _ask(case, place, hand_in=True)
    _reviewed(case)
    _kept(case)
    case.close(by=by, ending="completed", why="They are well.")
    case.reopen(by=by, why="They came back.")
    cycle = _filmed(case)
    cycle.choose_clips(by=by)
    meeting = cycle.start_review(by=by)
    _write(meeting)
    for place in case.participants.filter(client__isnull=False).order_by("pk"):
        _ask(case, place, hand_in=False)
    case.refresh_from_db()
    case.edit(
        by=by, version=case.version, client_name="Client", relation="father", child_name="Child",
        born_month=dt.date(2025, 4, 1), helping_question="How else?",
    )  # fmt: skip


def _hope(case: Case, place: Participant) -> None:
    """A hope of this adult in other words than at first, and one that was let go."""
    by = case.practitioner
    for wording in ("Play", "Sleep"):
        goal = Goal.add(case, code=uuid.uuid4(), by=by, wording=wording, area="child", state=Goal.State.ASIDE, hoped_by=place)
        goal.reword(by=by, version=goal.version, wording=f"{wording} well", area="child")
    goal.drop(by=by, why="It came by itself.")


def _meet(case: Case, place: Participant) -> None:
    """With this adult alone: a meeting that was held and noted, one that is planned, one that was called off."""
    by, now = case.practitioner, timezone.now()
    told: dict[str, Any] = {"by": by, "kind": "other", "people": [place], "where": "by the park", "others": "Grandmother"}
    held = case.plan_meeting(code=uuid.uuid4(), held=True, starts_at=now - WEEK, **told)
    _write(held)
    note = held.notes.get()
    note.finish(by=by)
    note.unlock(by=by, why="A word was missing.")
    case.plan_meeting(code=uuid.uuid4(), starts_at=now + WEEK, **told)
    case.plan_meeting(code=uuid.uuid4(), starts_at=now + 2 * WEEK, **told).cancel(by=by, why="A fever.")


def _write(meeting: Meeting) -> None:
    """A line of each who may say one, in other words than at first, one taken out; and the practitioner's own note."""
    by = meeting.case.practitioner
    for speaker in (NoteLine.Speaker.CLIENT, NoteLine.Speaker.PRACTITIONER):
        line = SharedNote.write(meeting, code=uuid.uuid4(), by=by, speaker=speaker, text="She looks.", is_quote=True)
        line.reword(by=by, version=line.version, speaker=speaker, text="She looks at me.", is_quote=True)
    line.remove(by=by, version=line.version)
    PrivateNote.write(meeting, by=by, version=0, text="For me alone.")


def _reviewed(case: Case) -> None:
    cycle = _filmed(case)
    by = case.practitioner
    cycle.choose_clips(by=by)
    _write(cycle.start_review(by=by))
    cycle.finish_review(by=by)


def _kept(case: Case) -> None:
    """All films are on hold, and somebody asked to let them go; one was wanted deleted for a while."""
    by = case.practitioner
    word = second_people(by).order_by("pk").first() or by
    hold = Hold.place(case, film=None, by=by, reason="A court asked.", authorised_by=word)
    if word != by:
        hold.ask_to_lift(by=by, reason="It is over.")
    film = Film.objects.filter(cycle__case=case).select_related("cycle__case").order_by("pk")[0]
    Deletion.ask(film, by=by, why="wrong", reason="It is of somebody else.").take_back(by=by)


def _filmed(case: Case) -> Cycle:
    """The next cycle with a film and three clips, one of them removed."""
    by = case.practitioner
    cycle = case.plan_cycle(by=by)
    film = cycle.announce_film(by=by, length=len(FILM), file_name="IMG_0042.MOV")
    with vault.playable_writer(film.recording) as writer:
        writer.write(FILM)
    Recording.objects.filter(pk=film.recording_id).update(
        state=Recording.State.READY, ready_at=timezone.now(), playable_bytes=len(FILM), offset=len(FILM), fps_num=25,
        fps_den=1, frames=750, width=640, height=360,
    )  # fmt: skip
    film.refresh_from_db()
    cycle.film_is_ready(film, by=by)
    clips = [_clip(film, case.goals.order_by("position").first(), number) for number in (1, 2, 3)]
    clips[0].remove(by=clips[0].marked_by, version=clips[0].version)
    cycle.refresh_from_db()
    return cycle


def _clip(film: Film, goal: Goal | None, number: int) -> Clip:
    return Clip.mark(
        film, code=uuid.uuid4(), by=film.cycle.case.practitioner, in_frame=100 * number, out_frame=100 * number + 100,
        title="Moment", level="receiving", behaviour="receiving-look", question="What do you see?", goal=goal,
    )  # fmt: skip


def _ask(case: Case, place: Participant, *, hand_in: bool) -> None:
    """A questionnaire that this adult handed in, or has begun."""
    by = case.practitioner
    asked = Administration.ask(
        case, code=uuid.uuid4(), by=by, edition=_edition(), respondent=place, timepoint="before" if hand_in else "after",
        mode=Administration.Mode.LINK, language="en",
    )  # fmt: skip
    asked.make_link(code=uuid.uuid4(), by=by)
    asked.answer("q1", 3, given_in="")
    asked.answer("q2", "In my own words.", given_in="")
    if hand_in:
        asked.send()


def _edition() -> InstrumentVersion:
    load_instruments()
    there = InstrumentVersion.objects.filter(instrument__key="adversary").first()
    if there is None:
        there = InstrumentVersion.draft(ASKED)
        there.publish(by=None)
    return there
