"""The alerts: what is looked for in the access log, with every figure. ``manage.py tick`` looks every minute.

An alert is itself a line of the log, of kind *alert*, under the person who caused it, if anybody did; it is raised once, and
mailed to the duty inbox without a name. The figures can be set from the environment (docs/running.md).
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from django.conf import settings
from django.db import transaction
from django.db.models import Count, F, Q, QuerySet
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from accounts.duty import duty_inbox
from accounts.models import AccessEntry, Role, User
from accounts.outbox import post
from accounts.service import current_service

Kind = AccessEntry.Kind
HOUR = dt.timedelta(hours=1)
DAY = dt.timedelta(days=1)
# Hours of the service's own clock between which somebody who reads a lot is asked about.
NIGHT_BEGINS, NIGHT_ENDS = 22, 5
# What rules look for that others write.
RESET, LOG_BROKEN, SEAL_BROKEN = "person.reset", "log.broken", "seal.broken"
# What an alert is about that is about the whole service.
NOTHING = UUID(int=0)
OF_FAMILIES = Q(page__startswith="cases:") | Q(page__startswith="questionnaires:") | Q(page__startswith="practice:")

# One's own lists are looks about oneself: they name many families and open none.
LISTS = Q(about=F("by__code"))


@dataclass(frozen=True, slots=True)
class Found:
    """Whom or what a rule found, in which window, and since when an alert of the same name counts as this one."""

    user: int | None
    window: int
    since: dt.datetime
    about: UUID | None = None


@dataclass(frozen=True, slots=True)
class Rule:
    """One alert: its words, its sentence, and what finds it."""

    words: object
    sentence: Callable[[], str]
    find: Callable[[dt.datetime], Iterable[Found]]
    is_mailed: bool = True


def many_families(now: dt.datetime) -> Iterator[Found]:
    """Whoever works here and looked at more than ALERT_FAMILIES_AN_HOUR families within an hour."""
    looks = _staff(_within(now - HOUR, now).filter(OF_FAMILIES, kind=Kind.LOOK)).exclude(LISTS)
    families = looks.values("by").annotate(number=Count("within", distinct=True))
    yield from _hourly(families.filter(number__gt=settings.ALERT_FAMILIES_AN_HOUR), now)


def night_reading(now: dt.datetime) -> Iterator[Found]:
    """Whoever works here and looked at families more than ALERT_NIGHT_LOOKS times between 22:00 and 5:00."""
    begun = _night_of(now)
    if begun is None:
        return
    looks = _staff(_within(begun, now).filter(OF_FAMILIES, kind=Kind.LOOK)).exclude(LISTS)
    many = looks.values("by").annotate(number=Count("number")).filter(number__gt=settings.ALERT_NIGHT_LOOKS)
    for row in many.order_by("by"):
        yield Found(row["by"], begun.toordinal(), begun)


def repeated_refusals(now: dt.datetime) -> Iterator[Found]:
    """Whoever was refused more than ALERT_REFUSALS_AN_HOUR times within an hour."""
    refused = _within(now - HOUR, now).filter(kind=Kind.REFUSAL).values("by").annotate(number=Count("number"))
    yield from _hourly(refused.filter(number__gt=settings.ALERT_REFUSALS_AN_HOUR), now)


def break_glass(now: dt.datetime) -> Iterator[Found]:
    """Every record that was opened in an emergency; the mail goes out with the opening itself."""
    yield from _each(_within(now - HOUR, now).filter(kind=Kind.WRITE, page="emergency.opened"))


def export(now: dt.datetime) -> Iterator[Found]:
    """Everything that was taken out of the service as a file."""
    yield from _each(_within(now - HOUR, now).filter(kind=Kind.EXPORT))


def ways_reset(now: dt.datetime) -> Iterator[Found]:
    """Everybody whose ways in were reset: whoever can do that can become that person."""
    yield from _each(_within(now - HOUR, now).filter(kind=Kind.CHANGE, page=RESET))


def log_broken(now: dt.datetime) -> Iterator[Found]:
    """The log itself, when ``manage.py verify_log`` found that it is not what was written; again a day later."""
    yield from _faults(LOG_BROKEN, now)


def seal_broken(now: dt.datetime) -> Iterator[Found]:
    """Each row with a sealed text that did not open to whoever asked for it; again a day later."""
    yield from _faults(SEAL_BROKEN, now)


RULES: dict[str, Rule] = {
    "many_families": Rule(
        gettext_lazy("Many families in an hour"),
        lambda: _("Somebody looked at more than %d families within an hour.") % settings.ALERT_FAMILIES_AN_HOUR,
        many_families,
    ),
    "night_reading": Rule(
        gettext_lazy("Reading at night"),
        lambda: _("Somebody looked at families more than %d times between 22:00 and 5:00.") % settings.ALERT_NIGHT_LOOKS,
        night_reading,
    ),
    "repeated_refusals": Rule(
        gettext_lazy("Refused again and again"),
        lambda: _("Somebody was refused more than %d times within an hour.") % settings.ALERT_REFUSALS_AN_HOUR,
        repeated_refusals,
    ),
    "break_glass": Rule(
        gettext_lazy("Opened in an emergency"), lambda: _("A record was opened in an emergency."), break_glass, is_mailed=False
    ),
    "export": Rule(gettext_lazy("Taken out as a file"), lambda: _("Records were taken out as a file."), export),
    "ways_reset": Rule(
        gettext_lazy("Ways in reset"),
        lambda: _("An admin took somebody’s password, passkeys and codes away."), ways_reset,
    ),
    "log_broken": Rule(
        gettext_lazy("The log was changed"),
        lambda: _("A check found that the log is not what was written. What it found, manage.py verify_log says."), log_broken,
    ),
    "seal_broken": Rule(
        gettext_lazy("A text does not open"),
        lambda: _("A sealed text was altered or moved, or its key is gone. The service’s own log says where."), seal_broken,
    ),
}  # fmt: skip


def look_out() -> None:
    """Raise every alert that is due, each once."""
    now = timezone.now()
    for name, rule in RULES.items():
        for found in list(rule.find(now)):
            _raise(name, rule, found)


def act_of(name: str) -> str:
    """How the log calls an alert."""
    return f"alert.{name}"


def raised() -> QuerySet[AccessEntry]:
    """Every alert that was raised, the latest first."""
    return AccessEntry.objects.filter(kind=Kind.ALERT).order_by("-number")


@transaction.atomic
def _raise(name: str, rule: Rule, found: Found) -> None:
    person = User.objects.get(pk=found.user) if found.user else None
    about = found.about or (person.code if person else NOTHING)
    before = raised().filter(page=act_of(name), by=person, about=about)
    if before.filter(Q(window=found.window) | Q(at__gte=found.since)).exists():
        return
    AccessEntry.objects.alert(by=person, act=act_of(name), about=about, window=found.window)
    if rule.is_mailed:
        mail(name, key=f"{about}:{found.window}")


def mail(name: str, *, key: str) -> None:
    """Tell the duty inbox of an alert, once per key."""
    for number, address in enumerate(duty_inbox(), start=1):
        _mail(f"alert:{name}:{key}:{number}", address, RULES[name])


def _mail(key: str, address: str, rule: Rule) -> None:
    body = _("%(what)s\n\nWho it was, and what else the log says, stands at %(service)s under Manage, Log.")
    told = {"what": rule.sentence(), "service": current_service().shown_name}
    post(key=key, to=address, subject=str(rule.words), body=body % told)


def _within(since: dt.datetime, until: dt.datetime) -> QuerySet[AccessEntry]:
    return AccessEntry.objects.filter(at__gt=since, at__lte=until)


def _staff(lines: QuerySet[AccessEntry]) -> QuerySet[AccessEntry]:
    return lines.exclude(role=Role.CLIENT)


def _hourly(rows: Iterable[Mapping[str, Any]], now: dt.datetime) -> Iterator[Found]:
    for row in rows:
        yield Found(row["by"], int(now.timestamp()) // 3600, now - HOUR)


def _each(lines: QuerySet[AccessEntry]) -> Iterator[Found]:
    for by, number in lines.exclude(by=None).order_by("number").values_list("by", "number"):
        yield Found(by, number, dt.datetime.max.replace(tzinfo=dt.UTC))


def _faults(act: str, now: dt.datetime) -> Iterator[Found]:
    lines = _within(now - HOUR, now).filter(kind=Kind.FAULT, page=act)
    for about in lines.order_by("about").values_list("about", flat=True).distinct():
        yield Found(None, timezone.localtime(now).toordinal(), now - DAY, about)


def _night_of(now: dt.datetime) -> dt.datetime | None:
    """When the night began in which this is; None by day."""
    here = timezone.localtime(now)
    if NIGHT_ENDS <= here.hour < NIGHT_BEGINS:
        return None
    evening = here if here.hour >= NIGHT_BEGINS else here - dt.timedelta(days=1)
    return evening.replace(hour=NIGHT_BEGINS, minute=0, second=0, microsecond=0)
