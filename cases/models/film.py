"""A film of a cycle: who is in it and where its bytes are."""

from __future__ import annotations

import datetime as dt
from collections.abc import Collection
from typing import ClassVar

from django.db import models, transaction
from django.db.models import Exists, OuterRef
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from accounts.fields import Coded
from accounts.models import User
from cases.consent_rule import Purpose, needed_for
from cases.models.consent import Consent
from cases.models.event import CaseEvent
from cases.models.people import Participant
from cases.scope import leading
from footage.models import Recording


class FilmQuerySet(models.QuerySet["Film"]):
    """Films by whose they are and what may be done with them."""

    def led_by(self, user: User) -> FilmQuerySet:
        """Films of families that this practitioner leads, or stands in for today."""
        return self.filter(leading(user, "cycle__case"))

    def kept(self) -> FilmQuerySet:
        """Films whose bytes were not destroyed."""
        return self.exclude(recording__state=Recording.State.DESTROYED)

    def consented(self) -> FilmQuerySet:
        """Films in which everybody's consent to be filmed and looked at is live at this moment."""
        return self.allowed_for(Purpose.FILMING)

    def allowed_for(self, purpose: str, *, named: User | None = None) -> FilmQuerySet:
        """Films that may be used for the purpose today by what everybody in them agreed to; ``consent_rule.may`` in SQL."""
        people = Film.people.through.objects.filter(film=OuterRef("pk"))
        found = self.filter(Exists(people))
        for part in needed_for(purpose):
            whom = {"supervisor": named} if part == Purpose.SUPERVISION else {"supervisor__isnull": True}
            live = Consent.objects.live().filter(purpose=part, participant=OuterRef("participant"), **whom)
            found = found.exclude(Exists(people.exclude(Exists(live))))
        return found

    def due(self, today: dt.date) -> FilmQuerySet:
        """Kept films with somebody in them who withdrew, whose days to think again are over, and who gave no new consent."""
        later = Consent.objects.filter(
            participant=OuterRef("participant"), purpose=OuterRef("purpose"), recorded_at__gt=OuterRef("withdrawn_at")
        )
        ended = Consent.objects.to_film().filter(~Exists(later), destroy_date__lte=today, participant=OuterRef("participant"))
        people = Film.people.through.objects.filter(film=OuterRef("pk"))
        return self.kept().filter(Exists(people.filter(Exists(ended))))

    def ending_with_the_work(self) -> FilmQuerySet:
        """Kept films that not everybody in them agreed to keep; who took that back has some days to think again."""
        taken_back = Consent.objects.filter(purpose=Purpose.KEEPING, destroy_date__gt=timezone.localdate())
        thinking = taken_back.filter(participant=OuterRef("participant"))
        people = Film.people.through.objects.filter(film=OuterRef("pk"))
        staying = self.model.objects.allowed_for(Purpose.KEEPING)
        return self.kept().exclude(pk__in=staying.values("pk")).exclude(Exists(people.filter(Exists(thinking))))

    def playable(self) -> FilmQuerySet:
        """Films that may be played at this moment: consented, with a verified playable copy."""
        return self.consented().filter(recording__state=Recording.State.READY)


class Film(Coded):
    """What was filmed, of whom, in which cycle; ``footage`` keeps the bytes."""

    class Kind(models.TextChoices):
        SHARED_TIME = "shared_time", _("shared time")
        REVIEW = "review", _("shared review")
        SUPERVISION = "supervision", _("supervision")

    cycle = models.ForeignKey("cases.Cycle", on_delete=models.CASCADE, related_name="films")
    recording = models.OneToOneField("footage.Recording", on_delete=models.PROTECT, related_name="film")
    people = models.ManyToManyField("cases.Participant", related_name="films")
    kind = models.CharField(max_length=20, choices=Kind, default=Kind.SHARED_TIME)
    filmed_date = models.DateField(_("filmed on"), default=timezone.localdate)
    added_at = models.DateTimeField(default=timezone.now)

    objects: ClassVar[FilmQuerySet] = FilmQuerySet.as_manager()  # type: ignore[assignment]

    def get_absolute_url(self) -> str:
        return reverse("cases:film_room", args=[self.cycle.case.code, self.code])

    @transaction.atomic
    def say_who_is_in_it(self, people: Collection[Participant], *, by: User) -> None:
        """Put right who can be seen; whether it plays follows from them on the next request."""
        before = set(self.people.values_list("pk", flat=True))
        if before != {person.pk for person in people}:
            self.people.set(people)
            self.cycle.case.tell(by=by, verb=CaseEvent.Verb.FILM_PEOPLE, cycle=self.cycle)
