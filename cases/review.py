"""What the shared review shows: chosen clips, one goal in view, the note; nothing private goes into it."""

from __future__ import annotations

import uuid
from collections.abc import Mapping
from typing import Any

from django.urls import reverse
from django.utils.translation import gettext as _

from accounts.models import User
from cases.film_room import fps_of
from cases.forms.note import LineForm, Sheet
from cases.models import Clip, Cycle, Film, Goal, Meeting
from cases.module_words import note_words
from cases.note_page import note_parts, number_in


def review_page(cycle: Cycle, *, user: User, asked: Mapping[str, str]) -> dict[str, Any] | None:
    """The page's contents, or None while there is no open or finished review, or not everybody's consent.

    ``asked`` may name ``clip``, the number of the moment to begin with, ``before``, the position of a line whose
    predecessors are wanted, and ``edit``, the code of a line to change. Rows do not reach the template: a clip
    carries thoughts that are not for this page.
    """
    meeting, case = cycle.review(), cycle.case
    clips = list(cycle.standing_clips().select_related("film__recording"))
    films = Film.objects.led_by(user).playable().filter(cycle=cycle)
    if meeting is None or not clips or {clip.film_id for clip in clips} - set(films.values_list("pk", flat=True)):
        return None
    note = meeting.notes.first()
    if note is None:
        return None
    meeting.cycle, meeting.case, case.practitioner = cycle, case, user
    hopes = {goal.pk: goal for goal in case.goals.of_those_at(meeting).order_by("position")}
    hope = _hope_in_view(clips, hopes)
    moments = [_moment(clip, cycle, _wording(hopes.get(clip.goal_id or 0)) or hope) for clip in clips]
    at = min(max(number_in(asked.get("clip", "")) or 1, 1), len(moments))
    return note_parts(meeting, note, sheet=Sheet.REVIEW, asked=asked) | {
        "number": cycle.number,
        "moment": moments[at - 1],
        "at": at,
        "previous": at - 1,
        "next": at + 1 if at < len(moments) else 0,
        "count": len(moments),
        "form": LineForm(meeting=meeting, initial={"code": uuid.uuid4(), "clip": moments[at - 1]["code"]}),
        "moments": moments,
        "words": _words(user, meeting),
    }


def _words(user: User, meeting: Meeting) -> dict[str, Any]:
    """What the page's modules say."""
    return note_words(user, meeting) | {
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


def _hope_in_view(clips: list[Clip], hopes: dict[int, Goal]) -> str:
    """The goal that the first clip with one shows, else the first one in focus, in the client's words; of those who look on."""
    shown = [hopes[clip.goal_id] for clip in clips if clip.goal_id in hopes]
    focus = [goal for goal in hopes.values() if goal.state == Goal.State.FOCUS]
    return _wording(next(iter(shown + focus), None))


def _wording(goal: Goal | None) -> str:
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
        "goal": hope,
    }
