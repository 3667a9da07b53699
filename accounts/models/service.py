"""The service itself: what it is called, how it is reached, what it looks like."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, ClassVar

from django.core.validators import RegexValidator
from django.db import models, transaction
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from accounts.fields import Coded
from accounts.kept import end_generation
from accounts.models.access import AccessEntry
from accounts.models.revision import Revision

if TYPE_CHECKING:
    from accounts.models.user import User

HEX_COLOUR = RegexValidator(r"^#[0-9a-f]{6}\Z", _("Give a colour as # and six digits, such as #0b6166."))


class ServiceManager(models.Manager["Service"]):
    """There is one row, and it is made when it is first needed."""

    def the_one(self) -> Service:
        """The service's row; one that nobody saved yet when there is none."""
        return self.first() or Service()


class Service(Coded):
    """Name, contact and colours, as every page shows them."""

    class Changed(Exception):
        """The settings were changed in another tab since they were read."""

    only = models.BooleanField(default=True, editable=False)
    name = models.CharField(_("name of the service"), max_length=80, blank=True)
    strapline = models.CharField(_("line under the name"), max_length=160, blank=True)
    phone = models.CharField(_("telephone"), max_length=40, blank=True)
    email = models.EmailField(_("e-mail address for families"), blank=True)
    address = models.TextField(_("postal address"), max_length=400, blank=True)
    hours = models.CharField(_("when somebody answers"), max_length=160, blank=True)
    complaints_email = models.EmailField(_("e-mail address that complaints reach"), blank=True)
    security_email = models.EmailField(_("e-mail address for reports of security holes"), blank=True)
    alerts_email = models.EmailField(_("e-mail address for alerts, such as an emergency access"), blank=True)
    action_colour = models.CharField(_("colour of what can be pressed"), max_length=7, blank=True, validators=[HEX_COLOUR])
    highlight_colour = models.CharField(_("colour of highlights"), max_length=7, blank=True, validators=[HEX_COLOUR])
    changed_by = models.ForeignKey("accounts.User", null=True, editable=False, on_delete=models.PROTECT, related_name="+")
    changed_at = models.DateTimeField(default=timezone.now, editable=False)
    version = models.PositiveIntegerField(default=1, editable=False)

    objects: ClassVar[ServiceManager] = ServiceManager()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["only"], name="one_service"),
            models.CheckConstraint(condition=models.Q(only=True), name="service_is_the_only_one"),
        ]

    @property
    def shown_name(self) -> str:
        """What the service is called, or the field's own name as long as it is called nothing."""
        return self.name or str(_("Video Interaction Guidance"))

    def words(self) -> dict[str, Any]:
        """Every setting by its name."""
        fields = (field.attname for field in self._meta.concrete_fields if field.editable and field.attname != "id")
        return {name: getattr(self, name) for name in fields}

    @transaction.atomic
    def change(self, *, by: User, version: int, words: dict[str, str]) -> None:
        """Put new settings where the writer saw the old ones, once however often they are sent; raises Changed."""
        found, _made = Service.objects.get_or_create(only=True, defaults={"code": self.code})
        standing = Service.objects.select_for_update(no_key=True).get(pk=found.pk)
        if standing.version == version + 1 and standing.changed_by_id == by.pk and standing.words() == words:
            return  # this very change was made already and its answer was lost
        if standing.version != version:
            raise self.Changed
        told = {"changed_by": by, "changed_at": timezone.now(), "version": version + 1}
        Service.objects.filter(pk=standing.pk).update(**words, **told)
        Revision.objects.write(about=standing.code, words=words, by=by)
        AccessEntry.objects.change(by=by, act="service.changed", about=standing.code)
        end_generation()
