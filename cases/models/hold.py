"""A hold: somebody keeps a film, or all films of a family, from being destroyed; with a reason, and with two people."""

from __future__ import annotations

from typing import TYPE_CHECKING, ClassVar

from django.conf import settings
from django.db import models, transaction
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from accounts.fields import Coded, EncryptedTextField, sealed
from accounts.models import User
from cases.models.event import CaseEvent
from cases.scope import administering, leading
from cases.second_person import second_people
from footage.models import Recording

if TYPE_CHECKING:
    from cases.models.case import Case
    from cases.models.film import Film


class HoldQuerySet(models.QuerySet["Hold"]):
    """Holds by whose families they are of and whether they stand."""

    def led_by(self, user: User) -> HoldQuerySet:
        """Holds on films of families that this practitioner leads, or stands in for today."""
        return self.filter(leading(user, "case"))

    def managed_by(self, user: User) -> HoldQuerySet:
        """Every hold, for an admin, who reads codes and days alone."""
        return self.filter(administering(user))

    def standing(self) -> HoldQuerySet:
        """Those that nobody lifted."""
        return self.filter(lifted_at__isnull=True)

    def on(self, film: Film) -> HoldQuerySet:
        """Those that keep this film."""
        return self.standing().filter(Q(film=film) | Q(film__isnull=True), case=film.cycle.case_id)


class Hold(Coded):
    """Who keeps what, why, with whose word, and who let it go again."""

    class NoWord(Exception):
        """Whoever is named may not give her word for it."""

    class SamePerson(Exception):
        """Whoever asked to lift it cannot lift it as well."""

    class Gone(Exception):
        """It was lifted already, or nobody asked for that."""

    case = models.ForeignKey("cases.Case", on_delete=models.CASCADE, related_name="holds")
    film = models.ForeignKey(
        "cases.Film", on_delete=models.CASCADE, null=True, blank=True, related_name="holds", help_text="nothing: all of them"
    )
    reason = EncryptedTextField(_("why it must be kept"), max_length=500)
    placed_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    placed_at = models.DateTimeField(default=timezone.now)
    authorised_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    lift_reason = EncryptedTextField(_("why it need not be kept any longer"), max_length=500, blank=True)
    lift_asked_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    lift_asked_at = models.DateTimeField(null=True, blank=True)
    lifted_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, blank=True, related_name="+")
    lifted_at = models.DateTimeField(null=True, blank=True)

    objects: ClassVar[HoldQuerySet] = HoldQuerySet.as_manager()  # type: ignore[assignment]

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["film"], condition=Q(lifted_at__isnull=True), name="one_standing_hold_a_film"),
            models.UniqueConstraint(
                fields=["case"], condition=Q(lifted_at__isnull=True, film__isnull=True), name="one_standing_hold_a_family"
            ),
        ]

    @classmethod
    @transaction.atomic
    def place(cls, case: Case, *, film: Film | None, by: User, reason: str, authorised_by: User) -> Hold:
        """Keep the film, or all of the family's, from now on; once, however often it is sent. Raises NoWord."""
        case.take_turn()
        others = second_people(by)
        if authorised_by not in (list(others) or [by]):
            raise cls.NoWord
        if there := cls.objects.standing().filter(case=case, film=film).first():
            return there
        hold = cls.objects.create(case=case, film=film, reason=reason, placed_by=by, authorised_by=authorised_by)
        cls.follow(case)
        case.tell(by=by, verb=CaseEvent.Verb.FILM_HELD, cycle=film.cycle if film else None, about=hold.code)
        return hold

    @transaction.atomic
    def ask_to_lift(self, *, by: User, reason: str) -> None:
        """Say why it need not be kept any longer; whoever is alone in her service lifts it with that. Raises Gone."""
        waiting = Hold.objects.standing().filter(pk=self.pk, lift_asked_at__isnull=True)
        told = sealed(Hold, "lift_reason", reason, code=self.code)
        if not waiting.update(lift_reason=told, lift_asked_by=by, lift_asked_at=timezone.now()):
            raise self.Gone
        self.case.tell(by=by, verb=CaseEvent.Verb.FILM_LIFT_ASKED, about=self.code)
        if not second_people(by).exists():
            self._lift(by=by)

    @transaction.atomic
    def lift(self, *, by: User) -> None:
        """Let the clock go on, as the second person; raises SamePerson, Gone."""
        self.refresh_from_db()
        if self.lift_asked_by_id == by.pk:
            raise self.SamePerson
        self._lift(by=by)

    def _lift(self, *, by: User) -> None:
        self.case.take_turn()
        asked = Hold.objects.standing().filter(pk=self.pk, lift_asked_at__isnull=False)
        if not asked.update(lifted_by=by, lifted_at=timezone.now()):
            raise self.Gone
        Hold.follow(self.case)
        self.case.tell(by=by, verb=CaseEvent.Verb.FILM_LIFTED, about=self.code)

    @classmethod
    def follow(cls, case: Case) -> None:
        """Have the vault know which of the family's recordings are held; it destroys none of those.

        Whoever destroys calls it first, with the case held: a film may have come in the moment in which all were held.
        """
        holds = cls.objects.standing().filter(case=case)
        every = holds.filter(film__isnull=True).exists()
        recordings = Recording.objects.filter(film__cycle__case=case)
        held = Q() if every else Q(film__in=holds.filter(film__isnull=False).values("film"))
        recordings.filter(held, held=False).update(held=True)
        if not every:
            recordings.exclude(held).filter(held=True).update(held=False)
