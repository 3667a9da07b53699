"""The person who signs in."""

from __future__ import annotations

import datetime as dt
import secrets
from functools import reduce
from operator import or_
from typing import Any, ClassVar

from django.contrib.auth.base_user import AbstractBaseUser, BaseUserManager
from django.db import models
from django.db.models.functions import Lower
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from accounts.fields import Coded, EncryptedTextField
from accounts.names import NameMark


class Role(models.TextChoices):
    """What a person may be in the service; one person may be several of these."""

    PRACTITIONER = "practitioner", _("practitioner")
    SUPERVISOR = "supervisor", _("supervisor")
    TEAM_LEAD = "team_lead", _("team lead")
    ADMIN = "admin", _("admin")
    CLIENT = "client", _("client")


STAFF_ROLES = (Role.PRACTITIONER, Role.SUPERVISOR, Role.TEAM_LEAD, Role.ADMIN)
WORKS_HERE = reduce(or_, (models.Q(**{f"is_{role.value}": True}) for role in STAFF_ROLES))


class UserQuerySet(models.QuerySet["User"]):
    """People by who looks after their accounts, and by whether they work here today."""

    def managed_by(self, user: User) -> UserQuerySet:
        """Everybody on the staff, for an admin; clients are looked after by those who guide them."""
        return self.filter(WORKS_HERE) if user.is_admin else self.none()

    def teamed_with(self, user: User) -> UserQuerySet:
        """The people of the team that this person leads, herself among them."""
        if not (user.is_team_lead and user.team_id):
            return self.none()
        return self.filter(WORKS_HERE, team=user.team_id)

    def working(self, on: dt.date | None = None) -> UserQuerySet:
        """Those who may sign in on this day, today by default."""
        not_over = models.Q(last_date__isnull=True) | models.Q(last_date__gte=on or timezone.localdate())
        return self.filter(not_over, deactivated_at__isnull=True)


class UserManager(BaseUserManager["User"]):
    """Makes people; sign-in compares e-mail addresses without regard to case."""

    def get_queryset(self) -> UserQuerySet:
        """With the questions above."""
        return UserQuerySet(self.model, using=self._db)

    def managed_by(self, user: User) -> UserQuerySet:
        """Everybody on the staff, for an admin."""
        return self.get_queryset().managed_by(user)

    def teamed_with(self, user: User) -> UserQuerySet:
        """The people of the team that this person leads."""
        return self.get_queryset().teamed_with(user)

    def working(self) -> UserQuerySet:
        """Those who may sign in today."""
        return self.get_queryset().working()

    def create_user(
        self, *, email: str | None = None, sign_in_name: str | None = None, password: str | None = None,
        roles: frozenset[Role] = frozenset(), **fields: Any,
    ) -> User:  # fmt: skip
        """A new person with a hashed password, or with none that works when ``password`` is None."""
        flags = {f"is_{role.value}": True for role in roles}
        user = self.model(email=email.lower() if email else None, sign_in_name=sign_in_name, **flags, **fields)
        user.set_password(password)
        user.save(using=self._db)
        return user


DRAFT_KEY_BYTES = 32


def new_draft_key() -> str:
    """A key for AES-256-GCM on a person's own device, as URL-safe base64."""
    return secrets.token_urlsafe(DRAFT_KEY_BYTES)


class User(Coded, AbstractBaseUser):
    """A person who signs in: staff by e-mail address, a client also by a sign-in name."""

    class Changed(Exception):
        """The account was changed in another tab since it was read."""

    class CodeTaken(Exception):
        """Somebody else has this code."""

    class EmailTaken(Exception):
        """Somebody else has this e-mail address."""

    class LastAdmin(Exception):
        """Nobody would be left who looks after the service."""

    class NotActive(Exception):
        """Whoever was deactivated or has left is not invited before she is activated again."""

    class OwnRoles(Exception):
        """Nobody gives herself a role or takes one from herself."""

    class OwnWaysIn(Exception):
        """One's own ways in are changed where they stand, with a proof; nobody resets them for herself."""

    email = models.EmailField(_("e-mail address"), unique=True, null=True, blank=True)
    sign_in_name = models.CharField(_("sign-in name"), max_length=60, unique=True, null=True, blank=True)
    name = EncryptedTextField(_("name"), max_length=120, blank=True)
    name_mark = NameMark()
    is_practitioner = models.BooleanField(default=False)
    is_supervisor = models.BooleanField(default=False)
    is_team_lead = models.BooleanField(default=False)
    is_admin = models.BooleanField(default=False)
    is_client = models.BooleanField(default=False)
    draft_key = EncryptedTextField(default=new_draft_key, editable=False, help_text="seals what this person has not sent yet")
    team = models.ForeignKey("accounts.Team", on_delete=models.SET_NULL, null=True, blank=True, related_name="people")
    last_date = models.DateField(_("last day"), null=True, blank=True, help_text="from the day after on, nobody signs in here")
    version = models.PositiveIntegerField(default=1, editable=False)
    joined_at = models.DateTimeField(default=timezone.now, editable=False)
    deactivated_at = models.DateTimeField(null=True, blank=True)

    objects: ClassVar[UserManager] = UserManager()

    USERNAME_FIELD = "email"
    REQUIRED_FIELDS: ClassVar[list[str]] = []

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=models.Q(email__isnull=False) | models.Q(sign_in_name__isnull=False),
                name="user_can_be_named_at_sign_in",
                violation_error_message=_("Give an e-mail address or a sign-in name."),
            ),
            models.UniqueConstraint(Lower("email"), name="user_email_any_case"),
            models.UniqueConstraint(Lower("sign_in_name"), name="user_sign_in_name_any_case"),
        ]

    def __str__(self) -> str:
        return str(self.code)

    @property
    def is_active(self) -> bool:  # type: ignore[override]
        """Whether the person may sign in and be served."""
        return self.deactivated_at is None and (self.last_date is None or self.last_date >= timezone.localdate())

    @property
    def is_staff(self) -> bool:
        """Whether the person works for the service in any role; who does needs a second factor."""
        return self.is_practitioner or self.is_supervisor or self.is_team_lead or self.is_admin

    @property
    def roles(self) -> frozenset[Role]:
        """Every role that the person holds."""
        return frozenset(role for role in Role if getattr(self, f"is_{role.value}"))

    @property
    def short_name(self) -> str:
        """The first word of the name, to greet by."""
        return self.name.partition(" ")[0] or self.email or self.sign_in_name or ""
