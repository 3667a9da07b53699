"""What people are asked to agree to: a row for each version of each text, and no row is ever changed."""

from __future__ import annotations

from typing import ClassVar

from django.conf import settings
from django.db import IntegrityError, models, transaction
from django.db.models import Exists, OuterRef
from django.utils import timezone
from django.utils.functional import cached_property

from accounts.fields import Coded
from accounts.models import AccessEntry, User
from cases.consent_rule import Purpose
from cases.consent_texts import STARTER


class ConsentTextQuerySet(models.QuerySet["ConsentText"]):
    """Texts by what they ask for."""

    def current(self, purpose: str) -> ConsentText:
        """The text to read now; the starter's words, not saved, until somebody agreed to them or the service changed them."""
        return self._latest(purpose) or ConsentText.starting(purpose)

    def of_each(self) -> dict[str, ConsentText]:
        """The text to read now for each purpose."""
        later = self.model.objects.filter(purpose=OuterRef("purpose"), version__gt=OuterRef("version"))
        rows = {text.purpose: text for text in self.filter(~Exists(later)).select_related("published_by")}
        return {purpose.value: rows.get(purpose) or ConsentText.starting(purpose) for purpose in STARTER}

    def versions(self, purpose: str) -> ConsentTextQuerySet:
        """Every version that was ever published or agreed to, the latest first."""
        return self.filter(purpose=purpose).order_by("-version").select_related("published_by")

    def kept(self, purpose: str, *, read: ConsentText | None = None) -> ConsentText:
        """The text that was read, or else the one to read now, as a row, for a consent to name."""
        there = self._latest(purpose) if read is None else read
        if there and there.pk:
            return there
        return self.get_or_create(purpose=purpose, version=1, defaults={"words": ConsentText.starting(purpose).words})[0]

    def _latest(self, purpose: str) -> ConsentText | None:
        return self.filter(purpose=purpose).order_by("-version").first()


class ConsentText(Coded):
    """One version of one text; a consent keeps the version it was given to."""

    class Changed(Exception):
        """Somebody else wrote a version since the text was read."""

    Purpose = Purpose

    purpose = models.CharField(max_length=20, choices=Purpose)
    version = models.PositiveIntegerField()
    words = models.TextField(max_length=6000, help_text="a line is one paragraph")
    published_at = models.DateTimeField(default=timezone.now)
    published_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, blank=True, related_name="+",
        help_text="nobody: the words with which the service began",
    )  # fmt: skip

    objects: ClassVar[ConsentTextQuerySet] = ConsentTextQuerySet.as_manager()  # type: ignore[assignment]

    class Meta:
        constraints = [models.UniqueConstraint(fields=["purpose", "version"], name="one_consent_text_a_version")]

    @classmethod
    def starting(cls, purpose: str) -> ConsentText:
        """The starter's words as version 1, not saved."""
        return cls(purpose=purpose, version=1, words="\n".join(str(line) for line in STARTER[Purpose(purpose)]))

    @classmethod
    @transaction.atomic
    def publish(cls, purpose: str, *, by: User, words: str, after: int) -> ConsentText:
        """The next version, once however often it is sent; what was agreed to stays as it was read. Raises Changed."""
        now = cls.objects.kept(purpose)
        if now.words == words:
            return now
        if now.version != after:
            raise cls.Changed
        try:
            with transaction.atomic():
                text = cls.objects.create(purpose=purpose, version=after + 1, words=words, published_by=by)
        except IntegrityError as error:
            raise cls.Changed from error
        AccessEntry.objects.write(by=by, act=f"consent_text.published:{purpose}", about=text.code, within=text.code)
        return text

    @cached_property
    def lines(self) -> list[str]:
        """The paragraphs."""
        return paragraphs(self.words)


def paragraphs(words: str) -> list[str]:
    """Each line that says something."""
    return [line.strip() for line in words.splitlines() if line.strip()]
