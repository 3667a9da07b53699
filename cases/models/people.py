"""The adult and the child whose relationship the work is about, and their places in a case."""

from __future__ import annotations

import datetime as dt
from typing import ClassVar

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from accounts.fields import Coded, EncryptedTextField
from accounts.models import User
from accounts.names import NameMark, mark_of
from cases.ages import age_in_words


class ClientQuerySet(models.QuerySet["Client"]):
    """Clients by what they are called."""

    def called(self, name: str) -> ClientQuerySet:
        """Those whose name in use or whose sign-in's name is this one, whole; no name is opened for it."""
        mark = mark_of(name)
        if not mark:
            return self.none()
        users = User.objects.filter(name_mark=mark)
        return self.filter(models.Q(name_mark=mark) | models.Q(user__in=users.values("pk")))


class Client(Coded):
    """The adult who is worked with; may take part in several cases and may sign in."""

    name = EncryptedTextField(_("name in use"), max_length=80)
    name_mark = NameMark()
    # One sign-in may be several clients: each case that begins anew makes a client of its own.
    user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, blank=True, related_name="clients")

    objects: ClassVar[ClientQuerySet] = ClientQuerySet.as_manager()  # type: ignore[assignment]


class Child(Coded):
    """The other person in the relationship; age is kept to the month, which is as much as the work needs."""

    name = EncryptedTextField(_("name in use"), max_length=80)
    born_month = models.DateField(null=True, blank=True, help_text="first day of the month; empty while not born")

    def age(self, on: dt.date) -> str:
        """The age on that day in words, such as "1 year 7 months"."""
        return age_in_words(self.born_month, on)


class Participant(Coded):
    """A person's place in one case: who may be filmed, who consents, who says a line of a note."""

    class Relation(models.TextChoices):
        MOTHER = "mother", _("mother")
        FATHER = "father", _("father")
        GRANDPARENT = "grandparent", _("grandparent")
        FOSTER_CARER = "foster_carer", _("foster carer")
        ADOPTIVE_PARENT = "adoptive_parent", _("adoptive parent")
        CARER = "carer", _("carer")
        TEACHER = "teacher", _("teacher or key person")
        CHILD = "child", _("child")

    case = models.ForeignKey("cases.Case", on_delete=models.CASCADE, related_name="participants")
    client = models.ForeignKey(Client, on_delete=models.PROTECT, null=True, blank=True, related_name="places")
    child = models.ForeignKey(Child, on_delete=models.PROTECT, null=True, blank=True, related_name="places")
    relation = models.CharField(_("relation"), max_length=20, choices=Relation)

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(client__isnull=False, child__isnull=True) | Q(client__isnull=True, child__isnull=False),
                name="participant_is_client_or_child",
                violation_error_message=_("A place in a case belongs to one person."),
            ),
            models.UniqueConstraint(fields=["case", "client"], name="client_once_per_case"),
            models.UniqueConstraint(fields=["case", "child"], name="child_once_per_case"),
        ]

    @property
    def person(self) -> Client | Child:
        """The client or the child who has this place."""
        person = self.client or self.child
        assert person is not None  # noqa: S101 - the check constraint says so
        return person

    @property
    def name(self) -> str:
        """The name in use."""
        return self.person.name
