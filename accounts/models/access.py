"""The access log: who looked at what, who was refused, and what was done to whose account; lines are only ever added."""

from __future__ import annotations

import uuid
from collections.abc import Callable
from functools import reduce
from operator import or_
from typing import TYPE_CHECKING, Any, ClassVar

from django.core.cache import cache
from django.db import DatabaseError, models, transaction
from django.db.models.expressions import Combinable
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from accounts.log_chain import NOTHING, Line, hash_of

if TYPE_CHECKING:
    from accounts.models.user import User

LOOK_SECONDS = 600
# How acts begin that are about somebody's agreement.
CONSENTS = ("consent.", "supervision.agreed", "supervision.withdrawn")

# Who knows whether somebody is within this part of the service for an absent colleague; an app adds itself when it is ready.
stands_in: list[Callable[[User, uuid.UUID], models.Exists]] = []


class Acting(models.TextChoices):
    """As what somebody acts: one of her roles, or what she may do for a while beside them."""

    PRACTITIONER = "practitioner", _("practitioner")
    COVER = "cover", _("standing in")
    SUPERVISOR = "supervisor", _("supervisor")
    TEAM_LEAD = "team_lead", _("team lead")
    ADMIN = "admin", _("admin")
    EMERGENCY = "emergency", _("admin, in an emergency")
    CLIENT = "client", _("client")


class AccessEntryManager(models.Manager["AccessEntry"]):
    """The only writers of the log, in the transaction of what they tell about; raise NotWritten, which undoes it."""

    def look(self, *, by: User, page: str, about: uuid.UUID) -> None:
        """Write that ``by`` saw ``page`` about the thing with this code, once per person, page, thing and ten minutes."""
        now = timezone.now()
        window = int(now.timestamp()) // LOOK_SECONDS
        key = f"look:{by.pk}:{page}:{about}:{window}"
        if cache.get(key):
            return
        self.append([self._told(by=by, at=now, kind=AccessEntry.Kind.LOOK, page=page, about=about, window=window)])
        # Not before it is there for good, so that a look that was undone is written the next time.
        transaction.on_commit(lambda: cache.set(key, True, LOOK_SECONDS))

    def refusal(self, *, by: User, page: str, about: uuid.UUID) -> None:
        """Write that ``by`` asked for something that is not theirs or not there."""
        outcome = AccessEntry.Outcome.REFUSED
        entry = self._told(by=by, kind=AccessEntry.Kind.REFUSAL, page=page, about=about, outcome=outcome)
        # Nobody let her in, so no emergency did.
        entry.role = Acting.ADMIN if entry.role == Acting.EMERGENCY else entry.role
        self.append([entry])

    def change(self, *, by: User, act: str, about: uuid.UUID, detail: str = "") -> None:
        """Write what ``by`` did to somebody's account: the act and perhaps a role, a day, a number; never a name."""
        told = f"{act}:{detail}" if detail else act
        self.append([self._told(by=by, kind=AccessEntry.Kind.CHANGE, page=told, about=about)])

    def write(self, *, by: User, act: str, about: uuid.UUID, within: uuid.UUID) -> None:
        """Write what ``by`` did in a family's record; to agree or to take agreement back is a kind of its own."""
        kind = AccessEntry.Kind.CONSENT if act.startswith(CONSENTS) else AccessEntry.Kind.WRITE
        self.append([self._told(by=by, kind=kind, page=act, about=about, within=within)])

    def sign_in(self, *, by: User, act: str) -> None:
        """Write that ``by`` signed in or out, or showed who she is."""
        self.append([self._told(by=by, kind=AccessEntry.Kind.SIGN_IN, page=act, about=by.code, within=by.code)])

    def refused_try(self, *, by: User | None, act: str, about: uuid.UUID) -> None:
        """Write that somebody, perhaps nobody known, was not let in; once per way, thing, network and ten minutes.

        So strangers fill the log no faster than their tries are counted, and one more of the same costs one read.
        """
        self._once(by=by, kind=AccessEntry.Kind.SIGN_IN, act=act, about=about)

    def fault(self, *, by: User | None, act: str, about: uuid.UUID) -> None:
        """Write that something is not as it was written: a text that does not open, the log itself; once in ten minutes."""
        self._once(by=by, kind=AccessEntry.Kind.FAULT, act=act, about=about)

    def alert(self, *, by: User | None, act: str, about: uuid.UUID, window: int) -> None:
        """Write that something that ``by`` did, or nobody in particular, is to be asked about, once in its window."""
        self.append([self._told(by=by, kind=AccessEntry.Kind.ALERT, page=act, about=about, within=about, window=window)])

    def append(self, entries: list[AccessEntry]) -> None:
        """Put these, of one act, at the end of the chain; a look that is there already is passed over.

        Whoever appends holds the row of the head until the end of the transaction, so that the order of the lines is the
        order in which they became true. The head itself is moved by the database.
        """
        try:
            with transaction.atomic(savepoint=False):
                head = AccessHead.objects.select_for_update(no_key=True).annotate(stands_in=_stands_in(entries[0])).get()
                before = head.hash
                for number, entry in enumerate(entries, head.number + 1):
                    entry.number, entry.role = number, Acting.COVER if head.stands_in else entry.role
                    before = entry.hash = hash_of(entry.line, before)
                self.bulk_create(entries, ignore_conflicts=all(entry.window is not None for entry in entries))
        except (DatabaseError, AccessHead.DoesNotExist) as error:
            raise AccessEntry.NotWritten from error

    def _once(self, *, by: User | None, kind: str, act: str, about: uuid.UUID) -> None:
        now = timezone.now()
        window, outcome = int(now.timestamp()) // LOOK_SECONDS, AccessEntry.Outcome.REFUSED
        entry = self._told(by=by, at=now, kind=kind, page=act, about=about, within=about, outcome=outcome, window=window)
        if not self.filter(by=by, page=act, about=about, network=entry.network, window=window).exists():
            self.append([entry])

    def _told(self, *, by: User | None, about: uuid.UUID, within: uuid.UUID | None = None, **what: Any) -> AccessEntry:
        from accounts.asked import told_of  # reads the models

        told = told_of(by)
        return AccessEntry(
            by=by, role=told.role, about=about, within=within or told.within or about, sign_in=told.sign_in,
            network=told.network, request=told.request, **what,
        )  # fmt: skip


def _stands_in(entry: AccessEntry) -> Combinable:
    """Whether a practitioner is where she is for somebody absent; asked with the end of the log, so that it costs no query."""
    by = entry.by if entry.role == Acting.PRACTITIONER else None
    asked = [ask(by, entry.within) for ask in stands_in] if by else []
    return reduce(or_, asked) if asked else models.Value(False)


class AccessEntry(models.Model):
    """One line of the log: codes only, never a word of content. The database refuses to change or remove one."""

    class Kind(models.TextChoices):
        LOOK = "look", _("looked at")
        REFUSAL = "refusal", _("refused")
        WRITE = "write", _("wrote")
        CHANGE = "change", _("changed")
        CONSENT = "consent", _("consent")
        EXPORT = "export", _("took out")
        SIGN_IN = "sign_in", _("sign-in")
        ALERT = "alert", _("alert")
        FAULT = "fault", _("fault")

    class Outcome(models.TextChoices):
        DONE = "done", _("done")
        REFUSED = "refused", _("refused")

    class NotWritten(Exception):
        """The log could not be written, so what it was to tell about must not happen."""

    number = models.BigIntegerField(primary_key=True)
    # Nobody, where somebody who is not signed in was not let in.
    by = models.ForeignKey("accounts.User", on_delete=models.PROTECT, null=True, related_name="+")
    role = models.CharField(max_length=12, choices=Acting, blank=True)
    at = models.DateTimeField(default=timezone.now)
    kind = models.CharField(max_length=10, choices=Kind)
    page = models.CharField(max_length=80)
    about = models.UUIDField()
    # The family in whose part of the service that stands, as the address says; else the thing itself.
    within = models.UUIDField()
    outcome = models.CharField(max_length=10, choices=Outcome, default=Outcome.DONE)
    # Of the request: a hash of the sign-in, the network that it came from, its number.
    sign_in = models.CharField(max_length=32, blank=True)
    network = models.CharField(max_length=43, blank=True)
    request = models.UUIDField(null=True)
    window = models.BigIntegerField(null=True)
    hash = models.CharField(max_length=64)

    objects: ClassVar[AccessEntryManager] = AccessEntryManager()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["by", "page", "about", "window"], name="one_look_per_ten_minutes"),
            models.UniqueConstraint(
                fields=["page", "about", "network", "window"],
                condition=models.Q(by=None),
                name="one_refused_try_per_ten_minutes",
            ),
        ]
        indexes = [
            models.Index(fields=["about", "at"], name="access_about_at"),
            models.Index(fields=["within", "number"], name="access_within"),
            models.Index(fields=["within", "kind", "number"], name="access_within_kind"),
            models.Index(fields=["by", "number"], name="access_by"),
            models.Index(fields=["kind", "number"], name="access_kind"),
            models.Index(fields=["at"], name="access_at"),
        ]

    def __str__(self) -> str:
        return f"{self.kind} {self.page} {self.about}"

    @property
    def line(self) -> Line:
        """What this says, as it is hashed."""
        return Line(
            self.number, self.by_id, str(self.role), self.at, str(self.kind), self.page, self.about, self.within,
            str(self.outcome), self.sign_in, self.network, self.request, self.window,
        )  # fmt: skip


class AccessHead(models.Model):
    """The end of the log, of which there is one: how many lines, and the hash of the last. The database moves it."""

    number = models.BigIntegerField(default=0)
    hash = models.CharField(max_length=64, default=NOTHING)

    class Meta:
        constraints = [models.CheckConstraint(condition=models.Q(pk=1), name="one_head")]

    def __str__(self) -> str:
        return f"{self.number} {self.hash}"
