"""A sign-in: one browser in which one person is known, kept on the server so that it can be ended there."""

from __future__ import annotations

import datetime as dt
import uuid
from typing import TYPE_CHECKING, ClassVar

from django.conf import settings
from django.contrib.sessions.base_session import AbstractBaseSession, BaseSessionManager
from django.db import models
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.fields import text_seal

if TYPE_CHECKING:
    from accounts.models.user import User

MINUTES = dt.timedelta(minutes=1)
HOURS = dt.timedelta(hours=1)
# Without a request that a person causes, and at most since it began (ruling 17).
IDLE_STAFF, IDLE_CLIENT, IDLE_REVIEW = 15 * MINUTES, 30 * MINUTES, 60 * MINUTES
LONGEST_STAFF, LONGEST_CLIENT = 8 * HOURS, 12 * HOURS
# What a browser holds in which nobody is signed in yet: a sign-in half done, words that wait for it.
IDLE_NOBODY = 60 * MINUTES


def idle_of(user: User) -> dt.timedelta:
    """How long this person stays signed in without doing anything."""
    return IDLE_STAFF if user.is_staff else IDLE_CLIENT


def longest_of(user: User) -> dt.timedelta:
    """How long this person stays signed in whatever she does."""
    return LONGEST_STAFF if user.is_staff else LONGEST_CLIENT


class SignInQuerySet(models.QuerySet["SignIn"]):
    """Sign-ins by whose they are."""

    def lasting(self) -> SignInQuerySet:
        """Those that have not run out."""
        return self.filter(expire_date__gt=timezone.now())

    def run_out(self) -> SignInQuerySet:
        """Those that open nothing any more; an upload's ticket may hang on them for a day."""
        return self.filter(expire_date__lte=timezone.now())

    def of(self, user: User | int) -> SignInQuerySet:
        """Those of one person that have not run out, the one used last first."""
        return self.lasting().filter(user=user).order_by("-seen_at", "-pk")

    def end(self, user_pk: int, *, but: SignIn | None = None) -> int:
        """End all of one person's, run out or not, perhaps but one; how many of them still lasted."""
        ended = self.filter(user=user_pk).exclude(pk=but.pk if but else "")
        lasted = ended.lasting().count()
        ended.delete()
        return lasted


class SignInManager(BaseSessionManager.from_queryset(SignInQuerySet)):  # type: ignore[misc]
    """Django's, with the questions above."""


class SignIn(AbstractBaseSession):
    """Django's session row, with whose it is and when it was begun and last used; it ends when the row goes.

    ``session_key`` is the hash of what the browser holds, ``session_data`` is sealed, and ``expire_date`` is the earlier of the
    two limits: a row past it opens nothing and is kept for a day, because an upload's ticket hangs on it.
    """

    code = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    user = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.CASCADE, related_name="sign_ins")
    started_at = models.DateTimeField(default=timezone.now)
    seen_at = models.DateTimeField(default=timezone.now)
    # What the browser says it is, in two words: "Chrome/Windows".
    device = models.CharField(max_length=60, blank=True)

    objects: ClassVar[SignInManager] = SignInManager()

    def __str__(self) -> str:
        return str(self.code)

    @property
    def device_words(self) -> str:
        """The browser and the system, the way one would say it."""
        browser, _slash, system = self.device.partition("/")
        if browser and system:
            return _("%(browser)s on %(system)s") % {"browser": browser, "system": system}
        return browser or system or _("A browser")

    @property
    def left(self) -> dt.timedelta:
        """How long this sign-in lasts when nothing more is done."""
        return max(self.expire_date - timezone.now(), dt.timedelta(0))

    def sealed(self, text: str) -> str:
        """What is kept for this sign-in, sealed for its row alone."""
        return text_seal().seal(text, place=self._place)

    def opened(self) -> str:
        """What is kept for this sign-in; raises BrokenSeal."""
        return text_seal().open(self.session_data, place=self._place)

    @property
    def _place(self) -> str:
        return f"accounts.signin:{self.session_key}:session_data"

    def lengthen(self, user: User, *, idle: dt.timedelta) -> None:
        """Start the time without doing anything anew, once a minute; a page with another limit has it at once."""
        now = timezone.now()
        until = min(now + idle, self.started_at + longest_of(user))
        if abs(until - self.expire_date) < MINUTES:
            return
        self.seen_at, self.expire_date = now, until
        SignIn.objects.lasting().filter(pk=self.pk).update(seen_at=now, expire_date=until)
