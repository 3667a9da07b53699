"""Resources: pages, leaflets, films and links that help families and practitioners find out about VIG."""

from __future__ import annotations

import datetime as dt
import uuid
from typing import Any, ClassVar

from django.conf import settings
from django.core.validators import URLValidator
from django.db import models, transaction
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from accounts.models import User
from public.drawings import Drawing
from public.markdown import plain
from public.models.index import IndexEntry, Name
from public.models.listed import Listed, ListedQuerySet
from public.stems import starts, stem, words_in

ONLY_WEB = URLValidator(schemes=["http", "https"])
WORDS_A_MINUTE = 180  # unhurried: many readers are tired, or read in their second language


def minutes_to_read(text: str) -> int:
    """How long a Markdown text takes to read, in whole minutes, at least one."""
    return max(1, round(len(plain(text).split()) / WORDS_A_MINUTE))


class ResourceQuerySet(ListedQuerySet):
    """Resources by who may see them."""

    def shown(self, on: dt.date | None = None) -> ResourceQuerySet:
        """What any visitor may read on a day, today unless told: published, its day come and not past."""
        return self.on_their_days(on).filter(state=Resource.State.PUBLISHED)

    def on_their_days(self, on: dt.date | None = None) -> ResourceQuerySet:
        """What is not kept for later and not past on a day, today unless told."""
        today = on or timezone.localdate()
        begun = models.Q(publish_date=None) | models.Q(publish_date__lte=today)
        lasting = models.Q(expiry_date=None) | models.Q(expiry_date__gte=today)
        return self.filter(begun, lasting)

    def hidden_by_date(self, on: dt.date | None = None) -> set[int]:
        """The keys of what is published and not shown on a day: its day has not come, or is past."""
        today = on or timezone.localdate()
        published = self.filter(state=Resource.State.PUBLISHED).values_list("pk", flat=True)
        # A union, since each side has an index of its own and an OR would read every row.
        return set(published.filter(publish_date__gt=today).union(published.filter(expiry_date__lt=today)))


class Resource(Listed):
    """A public page, leaflet, film or link."""

    class Kind(models.TextChoices):
        PAGE = "page", _("page")
        LEAFLET = "leaflet", _("leaflet (PDF)")
        FILM = "film", _("film")
        LINK = "link", _("link")

    class Audience(models.TextChoices):
        EVERYONE = "everyone", _("everyone")
        FAMILIES = "families", _("families")
        PRACTITIONERS = "practitioners", _("practitioners")

    class Stage(models.TextChoices):
        ANY = "any", _("at any time")
        BEFORE = "before", _("before you begin")
        FILMING = "filming", _("filming")
        REVIEW = "review", _("looking together")
        AFTER = "after", _("afterwards")

    class Age(models.TextChoices):
        ANY = "any", _("any age")
        BABY = "baby", _("baby, or not born yet")
        YOUNG = "young", _("1 to 4 years")
        SCHOOL = "school", _("5 to 11 years")
        TEENAGE = "teenage", _("12 to 17 years")
        ADULT = "adult", _("grown up")

    RESERVED = frozenset({"feed"})
    WORDS = (
        "title", "slug", "summary", "body", "kind", "audience", "stage", "age", "language", "link", "leaflet_id",
        "cover_id", "cover_alt", "drawing", "publish_date", "expiry_date", "review_date",
    )  # fmt: skip

    # The properties by which visitors narrow their list.
    FACETS = ("audience", "stage", "age", "language", "kind")

    summary = models.CharField(_("summary"), max_length=240, blank=True)
    body = models.TextField(_("text"), max_length=40_000, blank=True)
    kind = models.CharField(_("kind"), max_length=10, choices=Kind, default=Kind.PAGE)
    audience = models.CharField(_("who it is for"), max_length=15, choices=Audience, default=Audience.FAMILIES)
    stage = models.CharField(_("when it helps"), max_length=10, choices=Stage, default=Stage.ANY)
    age = models.CharField(_("age of the child"), max_length=10, choices=Age, default=Age.ANY)
    language = models.CharField(_("language"), max_length=12, default="en", help_text="a BCP 47 tag")
    link = models.CharField(_("address of the link"), max_length=500, blank=True, validators=[ONLY_WEB])
    leaflet = models.ForeignKey("public.Leaflet", null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    cover = models.ForeignKey("public.Picture", null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    cover_alt = models.CharField(_("what the picture shows"), max_length=200, blank=True)
    drawing = models.CharField(_("our own drawing"), max_length=20, choices=Drawing, blank=True)
    publish_date = models.DateField(_("show from"), null=True, blank=True)
    expiry_date = models.DateField(_("show until"), null=True, blank=True, help_text="the last day")
    review_date = models.DateField(_("look at it again on"), null=True, blank=True)

    is_featured = models.BooleanField(default=False, editable=False)
    minutes = models.PositiveSmallIntegerField(default=1, editable=False, help_text="to read the text that is live")
    added_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, editable=False, on_delete=models.PROTECT, related_name="+"
    )
    added_at = models.DateTimeField(default=timezone.now, editable=False)

    objects: ClassVar[Any] = ResourceQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["is_featured"], condition=models.Q(is_featured=True), name="one_featured_resource"),
            models.CheckConstraint(
                condition=models.Q(expiry_date=None) | models.Q(publish_date=None)
                | models.Q(expiry_date__gte=models.F("publish_date")),
                name="resource_ends_after_it_begins",
                violation_error_message=_("The last day is before the first."),
            ),
        ]  # fmt: skip
        indexes = [
            models.Index(fields=["state", "position"], name="resource_state_position"),
            models.Index(fields=["state", "published_at"], name="resource_state_published"),
            models.Index(
                fields=["state", "publish_date"], condition=models.Q(publish_date__isnull=False), name="resource_begins"
            ),
            models.Index(fields=["state", "expiry_date"], condition=models.Q(expiry_date__isnull=False), name="resource_ends"),
        ]

    def get_absolute_url(self) -> str:
        """Where visitors read it."""
        return reverse("public:resource_detail", args=[self.slug])

    @classmethod
    def begin(cls, *, code: uuid.UUID, title: str, by: User, **words: Any) -> Resource:
        """The new draft with this code, at the end of the list; one however often it is sent."""
        return super().begin(code=code, title=title, by=by, added_by=by, **words)

    @transaction.atomic
    def feature(self, *, by: User) -> None:
        """Set it apart on the landing page, in the place of the one that stood there; raises WrongState."""
        self.hold_shelf()
        Resource.objects.filter(is_featured=True).exclude(pk=self.pk).update(is_featured=False)
        self._move(by=by, act="piece.featured", expected=(self.State.PUBLISHED,), is_featured=True)

    @transaction.atomic
    def unfeature(self, *, by: User) -> None:
        """Put it back among the others."""
        self._move(by=by, act="piece.unfeatured", expected=tuple(self.State), is_featured=False)

    @transaction.atomic
    def retire(self, *, by: User) -> None:
        """Show it to no visitor any more, and set it apart no more; raises WrongState."""
        expected = (self.State.PUBLISHED, self.State.DRAFT)
        self._move(by=by, act="piece.retired", expected=expected, state=self.State.RETIRED, is_featured=False)

    @classmethod
    def slugs_like(cls, stem: str) -> set[str]:
        """Every address that begins so and that a resource has or had."""
        had = OldAddress.objects.filter(slug__startswith=stem).values_list("slug", flat=True)
        return super().slugs_like(stem) | set(had)

    def settle_address(self, *, before: str | None) -> None:
        """Lead on from the address of before; the address that it has now leads nowhere else."""
        OldAddress.objects.filter(slug=self.slug).delete()
        if before and before != self.slug:
            OldAddress.objects.update_or_create(slug=before, defaults={"resource": self, "until_at": timezone.now()})

    def file(self, *, before: set[Name]) -> None:
        """Let visitors find it by the words that are live now, and know how long it takes to read."""
        self.minutes = minutes_to_read(self.body)
        Resource.objects.filter(pk=self.pk).update(minutes=self.minutes)
        IndexEntry.objects.file(self.pk, self.index_names(), before=before)

    @classmethod
    def shelve(cls) -> None:
        """Keep which resources are published, in their order, for those who look through them."""
        published = cls.objects.filter(state=cls.State.PUBLISHED).in_order()
        rows = list(published.values_list("pk", "is_featured"))
        featured = (pk for pk, is_featured in rows if is_featured)
        IndexEntry.objects.shelve([pk for pk, _is_featured in rows], featured=next(featured, None))

    def index_names(self) -> set[Name]:
        """Everything that it is found by: its properties, the words of its text, and those of its title once more."""
        titled = words_in(self.title)
        words = {*titled, *words_in(self.summary), *words_in(plain(self.body))}
        begun = {beginning for word in words for beginning in starts(word)}
        names = {(facet, getattr(self, facet).lower()) for facet in self.FACETS}
        names |= {("title", stem(word)) for word in titled} | {("word", stem(word)) for word in words}
        return names | {("begins", beginning) for beginning in begun}


class OldAddress(models.Model):
    """A slug that a resource had once; whoever comes by it is led on."""

    slug = models.SlugField(max_length=120, unique=True)
    resource = models.ForeignKey(Resource, on_delete=models.CASCADE, related_name="old_addresses")
    until_at = models.DateTimeField(default=timezone.now)

    def __str__(self) -> str:
        return self.slug
