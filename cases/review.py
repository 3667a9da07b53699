"""What the shared review shows: chosen clips, one goal in view, the note; nothing private goes into it."""

from __future__ import annotations

import uuid
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from django.urls import reverse
from django.utils import timezone
from django.utils.formats import time_format
from django.utils.translation import gettext as _

from accounts.models import User
from cases.film_room import fps_of
from cases.forms.note import LineForm, speaker_names
from cases.models import Clip, Cycle, Film, NoteLine, SharedNote
from cases.module_words import saving_words

LINES_SHOWN = 30
LARGEST_DIGITS = 9  # what an integer column holds


@dataclass(frozen=True, slots=True)
class ShownLine:
    """A line of the note as the page shows it; ``edit`` is its form while it is being changed."""

    line: NoteLine
    who: str
    url: str
    may_change: bool
    edit: LineForm | None = None


def review_page(cycle: Cycle, *, user: User, asked: Mapping[str, str]) -> dict[str, Any] | None:
    """The page's contents, or None while there is no open or finished review, or not everybody's consent.

    ``asked`` may name ``clip``, the number of the moment to begin with, ``before``, the position of a line whose
    predecessors are wanted, and ``edit``, the code of a line to change. Rows do not reach the template: a clip
    carries thoughts that are not for this page.
    """
    meeting, case = cycle.review(), cycle.case
    clips = list(cycle.standing_clips().select_related("film__recording", "goal"))
    films = Film.objects.led_by(user).playable().filter(cycle=cycle)
    if meeting is None or not clips or {clip.film_id for clip in clips} - set(films.values_list("pk", flat=True)):
        return None
    meeting.case, case.practitioner = case, user
    note = SharedNote.objects.get(meeting=meeting)
    note.meeting = meeting
    before = _number(asked.get("before", ""))
    lines, earlier = _lines(note, before)
    hope = _hope_in_view(cycle, clips)
    moments = [_moment(clip, cycle, hope) for clip in clips]
    at = min(max(_number(asked.get("clip", "")) or 1, 1), len(moments))
    return {
        "number": cycle.number,
        "case_code": case.code,
        "note_code": note.code,
        "is_open": note.finished_at is None,
        "lines": [shown_line(line, note, edit=asked.get("edit") == str(line.code)) for line in lines],
        "earlier": earlier,
        "is_latest": before is None,
        "moment": moments[at - 1],
        "at": at,
        "previous": at - 1,
        "next": at + 1 if at < len(moments) else 0,
        "count": len(moments),
        "form": LineForm(note=note, initial={"code": uuid.uuid4(), "clip": moments[at - 1]["code"]}),
        "blank": LineForm(note=note, auto_id=False),
        "moments": moments,
        "saved": _saved(lines),
        "words": _words(),
    }


def shown_line(line: NoteLine, note: SharedNote, *, edit: bool = False) -> ShownLine:
    """A line as the page shows it; its note must come with the meeting's case and people."""
    case = note.meeting.case
    who = speaker_names(case)[NoteLine.Speaker(line.speaker)]
    url = reverse("cases:line_edit", args=[case.code, note.code, line.code])
    is_open = note.finished_at is None
    values = {"version": line.version, "speaker": line.speaker, "is_quote": line.is_quote, "text": line.text}
    form = LineForm(note=note, auto_id=False, initial=values) if edit and is_open else None
    return ShownLine(line, who, url, may_change=is_open, edit=form)


def _saved(lines: list[NoteLine]) -> str:
    """When the last of these lines was saved."""
    if not lines:
        return ""
    return _("Saved %(time)s") % {"time": time_format(timezone.localtime(lines[-1].written_at), "H:i")}


def _words() -> dict[str, Any]:
    """What the page's modules say."""
    return saving_words() | {
        "space": _("Space"),
        "shift": _("Shift"),
        "keys": {
            "play": _("play, hold here, go on"),
            "play-clip": _("start the moment over"),
            "slower": _("half speed, and back"),
            "loop": _("play it again and again"),
            "second-back": _("one second back"),
            "second-on": _("one second on"),
            "frame-back": _("one frame back"),
            "frame-on": _("one frame on"),
            "before": _("the moment before"),
            "next": _("the next moment"),
            "ask": _("the question"),
            "fullscreen": _("full screen"),
            "write": _("write"),
            "help": _("these keys"),
        },
    }


def _lines(note: SharedNote, before: int | None) -> tuple[list[NoteLine], int | None]:
    """The last lines, or the last ones before a position, and the position before which there are more."""
    lines = note.lines.filter(removed_at__isnull=True).order_by("-position")
    if before is not None:
        lines = lines.filter(position__lt=before)
    found = list(lines[: LINES_SHOWN + 1])
    shown = found[:LINES_SHOWN][::-1]
    return shown, shown[0].position if len(found) > LINES_SHOWN else None


def _number(text: str) -> int | None:
    """A number out of an address; None when there is none."""
    return int(text) if text.isascii() and text.isdigit() and len(text) <= LARGEST_DIGITS else None


def _hope_in_view(cycle: Cycle, clips: list[Clip]) -> str:
    """The goal that the first clip with one shows, else the first goal of the family, in the client's words."""
    goal = next((clip.goal for clip in clips if clip.goal), None) or cycle.case.goals.order_by("position").first()
    return goal.wording if goal else ""


def _moment(clip: Clip, cycle: Cycle, hope: str) -> dict[str, Any]:
    """What the player needs and nothing else: no title, level or other private thought."""
    recording = clip.film.recording
    fps = fps_of(recording)
    # A browser without our player stops by itself within the last frame of the clip.
    seconds = f"#t={float(clip.in_frame / fps):.3f},{float((clip.out_frame - 0.5) / fps):.3f}"
    url = reverse("cases:film_play", args=[cycle.case.code, clip.film.code])
    return {
        "code": str(clip.code),
        "url": url,
        "part": url + seconds,
        "first": clip.in_frame,
        "end": clip.out_frame,
        "fps": [recording.fps_num, recording.fps_den],
        "frames": recording.frames,
        "question": clip.question,
        "goal": clip.goal.wording if clip.goal else hope,
    }
