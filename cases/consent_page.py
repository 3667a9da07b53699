"""Who in a case has agreed to what, until when, what is missing, and what follows from it."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable
from dataclasses import dataclass

from django.db.models import Exists, F, OuterRef, Q, QuerySet
from django.urls import reverse
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from cases.consent_rule import Purpose
from cases.consent_texts import FURTHER
from cases.film_people import people_in
from cases.models import Case, Consent, ConsentText, Participant
from cases.models.consent import ConsentQuerySet

SOON = dt.timedelta(days=30)
A_WEEK = dt.timedelta(days=7)
NOTICES_SHOWN = 8
TITLES = {
    Purpose.FILMING: gettext_lazy("Consent to film"),
    Purpose.SUPERVISION: gettext_lazy("A named supervisor"),
    Purpose.PEERS: gettext_lazy("A group of colleagues"),
    Purpose.TRAINING: gettext_lazy("Teaching others"),
    Purpose.RESEARCH: gettext_lazy("Research"),
    Purpose.OUTCOMES: gettext_lazy("Figures about the work"),
    Purpose.KEEPING: gettext_lazy("Keeping the films"),
}
# What does not happen while somebody's agreement is missing.
WITHOUT = {
    Purpose.FILMING: gettext_lazy("Nobody of them is filmed, and no film plays in which they can be seen."),
    Purpose.SUPERVISION: gettext_lazy("No supervisor sees anything of this family."),
    Purpose.PEERS: gettext_lazy("Nothing is shown to a group of colleagues."),
    Purpose.TRAINING: gettext_lazy("Nothing is shown to teach others."),
    Purpose.RESEARCH: gettext_lazy("Nothing is used for research."),
    Purpose.OUTCOMES: gettext_lazy("Their figures are left out."),
    Purpose.KEEPING: gettext_lazy("The films are kept no longer than the service has set."),
}


@dataclass(frozen=True, slots=True)
class Line:
    """One person under a purpose, with what stands of hers."""

    place: Participant
    consent: Consent | None
    today: dt.date

    @property
    def holds(self) -> bool:
        """Whether her agreement is there today."""
        return self.consent is not None and self.consent.agreed.holds(self.today)

    @property
    def waits(self) -> bool:
        """Whether the child said "not today"."""
        return self.consent is not None and self.consent.child_view == Consent.View.NOT_TODAY

    @property
    def in_words(self) -> str:
        """How it was given, when, and until when it holds."""
        if self.consent is None:
            return _("has not agreed")
        told = {"how": self.consent.get_how_display(), "day": date_format(self.consent.given_date, "j F Y")}
        until = self.consent.expires_date
        if until is None:
            return _("%(how)s on %(day)s") % told
        told["until"] = date_format(until, "j F Y")
        if until < self.today:
            return _("%(how)s on %(day)s, over since %(until)s") % told
        return _("%(how)s on %(day)s, until %(until)s") % told

    @property
    def ends_soon(self) -> bool:
        """Whether it is over within a month."""
        until = self.consent.expires_date if self.consent else None
        return self.holds and until is not None and until <= self.today + SOON


@dataclass(frozen=True, slots=True)
class Asked:
    """A purpose, who agreed to it, and where it is asked."""

    purpose: str
    title: str
    lines: list[Line]
    url: str

    @property
    def is_whole(self) -> bool:
        """Whether everybody agreed."""
        return all(line.holds for line in self.lines)

    @property
    def is_empty(self) -> bool:
        """Whether nobody was asked or nobody's answer stands."""
        return not any(line.consent for line in self.lines)

    @property
    def needs(self) -> bool:
        """Whether there is something to do about it: filming needs everybody, the rest only whoever began to agree."""
        begun = self.purpose == Purpose.FILMING or not self.is_empty
        return (begun and not self.is_whole) or self.ends_soon

    @property
    def to_do(self) -> str:
        """Who is still to be asked, or that it ends soon, in words."""
        names = ", ".join(line.place.name for line in self.lines if not line.holds)
        return _("still missing: %(names)s") % {"names": names} if names else _("ends soon")

    @property
    def means(self) -> str:
        """What does not happen while somebody's agreement is missing."""
        return "" if self.is_whole else str(WITHOUT[Purpose(self.purpose)])

    @property
    def ends_soon(self) -> bool:
        """Whether one of them is over within a month."""
        return any(line.ends_soon for line in self.lines)


def page_title(purpose: str) -> str:
    """What the purpose is called where it stands alone."""
    return str(TITLES[Purpose(purpose)])


def current_text(purpose: str) -> ConsentText:
    """The text to read now; it is the service's, and says the same to everybody."""
    return ConsentText.objects.current(purpose)


def given_in(case: Case) -> ConsentQuerySet:
    """Every consent of the case, standing or not."""
    return Consent.objects.filter(participant__case=case)


def asked_of(case: Case, places: list[Participant]) -> list[Asked]:
    """Filming and what can be asked beside it, in the order of asking; a supervisor has a page of her own."""
    standing = Consent.objects.standing().filter(participant__case=case, supervisor__isnull=True)
    return asked_with(case, places, standing.order_by("pk"))


def asked_with(case: Case, places: list[Participant], standing: Iterable[Consent]) -> list[Asked]:
    """The same from consents at hand."""
    found = {(one.purpose, one.participant_id): one for one in standing}
    today = timezone.localdate()
    return [
        Asked(
            purpose, page_title(purpose),
            [Line(place, found.get((purpose, place.pk)), today) for place in places], _where(case, purpose),
        )
        for purpose in (Purpose.FILMING, *FURTHER)
    ]  # fmt: skip


@dataclass(frozen=True, slots=True)
class Notice:
    """Something about a consent that its practitioner should see: it was withdrawn, it ends soon, or it is over."""

    consent: Consent
    kind: str

    @property
    def title(self) -> str:
        """What was agreed to."""
        return page_title(self.consent.purpose)

    @property
    def renew_url(self) -> str:
        """Where it is agreed to anew; nothing where somebody took it back, who is not pressed."""
        return "" if self.kind == "withdrawn" else _where(self.consent.participant.case, self.consent.purpose)


def notices(cases: QuerySet[Case], *, now: dt.datetime) -> list[Notice]:
    """What somebody else withdrew within the days in which it can be undone, and what ends within a month or just did."""
    today = timezone.localdate(now)
    same = {name: OuterRef(name) for name in ("participant", "purpose")}
    later = Consent.objects.filter(recorded_at__gt=OuterRef("withdrawn_at"), **same)
    told: Q = Q(destroy_date__gte=today) | Q(destroy_date__isnull=True, withdrawn_at__gte=now - A_WEEK)
    told &= ~Q(withdrawn_by=F("participant__case__practitioner")) & Q(~Exists(later))
    ends = Q(withdrawn_at__isnull=True, replaced_at__isnull=True, expires_date__range=(today - SOON, today + SOON))
    found = Consent.objects.filter(told | ends, participant__case__in=cases.values("pk")).select_related(
        "participant__client", "participant__child", "participant__case__client", "participant__case__child"
    )
    return [Notice(one, _kind(one, today)) for one in found.order_by("-withdrawn_at", "expires_date", "pk")[:NOTICES_SHOWN]]


def _kind(consent: Consent, today: dt.date) -> str:
    if consent.withdrawn_at:
        return "withdrawn"
    return "over" if consent.expires_date and consent.expires_date < today else "soon"


def still_missing(case: Case, purpose: str) -> str:
    """Who else has to be asked, in words; nothing when everybody agreed."""
    asked = next(one for one in asked_of(case, people_in(case)) if one.purpose == purpose)
    names = ", ".join(line.place.name for line in asked.lines if not line.holds)
    return _("Still missing: %(names)s.") % {"names": names} if names else ""


def _where(case: Case, purpose: str) -> str:
    if purpose == Purpose.FILMING:
        return reverse("cases:consent_new", args=[case.code])
    if purpose == Purpose.SUPERVISION:
        return reverse("cases:supervision_consent", args=[case.code])
    return reverse("cases:consent_for", args=[case.code, purpose])
