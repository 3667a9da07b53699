"""How colleagues stand to each other: teams, who supervises whom, who stands in for whom; the access log tells each change."""

from __future__ import annotations

import datetime as dt
import uuid
from typing import Any

from django.db import IntegrityError, transaction
from django.db.models import F
from django.utils import timezone

from accounts.models import AccessEntry, Cover, SupervisionLink, Team, User
from accounts.staffing import hold


@transaction.atomic
def make_team(*, code: uuid.UUID, by: User, name: str) -> Team:
    """A team of nobody yet, made once however often it is sent; raises NameTaken."""
    there = Team.objects.filter(code=code).first()
    if there is not None:
        return there
    team: Team = _named(name, lambda: Team.objects.create(code=code, name=name))
    AccessEntry.objects.change(by=by, act="team.made", about=team.code)
    return team


@transaction.atomic
def change_team(team: Team, *, by: User, version: int, name: str, people: list[User]) -> None:
    """Another name, and exactly these of those who work here, once however often it is sent; raises Changed, NameTaken."""
    standing = Team.objects.select_for_update(no_key=True).get(pk=team.pk)
    inside = User.objects.working().filter(team=team)
    chosen = {person.pk for person in people}
    if standing.version == version + 1 and standing.name == name and set(inside.values_list("pk", flat=True)) == chosen:
        return  # this very change was made already and its answer was lost
    if standing.version != version:
        raise Team.Changed
    rows = Team.objects.filter(pk=team.pk)
    _named(name, lambda: rows.update(name=name, version=version + 1), but=team)
    inside.exclude(pk__in=chosen).update(team=None, version=F("version") + 1)
    User.objects.filter(pk__in=chosen).exclude(team=team).update(team=team, version=F("version") + 1)
    AccessEntry.objects.change(by=by, act="team.changed", about=team.code)


@transaction.atomic
def link(
    supervisor: User, practitioner: User, *, code: uuid.UUID, by: User, first_date: dt.date, last_date: dt.date | None
) -> None:
    """Let one supervise the other between two days; raises Overlaps where she does on some of them already."""
    hold(practitioner)
    if SupervisionLink.objects.filter(code=code).exists():
        return
    others = SupervisionLink.objects.filter(supervisor=supervisor, practitioner=practitioner)
    if _overlapping(others, first_date, last_date):
        raise SupervisionLink.Overlaps
    SupervisionLink.objects.create(
        code=code, supervisor=supervisor, practitioner=practitioner, first_date=first_date, last_date=last_date, made_by=by
    )
    AccessEntry.objects.change(by=by, act="supervision.begun", about=practitioner.code)


@transaction.atomic
def cover(practitioner: User, stand_in: User, *, code: uuid.UUID, by: User, first_date: dt.date, last_date: dt.date) -> None:
    """Let one lead the other's families between two days; raises Overlaps where somebody does on some of them already."""
    hold(practitioner)
    if Cover.objects.filter(code=code).exists():
        return
    if _overlapping(Cover.objects.filter(practitioner=practitioner), first_date, last_date):
        raise Cover.Overlaps
    Cover.objects.create(
        code=code, practitioner=practitioner, stand_in=stand_in, first_date=first_date, last_date=last_date, made_by=by
    )
    AccessEntry.objects.change(by=by, act="cover.begun", about=practitioner.code)


@transaction.atomic
def end(found: SupervisionLink | Cover, *, by: User) -> None:
    """End a link at once; done already it does nothing."""
    open_still = type(found).objects.filter(pk=found.pk, ended_at__isnull=True)
    if open_still.update(ended_at=timezone.now(), ended_by=by):
        act = "cover.ended" if isinstance(found, Cover) else "supervision.ended"
        AccessEntry.objects.change(by=by, act=act, about=found.practitioner.code)


def _overlapping(rows: object, first: dt.date, last: dt.date | None) -> bool:
    """Whether one of these links that was not ended holds on some day of this time."""
    standing = rows.standing(first)  # type: ignore[attr-defined]
    return bool((standing.filter(first_date__lte=last) if last else standing).exists())


def _named(name: str, write: Any, *, but: Team | None = None) -> Any:
    """What ``write`` gives; raises NameTaken where another team is called so, in whatever letters."""
    others = Team.objects.filter(name__iexact=name)
    if (others.exclude(pk=but.pk) if but else others).exists():
        raise Team.NameTaken
    try:
        with transaction.atomic():
            return write()
    except IntegrityError as error:
        raise Team.NameTaken from error
