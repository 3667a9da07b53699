"""A sign-in: one browser in which one person is known, kept on the server so that it can be ended there."""

from __future__ import annotations

import uuid
from typing import ClassVar

from django.conf import settings
from django.contrib.sessions.base_session import AbstractBaseSession, BaseSessionManager
from django.db import models
from django.utils import timezone


class SignInQuerySet(models.QuerySet["SignIn"]):
    """Sign-ins by whose they are."""

    def of(self, user_pk: int) -> SignInQuerySet:
        """Those of one person that have not run out, the one used last first."""
        return self.filter(user=user_pk, expire_date__gt=timezone.now()).order_by("-seen_at")


class SignInManager(BaseSessionManager.from_queryset(SignInQuerySet)):  # type: ignore[misc]
    """Django's, with the questions above."""


class SignIn(AbstractBaseSession):
    """Django's session row, with whose it is and when it was begun and last used; it ends when the row goes."""

    code = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    user = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.CASCADE, related_name="sign_ins")
    started_at = models.DateTimeField(default=timezone.now)
    seen_at = models.DateTimeField(default=timezone.now)
    # What the browser says it is, in the few words of a list ("Chrome on Windows").
    device = models.CharField(max_length=60, blank=True)

    objects: ClassVar[SignInManager] = SignInManager()

    def __str__(self) -> str:
        return str(self.code)
