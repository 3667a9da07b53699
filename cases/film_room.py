"""What the film room shows: the film, its clips, the hopes in view."""

from __future__ import annotations

import uuid
from dataclasses import dataclass
from fractions import Fraction
from typing import Any

from django.urls import reverse
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from cases.forms.clip import ClipForm
from cases.headers import CaseHeader, Fact
from cases.models import Clip, Cycle, Film
from cases.module_words import film_room_words
from cases.overview import goal_lines
from cases.principles import Level, level_named, levels
from cases.timecode import lasting, to_clock, to_timecode
from footage.models import Recording

PARTS = ("start", "end", "title", "level", "behaviour", "goal", "question")


@dataclass(frozen=True, slots=True)
class ClipRow:
    """A clip as the list shows it; ``earlier`` and ``later`` are the order of all clips once it has moved one place."""

    clip: Clip
    number: int
    level: Level | None
    begins: str
    ends: str
    lasts: str
    earlier: str
    later: str


@dataclass(frozen=True, slots=True)
class Difference:
    """A part of a clip that says one thing in what was sent and another in what somebody else saved meanwhile."""

    label: str
    mine: str
    theirs: str


def fps_of(recording: Recording) -> Fraction:
    """Frames a second of the playable copy."""
    return Fraction(recording.fps_num or 1, recording.fps_den or 1)


def film_room_page(film: Film, *, chosen: str = "", form: ClipForm | None = None, theirs: Clip | None = None) -> dict[str, Any]:
    """The page's contents.

    ``chosen`` is the code of the clip in the editor, empty for a new one. A form that was sent and could not be saved comes
    back as ``form``, and with it, where somebody else changed the clip meanwhile, that clip as ``theirs``.
    """
    case, recording = film.cycle.case, film.recording
    part = clips_part(film)
    current = next((row for row in part["clips"] if str(row.clip.code) == chosen), None)
    if form is None:
        form = ClipForm(film=film, initial=clip_values(current.clip) if current else {"code": uuid.uuid4()})
    return part | {
        "header": film_header(film, here=_("Film room")),
        "chosen": chosen,
        "current": current,
        "form": form,
        "ends": [form["start"], form["end"]],
        "conflict": differences(form, theirs) if theirs else [],
        "levels": levels(),
        "goals": [(line, _shown_by(line.goal.pk, part["clips"])) for line in goal_lines(case)],
        "length": to_clock(recording.frames or 0, fps_of(recording)),
        "words": film_room_words(),
        "player": {
            "url": reverse("cases:film_play", args=[case.code, film.code]),
            "fps": [recording.fps_num, recording.fps_den],
            "frames": recording.frames,
            "last": (recording.frames or 1) - 1,
            "levels": {level.slug: level.order for level in levels()},
        },
    }


def clips_part(film: Film) -> dict[str, Any]:
    """The part of the page that is drawn anew after each change: the list of clips and what comes next."""
    clips = list(Clip.objects.filter(film=film).select_related("goal").order_by("position", "pk"))
    for clip in clips:
        clip.film = film
    standing = [clip for clip in clips if clip.removed_at is None]
    rows = _rows(standing, fps_of(film.recording))
    return {
        "film": film,
        "case": film.cycle.case,
        "cycle": film.cycle,
        "may_mark": film.cycle.may_mark(),
        "why_settled": why_settled(film.cycle),
        "clips": rows,
        "seen": ",".join(str(clip.code) for clip in standing),
        "lasting": lasting(sum(clip.frames for clip in standing), fps_of(film.recording)),
        "removed": [clip for clip in clips if clip.removed_at],
        "values": [clip_values(row.clip) for row in rows],
    }


def why_settled(cycle: Cycle) -> str:
    """Why clips can no longer be marked; the cycle must come with its case."""
    if cycle.case.closed_at:
        return _("The work with this family is closed: its clips stay as they are.")
    return _("This cycle has been reviewed: its clips stay as they were looked at.")


def clip_values(clip: Clip) -> dict[str, Any]:
    """A clip as the editor's form and the page's modules hold it."""
    fps = fps_of(clip.film.recording)
    return {
        "code": clip.code, "version": clip.version, "removed": clip.removed_at is not None, "first": clip.in_frame,
        "out": clip.out_frame, "start": to_timecode(clip.in_frame, fps), "end": to_timecode(clip.out_frame, fps),
        "title": clip.title, "level": clip.level, "behaviour": clip.behaviour,
        "goal": clip.goal.code if clip.goal else "", "question": clip.question,
    }  # fmt: skip


def differences(form: ClipForm, theirs: Clip) -> list[Difference]:
    """Where what was sent differs from what somebody else saved meanwhile, in words."""
    values = clip_values(theirs)
    found = [Difference(_("Clip"), _("in the review"), _("taken out"))] if theirs.removed_at else []
    for name in PARTS:
        mine, other = str(form[name].value() or "").strip(), str(values[name])
        if mine != other:
            label = _("More exactly") if name == "behaviour" else str(form[name].label)
            found.append(Difference(label, form.in_words(name, mine), form.in_words(name, other)))
    return found


def film_header(film: Film, *, here: str) -> CaseHeader:
    """The header of a page about one film, which must come with its case and people."""
    case = film.cycle.case
    day = date_format(film.filmed_date, "j F")
    facts = [Fact("", "film", _("Cycle %(number)d, film of %(day)s") % {"number": film.cycle.number, "day": day})]
    initials = (case.client.name[:1] + case.child.name[:1]).upper()
    return CaseHeader(case.family, initials, "", case.get_absolute_url(), here, facts)


def _rows(clips: list[Clip], fps: Fraction) -> list[ClipRow]:
    codes = [str(clip.code) for clip in clips]
    return [
        ClipRow(
            clip=clip, number=place + 1, level=level_named(clip.level), begins=to_clock(clip.in_frame, fps),
            ends=to_clock(clip.out_frame, fps), lasts=lasting(clip.frames, fps),
            earlier=_moved(codes, place, place - 1), later=_moved(codes, place, place + 1),
        )
        for place, clip in enumerate(clips)
    ]  # fmt: skip


def _moved(codes: list[str], place: int, there: int) -> str:
    """The codes with one of them moved, as ``OrderForm`` takes them; a move over either end changes nothing."""
    moved = [code for code in codes if code != codes[place]]
    moved.insert(max(0, there), codes[place])
    return ",".join(moved)


def _shown_by(goal: int, rows: list[ClipRow]) -> str:
    count = sum(row.clip.goal_id == goal for row in rows)
    return str(film_room_words()["shown_by"]).format(count=count)
