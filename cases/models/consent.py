"""Consent: one person, one purpose, one version of a text, given and perhaps withdrawn."""

from __future__ import annotations

import datetime as dt
import uuid
from collections.abc import Collection
from typing import TYPE_CHECKING, Any, ClassVar

from django.conf import settings
from django.db import models, transaction
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext as _now
from django.utils.translation import gettext_lazy as _

from accounts.fields import Coded, EncryptedTextField
from accounts.models import User
from accounts.outbox import post
from accounts.service import current_retention
from cases.consent_rule import Agreed, Purpose
from cases.drawn_name import CHARACTERS_MOST, path_of
from cases.models.event import CaseEvent
from cases.sharing import agreed_to
from footage import scans
from footage.models import Scan

if TYPE_CHECKING:
    from cases.models.case import Case
    from cases.models.consent_text import ConsentText
    from cases.models.people import Participant


class ConsentQuerySet(models.QuerySet["Consent"]):
    """Consents by whose they are and whether they hold now."""

    def visible_to(self, user: User) -> ConsentQuerySet:
        """What this client agreed to for herself or for the child; never what another adult did."""
        return self.filter(agreed_to(user))

    def standing(self) -> ConsentQuerySet:
        """Neither withdrawn nor replaced by a later one."""
        return self.filter(withdrawn_at__isnull=True, replaced_at__isnull=True)

    def live(self) -> ConsentQuerySet:
        """Standing, not expired today, and not held back by the child's own view."""
        not_over = Q(expires_date__isnull=True) | Q(expires_date__gte=timezone.localdate())
        return self.standing().filter(not_over).exclude(child_view=Consent.View.NOT_TODAY)

    def to_film(self) -> ConsentQuerySet:
        """For filming and looking at the film in one's own reviews."""
        return self.filter(purpose=Consent.Purpose.FILMING)


class Consent(Coded):
    """What one person agreed to, by which text, given by whom and how."""

    Purpose = Purpose

    class NotOnPaper(Exception):
        """There is no paper to this consent, or it does not stand any more."""

    class How(models.TextChoices):
        PAPER = "paper", _("signed on paper")
        SCREEN = "screen", _("agreed on this screen")
        WORDS = "words", _("said in words")

    class View(models.TextChoices):
        HAPPY = "happy", _("happy with it")
        UNSURE = "unsure", _("not sure")
        NOT_TODAY = "not_today", _("not today")

    participant = models.ForeignKey("cases.Participant", on_delete=models.CASCADE, related_name="consents")
    given_by = models.ForeignKey("cases.Participant", on_delete=models.PROTECT, related_name="+")
    purpose = models.CharField(max_length=20, choices=Purpose, default=Purpose.FILMING)
    supervisor = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, blank=True, related_name="+",
        help_text="who is named, where the purpose is supervision",
    )  # fmt: skip
    text = models.ForeignKey("cases.ConsentText", on_delete=models.PROTECT, related_name="consents")
    how = models.CharField(max_length=10, choices=How)
    signed_name = EncryptedTextField(_("name as it was typed"), max_length=80, blank=True)
    signature = EncryptedTextField(
        _("name as it was drawn"),
        max_length=CHARACTERS_MOST,
        blank=True,
        help_text="strokes, as cases/drawn_name.py writes them",
    )
    said = EncryptedTextField(_("what was said"), max_length=500, blank=True)
    present = EncryptedTextField(_("who was there"), max_length=200, blank=True)
    scan = models.ForeignKey(
        "footage.Scan", on_delete=models.PROTECT, null=True, blank=True, related_name="consents",
        help_text="of the signed paper, which may have been signed for several people at once",
    )  # fmt: skip
    parental_note = EncryptedTextField(_("who may decide for the child"), max_length=300, blank=True)
    child_view = models.CharField(max_length=10, choices=View, blank=True)
    given_date = models.DateField()
    expires_date = models.DateField(null=True, blank=True)
    recorded_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    recorded_at = models.DateTimeField(default=timezone.now)
    replaced_at = models.DateTimeField(null=True, blank=True, help_text="when a later one took its place")
    withdrawn_at = models.DateTimeField(null=True, blank=True)
    withdrawn_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    destroy_date = models.DateField(
        null=True, blank=True, help_text="when the films with this person are due, unless a later consent was given"
    )

    objects: ClassVar[ConsentQuerySet] = ConsentQuerySet.as_manager()  # type: ignore[assignment]

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["participant", "purpose"],
                condition=Q(withdrawn_at__isnull=True, replaced_at__isnull=True, supervisor__isnull=True),
                name="one_standing_consent",
            ),
            models.UniqueConstraint(
                fields=["participant", "purpose", "supervisor"],
                condition=Q(withdrawn_at__isnull=True, replaced_at__isnull=True, supervisor__isnull=False),
                name="one_standing_consent_a_supervisor",
            ),
            models.CheckConstraint(
                condition=Q(purpose="supervision", supervisor__isnull=False) | ~Q(purpose="supervision"),
                name="supervision_names_somebody",
            ),
        ]

    @classmethod
    @transaction.atomic
    def give(
        cls, case: Case, *, by: User, people: Collection[Participant], giver: Participant, purpose: str, how: str,
        given_date: dt.date, text: ConsentText | None = None, supervisor: User | None = None,
        expires_date: dt.date | None = None, signed_name: str = "", signature: str = "",
        parental_note: str = "", child_view: str = "", said: str = "", present: str = "",
    ) -> list[Consent]:  # fmt: skip
        """Write down what somebody agreed to for these people, in place of what stood; once, however often it is sent.

        Note and view are kept where the person is the child and somebody else decides.
        """
        from cases.models.consent_text import ConsentText  # which knows the purposes

        case.take_turn()  # one at a time, so that a second press finds the first
        version = ConsentText.objects.kept(purpose, read=text)
        agreed: dict[str, Any] = {
            "given_by": giver, "text": version, "how": how, "given_date": given_date, "expires_date": expires_date,
        }  # fmt: skip
        given = []
        for person in people:
            view = child_view if person.child_id else ""
            same = cls.objects.standing().filter(participant=person, purpose=purpose, supervisor=supervisor)
            if same.filter(**agreed, child_view=view).exists():
                continue
            same.update(replaced_at=timezone.now())
            note = parental_note if person.child_id and person.pk != giver.pk else ""
            kept = {"signed_name": signed_name, "signature": signature, "said": said, "present": present}
            given.append(
                person.consents.create(
                    purpose=purpose,
                    supervisor=supervisor,
                    recorded_by=by,
                    parental_note=note,
                    child_view=view,
                    **agreed,
                    **kept,
                )
            )
        if given:
            case.tell(by=by, verb=_GIVEN.get(purpose, CaseEvent.Verb.CONSENT_AGREED), about=given[0].told_by)
        return given

    @classmethod
    @transaction.atomic
    def withdraw(cls, case: Case, consents: ConsentQuerySet, *, by: User) -> int:
        """End those of these that stand, how many that is; nothing plays by them on the next request, and their clock starts.

        Only a new consent undoes it. The practitioner is told unless she did it herself.
        """
        case.take_turn()
        ended = list(consents.standing().filter(participant__case=case).select_related("supervisor").order_by("pk"))
        now, today, table = timezone.now(), timezone.localdate(), current_retention()
        rows = cls.objects.filter(pk__in=[one.pk for one in ended])
        rows.update(withdrawn_at=now, withdrawn_by=by)
        for purpose, days in ((Purpose.FILMING, table.withdrawn_days), (Purpose.KEEPING, table.keeping_days)):
            rows.filter(purpose=purpose).update(destroy_date=today + dt.timedelta(days=days))
        for about, one in {one.told_of: one for one in ended}.items():
            case.tell(by=by, verb=_WITHDRAWN.get(about[0], CaseEvent.Verb.CONSENT_ENDED), about=one.told_by)
            if by.pk != case.practitioner_id and case.practitioner.email:
                _post_withdrawal(one, case.practitioner.email)
        return len(ended)

    @property
    def takes_scan(self) -> bool:
        """Whether a scan of the paper may be added: it was signed, and stands."""
        return self.how == self.How.PAPER and self.withdrawn_at is None and self.replaced_at is None

    @transaction.atomic
    def keep_scan(self, content: bytes, *, kind: str, by: User, code: uuid.UUID) -> None:
        """Keep a scan of the paper for everybody for whom it was signed, in place of one that stood; raises NotOnPaper."""
        case = self.participant.case
        case.take_turn()
        if not Consent.objects.filter(pk=self.pk).standing().filter(how=self.How.PAPER).exists():
            raise self.NotOnPaper
        self._put_scan(scans.keep(content, kind=kind, owner=by, code=code))
        case.tell(by=by, verb=CaseEvent.Verb.CONSENT_SCANNED, about=self.code)

    @transaction.atomic
    def drop_scan(self, *, by: User) -> None:
        """Destroy the scan of the signed paper, as one does where it is of another paper."""
        case = self.participant.case
        case.take_turn()
        self.refresh_from_db(fields=["scan"])
        if self.scan_id:
            self._put_scan(None)
            case.tell(by=by, verb=CaseEvent.Verb.CONSENT_UNSCANNED, about=self.code)

    def _put_scan(self, scan: Scan | None) -> None:
        """Have every consent of this paper refer to this scan; destroy what none refers to then."""
        same = {name: getattr(self, name) for name in ("given_by", "purpose", "supervisor", "text", "how", "given_date")}
        together = Consent.objects.standing().filter(**same) | Consent.objects.filter(pk=self.pk)
        before = list(Scan.objects.filter(consents__in=together).distinct())
        Consent.objects.filter(pk__in=together.values("pk")).update(scan=scan)
        for old in before:
            if not old.consents.exists():
                scans.destroy(old)
        self.scan = scan

    @property
    def told_of(self) -> tuple[str, int | None]:
        """What several consents have in common that one line of the history tells of."""
        return self.purpose, self.supervisor_id

    @property
    def told_by(self) -> Any:
        """The code by which the case's history knows what it was about."""
        return self.supervisor.code if self.supervisor else self.code

    @property
    def drawn(self) -> str:
        """The drawn name as the path of an SVG."""
        return path_of(self.signature)

    @property
    def agreed(self) -> Agreed:
        """As the rule reads it."""
        stands = self.withdrawn_at is None and self.replaced_at is None and self.child_view != self.View.NOT_TODAY
        return Agreed(self.participant_id, self.purpose, self.supervisor_id, self.expires_date, stands)


def _post_withdrawal(consent: Consent, address: str) -> None:
    """A mail that names nobody and says nothing of what it was about."""
    body = _now(
        "In one of the families that you work with, somebody no longer agrees to something that they agreed to once. It "
        "has ended already, and there is nothing that you must do at once.\n\nAfter signing in you find it on your page "
        "for today."
    )
    post(key=f"consent-{consent.code}-withdrawn", to=address, subject=_now("Somebody changed what they agree to"), body=body)


_GIVEN: dict[str, CaseEvent.Verb] = {
    Purpose.FILMING: CaseEvent.Verb.CONSENT_GIVEN,
    Purpose.SUPERVISION: CaseEvent.Verb.SUPERVISION_AGREED,
}
_WITHDRAWN: dict[str, CaseEvent.Verb] = {
    Purpose.FILMING: CaseEvent.Verb.CONSENT_WITHDRAWN,
    Purpose.SUPERVISION: CaseEvent.Verb.SUPERVISION_WITHDRAWN,
}
