"""When each film ends and what keeps it: for whoever leads its family, for an admin without content, and as a dry run."""

from __future__ import annotations

import datetime as dt
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from django.db.models import Exists, OuterRef
from django.utils.translation import gettext_lazy as _

from accounts.models import Retention, User
from accounts.retention import Due, Why, due
from accounts.service import current_retention
from cases.models import Deletion, Film, Hold
from cases.models.film import FilmQuerySet
from footage.models import Destruction

SHOWN = 50
ENDS_BY = {
    Why.WORK_ENDED: _("the work with the family was closed"),
    Why.WITHDRAWN: _("somebody in it withdrew consent"),
}


@dataclass(frozen=True, slots=True)
class Ending:
    """A film that is there, when it ends and by what, whether it is held or wanted deleted."""

    film: Film
    due: Due | None
    is_held: bool
    is_wanted: bool
    is_wanted_by_her: bool = False

    @property
    def day(self) -> dt.date | None:
        """The day on which it ends unless something keeps it."""
        return self.due.day if self.due else None

    @property
    def why(self) -> str:
        """By what it ends, in words."""
        return str(ENDS_BY[self.due.why]) if self.due else ""

    @property
    def tells_why(self) -> bool:
        """Whether a client reads by what it ended: not where that would tell one parent what the other did."""
        return self.film.recording.destruction.why not in {Destruction.Why.WITHDRAWN, Destruction.Why.ASKED}


def endings(films: FilmQuerySet, table: Callable[[], Retention]) -> list[Ending]:
    """Films that have a day or that somebody keeps or wants deleted, the earliest first; one query, and the table's."""
    wanted = Exists(Deletion.objects.waiting().filter(film=OuterRef("pk")))
    rows = films.may_end().with_ending().annotate(is_wanted=wanted).order_by("pk")
    films_there = list(rows.select_related("recording", "cycle__case__client", "cycle__case__child"))
    if not films_there:
        return []
    clock = table().film_clock
    found = [
        Ending(film, due(film.facts, clock), film.recording.held, film.is_wanted)  # type: ignore[attr-defined]
        for film in films_there
    ]
    there = [one for one in found if one.due or one.is_held or one.is_wanted]
    return sorted(there, key=lambda one: (one.day or dt.date.max, one.film.pk))


def soon(user: User, *, today: dt.date) -> list[Ending]:
    """Her own films that end within the days of notice, or that somebody wants deleted; what is held stands with its film."""
    there = [one for one in endings(Film.objects.led_by(user), current_retention) if one.is_wanted or not one.is_held]
    until = today + dt.timedelta(days=current_retention().notice_days) if there else today
    return [one for one in there if one.is_wanted or (one.day and one.day <= until)]


def ending_page(film: Film, user: User) -> dict[str, Any]:
    """How one film ends: its day, what keeps it, who wants it deleted, or its certificate."""
    found = next(iter(endings(Film.objects.led_by(user).filter(pk=film.pk), current_retention)), None)
    holds = Hold.objects.led_by(user).on(film).select_related("placed_by", "authorised_by", "lift_asked_by")
    wishes = Deletion.objects.led_by(user).waiting().filter(film=film).select_related("asked_by", "film__cycle")
    wish = wishes.first()
    return {
        "film": film, "ending": found, "holds": list(holds.order_by("pk")), "wish": wish,
        "is_theirs": bool(wish and wish.asked_by_id != user.pk and wish.is_a_clients),
        "may_agree": bool(wish and wish.may_be_agreed_by_who_leads(user)),
        "certificate": Destruction.objects.select_related("by", "agreed_by", "recording").filter(recording__film=film).first(),
    }  # fmt: skip


def manage_page(user: User, *, today: dt.date) -> dict[str, Any]:
    """What an admin sees of all films: codes, days and counts; what waits for a second person."""
    table = current_retention()
    until = today + dt.timedelta(days=table.notice_days)
    every = endings(Film.objects.all(), current_retention)
    dated = [one for one in every if one.day and not one.is_held]
    holds = Hold.objects.managed_by(user).standing().select_related("placed_by", "authorised_by", "lift_asked_by", "film")
    standing = list(holds.order_by("pk")[:SHOWN])
    waiting = Deletion.objects.managed_by(user).waiting().filter(film__recording__destroyed_at__isnull=True)
    wishes = waiting.select_related("asked_by", "film__recording")
    return {
        "soon": [one for one in dated if one.day and one.day <= until][:SHOWN],
        "counts": Counter("soon" if one.day and one.day <= until else "later" for one in dated),
        "held_films": sum(one.is_held for one in every),
        "holds": standing,
        "to_lift": [one for one in standing if one.lift_asked_at],
        "wishes": list(wishes.order_by("pk")[:SHOWN]),
        "notice_days": table.notice_days,
    }


def certificates(*, only: str = "") -> list[Destruction]:
    """What was destroyed, the latest first; one alone by the code of its recording."""
    rows = Destruction.objects.select_related("recording", "by", "agreed_by").order_by("-at", "-pk")
    if only:
        rows = rows.filter(recording__code=only)
    return list(rows[:SHOWN])


def own_films(films: FilmQuerySet, client: User) -> list[Ending]:
    """A client's films as her own page tells of them, the earliest first, the destroyed ones too."""
    clock = current_retention().film_clock
    rows = films.with_ending().select_related("recording__destruction", "cycle__case").order_by("filmed_date", "pk")
    wanted = dict(Deletion.objects.waiting().filter(film__in=films.values("pk")).values_list("film", "asked_by"))
    return [
        Ending(film, due(film.facts, clock), film.recording.held, film.pk in wanted, wanted.get(film.pk) == client.pk)
        for film in rows
    ]
