"""What a cycle's page shows: the one thing to do next, where the cycle stands, its film and its clips."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django.utils import timezone
from django.utils.formats import date_format
from django.utils.text import capfirst
from django.utils.translation import gettext as _

from accounts.models import User
from cases.film_room import fps_of
from cases.headers import case_header
from cases.models import Clip, Cycle, Film
from cases.next_step import SpineStep, next_step
from cases.principles import Level, level_named
from cases.timecode import to_timecode
from footage.models import Recording

STAGES = list(Cycle.Stage)


@dataclass(frozen=True, slots=True)
class ListedClip:
    """A clip as the list of the cycle shows it; times are minutes and seconds."""

    clip: Clip
    number: int
    level: Level | None
    begins: str
    ends: str


def cycle_page(cycle: Cycle, *, user: User) -> dict[str, Any]:
    """The page's contents; the cycle's case must come with its people and from ``with_standing()``."""
    case, film = cycle.case, film_of(cycle, user)
    state = film.recording.state if film else None
    return {
        "case": case,
        "cycle": cycle,
        "film": film,
        "length": minutes(film.recording.frames or 0, film.recording) if film else "",
        "header": case_header(case, here=_("Cycle %(number)d") % {"number": cycle.number}),
        "step": next_step(consented=case.consented, stage=cycle.stage, film_state=state).value,  # type: ignore[attr-defined]
        "stages": stages(cycle),
        "clips": listed_clips(cycle),
    }


def film_of(cycle: Cycle, user: User) -> Film | None:
    """The film to look at; before there is one, the latest that is on its way or did not work."""
    films = list(Film.objects.led_by(user).kept().filter(cycle=cycle).select_related("recording").order_by("-pk"))
    ready = (film for film in films if film.recording.state == Recording.State.READY)
    return next(ready, films[0] if films else None)


def stages(cycle: Cycle) -> list[SpineStep]:
    """The way of one cycle: the stages it reached with their days, the one that comes next, the others."""
    here = STAGES.index(Cycle.Stage(cycle.stage))
    return [_stage(cycle, stage, ahead=index - here, mark=str(index + 1)) for index, stage in enumerate(STAGES)]


def listed_clips(cycle: Cycle) -> list[ListedClip]:
    """The clips for the review, in order."""
    clips = cycle.standing_clips().select_related("film__recording", "goal")
    return [
        ListedClip(
            clip, number, level_named(clip.level), minutes(clip.in_frame, clip.film.recording),
            minutes(clip.out_frame, clip.film.recording),
        )
        for number, clip in enumerate(clips, start=1)
    ]  # fmt: skip


def minutes(frame: int, recording: Recording) -> str:
    """The place of a frame in minutes and whole seconds."""
    return to_timecode(frame, fps_of(recording)).partition(".")[0]


def _stage(cycle: Cycle, stage: Cycle.Stage, *, ahead: int, mark: str) -> SpineStep:
    title = str(capfirst(stage.label))
    if ahead <= 0:
        at = getattr(cycle, f"{stage.value}_at")
        return SpineStep("done", title, date_format(timezone.localtime(at), "j F") if at else "")
    return SpineStep("now", title, _("comes next"), mark=mark) if ahead == 1 else SpineStep("later", title, "", mark=mark)
