"""Consent: one person, one purpose, one text, given and perhaps withdrawn."""

from __future__ import annotations

from typing import ClassVar

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from accounts.fields import Coded
from accounts.models import User
from cases.sharing import agreed_to


class ConsentQuerySet(models.QuerySet["Consent"]):
    """Consents by whose they are and whether they hold now."""

    def visible_to(self, user: User) -> ConsentQuerySet:
        """What this client agreed to for herself or for the child; never what another adult did."""
        return self.filter(agreed_to(user))

    def live(self) -> ConsentQuerySet:
        """Neither withdrawn nor expired today."""
        not_over = Q(expires_date__isnull=True) | Q(expires_date__gte=timezone.localdate())
        return self.filter(not_over, withdrawn_at__isnull=True)

    def to_film(self) -> ConsentQuerySet:
        """For filming and looking at the film in one's own reviews."""
        return self.filter(purpose=Consent.Purpose.FILMING)


class Consent(Coded):
    """What one person agreed to, by which text, given by whom and how."""

    class Purpose(models.TextChoices):
        FILMING = "filming", _("being filmed, and looking at the film together")
        SUPERVISION = "supervision", _("a named supervisor, with the names left out")

    class How(models.TextChoices):
        PAPER = "paper", _("signed on paper")
        SCREEN = "screen", _("agreed on this screen")
        WORDS = "words", _("said in words")

    participant = models.ForeignKey("cases.Participant", on_delete=models.CASCADE, related_name="consents")
    given_by = models.ForeignKey("cases.Participant", on_delete=models.PROTECT, related_name="+")
    purpose = models.CharField(max_length=20, choices=Purpose, default=Purpose.FILMING)
    supervisor = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, blank=True, related_name="+",
        help_text="who is named, where the purpose is supervision",
    )  # fmt: skip
    text_version = models.CharField(max_length=20)
    how = models.CharField(max_length=10, choices=How)
    given_date = models.DateField()
    expires_date = models.DateField(null=True, blank=True)
    recorded_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    recorded_at = models.DateTimeField(default=timezone.now)
    withdrawn_at = models.DateTimeField(null=True, blank=True)
    withdrawn_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )

    objects: ClassVar[ConsentQuerySet] = ConsentQuerySet.as_manager()  # type: ignore[assignment]

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["participant", "purpose"],
                condition=Q(withdrawn_at__isnull=True, supervisor__isnull=True),
                name="one_standing_consent",
            ),
            models.UniqueConstraint(
                fields=["participant", "purpose", "supervisor"],
                condition=Q(withdrawn_at__isnull=True, supervisor__isnull=False),
                name="one_standing_consent_a_supervisor",
            ),
            models.CheckConstraint(
                condition=Q(purpose="supervision", supervisor__isnull=False) | ~Q(purpose="supervision"),
                name="supervision_names_somebody",
            ),
        ]
