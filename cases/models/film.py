"""A film of a cycle: who is in it and where its bytes are."""

from __future__ import annotations

from typing import ClassVar

from django.db import models
from django.db.models import Exists, OuterRef
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from accounts.fields import Coded
from accounts.models import User
from cases.models.consent import Consent
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
        live = Consent.objects.live().to_film().filter(participant=OuterRef("participant"))
        people = Film.people.through.objects.filter(film=OuterRef("pk"))
        return self.filter(Exists(people), ~Exists(people.exclude(Exists(live))))

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
