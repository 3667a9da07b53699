"""The hand-in link: by which somebody answers without an account."""

from __future__ import annotations

from typing import ClassVar

from django.conf import settings
from django.db import models, transaction
from django.db.models import F, Q
from django.utils import timezone

from accounts.fields import Coded
from accounts.models import AccessEntry, User
from accounts.tokens import hashed
from cases.scope import leading

OPEN = ("asked", "answering")


class HandInLinkQuerySet(models.QuerySet["HandInLink"]):
    """Links by whose they are and whether they open anything."""

    def led_by(self, user: User) -> HandInLinkQuerySet:
        """Links into families that this practitioner leads, or stands in for today."""
        return self.filter(leading(user, "administration__case"))

    def alive(self) -> HandInLinkQuerySet:
        """Links that open: not revoked, not expired, their questionnaire still out, their case not closed since."""
        closed_since = Q(administration__case__last_closed_at__gt=F("made_at"))
        still = self.filter(revoked_at__isnull=True, expires_at__gt=timezone.now(), administration__state__in=OPEN)
        return still.exclude(closed_since)

    def opened_by(self, token: str) -> HandInLinkQuerySet:
        """The living link with this token, with what its pages need; the token is what gives the right to it."""
        opened = self.alive().filter(token_sha256=hashed(token))
        return opened.select_related("administration__edition").defer("administration__edition__definition")

    def handed_in_by(self, token: str, *, browser: str) -> HandInLinkQuerySet:
        """The link with this token whose questionnaire came back with answers from this browser."""
        mine = {"administration__state": "sent", "administration__answers__given_in": browser}
        return self.filter(token_sha256=hashed(token), **mine)


class HandInLink(Coded):
    """One message's own token, of which only the SHA-256 is kept; all links of an administration die when it is sent."""

    administration = models.ForeignKey("questionnaires.Administration", on_delete=models.CASCADE, related_name="links")
    token_sha256 = models.CharField(max_length=64, unique=True)
    made_at = models.DateTimeField(default=timezone.now)
    made_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    expires_at = models.DateTimeField()
    revoked_at = models.DateTimeField(null=True, blank=True)

    objects: ClassVar[HandInLinkQuerySet] = HandInLinkQuerySet.as_manager()  # type: ignore[assignment]

    @transaction.atomic
    def revoke(self, *, by: User) -> None:
        """Close this link; the others of its questionnaire stay as they are."""
        if HandInLink.objects.filter(pk=self.pk, revoked_at__isnull=True).update(revoked_at=timezone.now()):
            AccessEntry.objects.write(
                by=by, act="questions.link_revoked", about=self.code, within=self.administration.case.code
            )
