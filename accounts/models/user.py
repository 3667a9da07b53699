"""The person who signs in."""

from __future__ import annotations

import secrets
from typing import Any, ClassVar

from django.contrib.auth.base_user import AbstractBaseUser, BaseUserManager
from django.db import models
from django.db.models.functions import Lower
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from accounts.fields import Coded, EncryptedTextField


class Role(models.TextChoices):
    """What a person may be in the service; one person may be several of these."""

    PRACTITIONER = "practitioner", _("practitioner")
    SUPERVISOR = "supervisor", _("supervisor")
    TEAM_LEAD = "team_lead", _("team lead")
    ADMIN = "admin", _("admin")
    CLIENT = "client", _("client")


class UserManager(BaseUserManager["User"]):
    """Makes people; sign-in compares e-mail addresses without regard to case."""

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

    email = models.EmailField(_("e-mail address"), unique=True, null=True, blank=True)
    sign_in_name = models.CharField(_("sign-in name"), max_length=60, unique=True, null=True, blank=True)
    name = EncryptedTextField(_("name"), max_length=120, blank=True)
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
