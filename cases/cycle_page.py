"""What a cycle's page shows: the one thing to do next, where the cycle stands, its film and its clips."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django.urls import reverse
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.text import capfirst
from django.utils.translation import gettext as _

from accounts.models import User
from cases.film_people import not_agreed, people_in
from cases.film_room import fps_of
from cases.headers import case_header
from cases.models import Case, Clip, Cycle, Film, Participant
from cases.next_step import cycle_step
from cases.principles import Level, level_named
from cases.spine import SpineStep
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
        "step": cycle_step(consented=_agreed(cycle, film), stage=cycle.stage, film_state=state).value,
        "people": _people(case) if cycle.stage == Cycle.Stage.PLANNED else [],
        "part": part_of(film) if film else None,
        "words": _words(),
        "stages": stages(cycle),
        "clips": listed_clips(cycle),
    }


def _people(case: Case) -> list[tuple[Participant, bool]]:
    """Who may be in the film that is sent from here, and whether they agreed to be filmed."""
    people = people_in(case)
    silent = not_agreed(people)
    return [(place, place not in silent) for place in people]


def _agreed(cycle: Cycle, film: Film | None) -> bool:
    """Whether the work may go on: client and child agreed to be filmed, and everybody who is in the film."""
    in_it = film is None or Film.objects.consented().filter(pk=film.pk).exists()
    return in_it and bool(cycle.case.consented)  # type: ignore[attr-defined]


def film_of(cycle: Cycle, user: User) -> Film | None:
    """The film to look at; before there is one, the latest that is on its way or did not work."""
    films = list(Film.objects.led_by(user).kept().filter(cycle=cycle).select_related("recording").order_by("-pk"))
    for film in films:
        film.cycle = cycle
    ready = (one for one in films if one.recording.state == Recording.State.READY)
    return next(ready, films[0] if films else None)


def part_of(film: Film) -> dict[str, str] | None:
    """By what the rest of a film that has arrived in part is known, and where it is sent."""
    if film.recording.state != Recording.State.RECEIVING:
        return None
    url = reverse("cases:film_upload", args=[film.cycle.case.code, film.code])
    return {"url": url, "length": str(film.recording.length), "head": film.recording.head_sha256}


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


def _words() -> dict[str, str]:
    """What the page's modules say about a film on its way."""
    return {
        "size": _("{sent} of {all} MB"),
        "comparing": _("Comparing it with what has arrived …"),
        "sending": _("Sending … Keep this page open."),
        "minutes": _("Sending … about {minutes} min left. Keep this page open."),
        "nearly": _("Sending … less than a minute left. Keep this page open."),
        "another": _("This is not the file that was arriving, so it starts from the beginning."),
        "waiting": _(
            "No connection at the moment. Nothing that has arrived is lost; it goes on by itself. Keep this page open."
        ),
        "signed_out": _(
            "You were signed out. Sign in again in another window; the film then goes on here. Keep this page open."
        ),
        "paused": _("Paused. What has arrived is kept."),
        "failed": _("The film cannot be sent any further. Please choose it again."),
        "stands": _("A part of the film has arrived."),
        "comes": _("The film is arriving from another page."),
        "received": _("The film has arrived and waits to be made playable. You may leave this page."),
        "converting": _("The film has arrived and is being made playable. You may leave this page."),
    }
