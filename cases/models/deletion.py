"""A wish to delete a film before its clock: one person asks, another one agrees."""

from __future__ import annotations

from typing import TYPE_CHECKING, ClassVar

from django.conf import settings
from django.db import models, transaction
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from accounts.fields import Coded, EncryptedTextField
from accounts.models import User
from cases.models.event import CaseEvent
from cases.models.people import Participant
from cases.scope import administering, leading
from cases.second_person import second_people
from cases.sharing import own_places
from footage.models import Destruction, Recording

if TYPE_CHECKING:
    from cases.models.film import Film


class DeletionQuerySet(models.QuerySet["Deletion"]):
    """Wishes by whose films they are about and whether they wait."""

    def led_by(self, user: User) -> DeletionQuerySet:
        """Wishes about films of families that this practitioner leads, or stands in for today."""
        return self.filter(leading(user, "film__cycle__case"))

    def visible_to(self, user: User) -> DeletionQuerySet:
        """Wishes that this client made herself, in families in which she still takes part."""
        return self.filter(asked_by=user, film__cycle__case__in=own_places(user).values("case"))

    def managed_by(self, user: User) -> DeletionQuerySet:
        """Every wish, for an admin, who reads codes and days alone."""
        return self.filter(administering(user))

    def waiting(self) -> DeletionQuerySet:
        """Those that nobody agreed to or took back."""
        return self.filter(agreed_at__isnull=True, taken_back_at__isnull=True)


class Deletion(Coded):
    """Who wants which film deleted and why, and who agreed; while it waits, the film does not play."""

    class SamePerson(Exception):
        """Whoever asked cannot agree as well."""

    class Theirs(Exception):
        """A client asked for it: it is hers to take back."""

    class Gone(Exception):
        """It was agreed to or taken back already, or the film is destroyed."""

    class Why(models.TextChoices):
        FAMILY = "family", _("the family asked for it")
        WRONG = "wrong", _("it is filed with the wrong family, or is the wrong film")
        OTHER = "other", _("something else")

    film = models.ForeignKey("cases.Film", on_delete=models.CASCADE, related_name="deletions")
    why = models.CharField(_("why"), max_length=10, choices=Why)
    reason = EncryptedTextField(_("in words"), max_length=500, blank=True)
    asked_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    asked_at = models.DateTimeField(default=timezone.now)
    agreed_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, blank=True, related_name="+")
    agreed_at = models.DateTimeField(null=True, blank=True)
    taken_back_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    taken_back_at = models.DateTimeField(null=True, blank=True)

    objects: ClassVar[DeletionQuerySet] = DeletionQuerySet.as_manager()  # type: ignore[assignment]

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["film"], condition=Q(agreed_at__isnull=True, taken_back_at__isnull=True), name="one_waiting_deletion"
            ),
            models.CheckConstraint(condition=~Q(agreed_by=models.F("asked_by")), name="deletion_takes_two_people"),
        ]

    @classmethod
    @transaction.atomic
    def ask(cls, film: Film, *, by: User, why: str, reason: str = "") -> Deletion:
        """Want the film deleted now; once, however often it is sent. Raises Gone where it is destroyed already.

        Where somebody asked who works here alone, a client who asks too is the second person; raises vault.Held then. Two
        clients are not the two people.
        """
        case = film.cycle.case
        case.take_turn()
        if _is_destroyed(film):
            raise cls.Gone
        if there := cls.objects.waiting().filter(film=film).first():
            is_client = there.asked_by_id != by.pk and own_places(by).filter(case=case).exists()
            if is_client and not there.is_a_clients and not second_people(there.asked_by).exists():
                there.agree(by=by)
            return there
        wish = cls.objects.create(film=film, asked_by=by, why=why, reason=reason)
        case.tell(by=by, verb=CaseEvent.Verb.FILM_DELETE_ASKED, cycle=film.cycle, about=wish.code)
        return wish

    @transaction.atomic
    def take_back(self, *, by: User) -> None:
        """Let the film be: it ends by its clock and plays again by consent. What a client asked for, she alone takes back.

        Raises Theirs, Gone.
        """
        if self.asked_by_id != by.pk and self.is_a_clients:
            raise self.Theirs
        if not Deletion.objects.waiting().filter(pk=self.pk).update(taken_back_by=by, taken_back_at=timezone.now()):
            raise self.Gone
        case = self.film.cycle.case
        case.tell(by=by, verb=CaseEvent.Verb.FILM_DELETE_TAKEN_BACK, cycle=self.film.cycle, about=self.code)

    @transaction.atomic
    def agree(self, *, by: User) -> None:
        """Delete the film, as the second person; raises SamePerson, Gone, vault.Held."""
        from cases.film_clock import end_film  # which knows films and the vault
        from cases.models.hold import Hold

        if by.pk == self.asked_by_id:
            raise self.SamePerson
        self.film.cycle.case.take_turn()
        Hold.follow(self.film.cycle.case)
        if _is_destroyed(self.film):
            raise self.Gone
        if not Deletion.objects.waiting().filter(pk=self.pk).update(agreed_by=by, agreed_at=timezone.now()):
            raise self.Gone
        end_film(self.film, why=Destruction.Why.ASKED, by=self.asked_by, agreed_by=by)

    def may_be_agreed_by_who_leads(self, user: User) -> bool:
        """Whether the practitioner herself is the second person: a client asked, and she is alone in her service."""
        return self.asked_by_id != user.pk and self.is_a_clients and not second_people(user).exists()

    @property
    def is_a_clients(self) -> bool:
        """Whether somebody who takes part in the family asked."""
        return Participant.objects.filter(case=self.film.cycle.case_id, client__user=self.asked_by_id).exists()


def _is_destroyed(film: Film) -> bool:
    """Whether nothing is left to delete; the case must be held, because the clock may be at it."""
    return Recording.objects.filter(pk=film.recording_id, destroyed_at__isnull=False).exists()
