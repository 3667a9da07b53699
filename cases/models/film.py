"""A film of a cycle: who is in it and where its bytes are."""

from __future__ import annotations

import datetime as dt
from collections.abc import Collection
from typing import ClassVar

from django.db import models, transaction
from django.db.models import Exists, OuterRef, Q, Subquery
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from accounts.fields import Coded
from accounts.models import User
from accounts.retention import Facts
from accounts.service import current_retention
from cases.consent_rule import Purpose, needed_for
from cases.models.consent import Consent
from cases.models.deletion import Deletion
from cases.models.event import CaseEvent
from cases.models.people import Participant
from cases.scope import leading
from cases.sharing import seen_in
from footage.models import Recording


class FilmQuerySet(models.QuerySet["Film"]):
    """Films by whose they are and what may be done with them."""

    def led_by(self, user: User) -> FilmQuerySet:
        """Films of families that this practitioner leads, or stands in for today."""
        return self.filter(leading(user, "cycle__case"))

    def visible_to(self, user: User) -> FilmQuerySet:
        """Films that show this client, or the child without another adult."""
        return self.filter(seen_in(user))

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

    def with_ending(self) -> FilmQuerySet:
        """Each with what ``facts`` reads: who withdrew, agreed to keep it or took that back; no query more."""
        seen_in = Consent.objects.filter(participant__films=OuterRef("pk"))
        later = Consent.objects.filter(
            participant=OuterRef("participant"), purpose=OuterRef("purpose"), recorded_at__gt=OuterRef("withdrawn_at")
        )
        withdrawn = seen_in.to_film().filter(~Exists(later), destroy_date__isnull=False).order_by("destroy_date")
        taken_back = seen_in.filter(purpose=Purpose.KEEPING, destroy_date__isnull=False).order_by("-destroy_date")
        agreed = seen_in.live().filter(purpose__in=needed_for(Purpose.KEEPING), expires_date__isnull=False)
        staying = self.model.objects.allowed_for(Purpose.KEEPING).filter(pk=OuterRef("pk"))
        return self.annotate(
            withdrawn_due=Subquery(withdrawn.values("destroy_date")[:1]),
            is_kept=Exists(staying),
            kept_through=Subquery(agreed.order_by("expires_date").values("expires_date")[:1]),
            thinking_until=Subquery(taken_back.values("destroy_date")[:1]),
        )

    def may_end(self) -> FilmQuerySet:
        """Kept films that have a clock at all, or that somebody keeps or wants deleted."""
        touched = Q(cycle__case__closed_at__isnull=False) | Q(recording__held=True)
        withdrawn = Consent.objects.filter(participant__films=OuterRef("pk"), destroy_date__isnull=False)
        wanted = Deletion.objects.waiting().filter(film=OuterRef("pk"))
        return self.kept().filter(touched | Exists(withdrawn) | Exists(wanted))

    def playable(self) -> FilmQuerySet:
        """Films that may be played at this moment: consented, with a verified playable copy, and nobody wants them deleted."""
        wanted = Deletion.objects.waiting().filter(film=OuterRef("pk"))
        return self.consented().filter(~Exists(wanted), recording__state=Recording.State.READY)


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

    @property
    def facts(self) -> Facts:
        """What decides when it ends; it must come from ``with_ending()``, with its recording and its case."""
        closed, row = self.cycle.case.closed_at, vars(self)
        return Facts(
            closed=timezone.localtime(closed).date() if closed else None, withdrawn_due=row["withdrawn_due"],
            is_kept=row["is_kept"], kept_through=row["kept_through"], thinking_until=row["thinking_until"],
            is_held=self.recording.held,
        )  # fmt: skip

    @transaction.atomic
    def say_who_is_in_it(self, people: Collection[Participant], *, by: User) -> None:
        """Put right who can be seen; whether it plays follows from them on the next request.

        Somebody whose days to think again are over has them anew: nobody ends a film at once by naming her.
        """
        before = set(self.people.values_list("pk", flat=True))
        if before != {person.pk for person in people}:
            self.people.set(people)
            today = timezone.localdate()
            again = today + dt.timedelta(days=current_retention().withdrawn_days)
            over = Consent.objects.to_film().filter(participant__in=people, destroy_date__lte=today)
            over.exclude(participant__in=before).update(destroy_date=again)
            self.cycle.case.tell(by=by, verb=CaseEvent.Verb.FILM_PEOPLE, cycle=self.cycle)
