"""The landing page's words and the legal texts: rows that exist once each and are edited in the browser."""

from __future__ import annotations

from typing import Any, ClassVar, cast

from django.db import models
from django.utils.translation import gettext_lazy as _

from public.models.curated import Curated, CuratedQuerySet


class LandingPageManager(models.Manager.from_queryset(CuratedQuerySet)):  # type: ignore[misc]
    """There is one row; starter content fills it."""

    def shown(self) -> LandingPage:
        """What visitors read: the one row, or empty words where nobody wrote any; makes no row."""
        return self.first() or LandingPage()

    def the_one(self) -> LandingPage:
        """The landing page, made with empty words when there is none."""
        found: LandingPage
        found, _made = self.get_or_create(only=True)
        return found


class LandingPage(Curated):
    """Every word of the landing page that is not a resource or a video; ``about`` is Markdown."""

    STEPS = 6
    WORDS = (
        "title", "lead", "about", "statement", "about_whom",
        "step_1_title", "step_1_text", "step_2_title", "step_2_text", "step_3_title", "step_3_text",
        "step_4_title", "step_4_text", "step_5_title", "step_5_text", "step_6_title", "step_6_text",
        "resources_intro", "videos_intro",
    )  # fmt: skip

    only = models.BooleanField(default=True, unique=True, editable=False)
    title = models.CharField(_("title"), max_length=80, blank=True)
    lead = models.CharField(_("line under the title"), max_length=240, blank=True)
    about = models.TextField(_("what VIG is"), max_length=2000, blank=True)
    statement = models.TextField(_("the sentence that stands out"), max_length=600, blank=True)
    about_whom = models.TextField(_("for whom it is"), max_length=600, blank=True)
    step_1_title = models.CharField(_("step 1"), max_length=60, blank=True)
    step_1_text = models.TextField(_("text of step 1"), max_length=800, blank=True)
    step_2_title = models.CharField(_("step 2"), max_length=60, blank=True)
    step_2_text = models.TextField(_("text of step 2"), max_length=800, blank=True)
    step_3_title = models.CharField(_("step 3"), max_length=60, blank=True)
    step_3_text = models.TextField(_("text of step 3"), max_length=800, blank=True)
    step_4_title = models.CharField(_("step 4"), max_length=60, blank=True)
    step_4_text = models.TextField(_("text of step 4"), max_length=800, blank=True)
    step_5_title = models.CharField(_("step 5"), max_length=60, blank=True)
    step_5_text = models.TextField(_("text of step 5"), max_length=800, blank=True)
    step_6_title = models.CharField(_("step 6"), max_length=60, blank=True)
    step_6_text = models.TextField(_("text of step 6"), max_length=800, blank=True)
    resources_intro = models.TextField(_("above the resources"), max_length=600, blank=True)
    videos_intro = models.TextField(_("above the videos"), max_length=600, blank=True)

    objects: ClassVar[Any] = LandingPageManager()

    @property
    def steps(self) -> list[tuple[str, str]]:
        """Title and text of each step, in order."""
        numbers = range(1, self.STEPS + 1)
        return [(getattr(self, f"step_{number}_title"), getattr(self, f"step_{number}_text")) for number in numbers]


class LegalTextManager(models.Manager.from_queryset(CuratedQuerySet)):  # type: ignore[misc]
    """There is one for each key; starter content fills them."""

    def each(self) -> CuratedQuerySet:
        """All of them; one that is not there yet is made, with its name and no words."""
        there = set(self.values_list("key", flat=True))
        missing = [LegalText(key=key, title=str(key.label)) for key in LegalText.Key if key not in there]
        if missing:
            self.bulk_create(missing, ignore_conflicts=True)
        return cast("CuratedQuerySet", self.all())


class LegalText(Curated):
    """A page that the law or decency asks for, in Markdown."""

    class Key(models.TextChoices):
        PRIVACY = "privacy", _("Privacy notice")
        ACCESSIBILITY = "accessibility", _("Accessibility statement")
        COOKIES = "cookies", _("Cookies")
        COMPLAINTS = "complaints", _("Complaints")

    WORDS = ("title", "body", "review_date")

    key = models.CharField(max_length=20, choices=Key, unique=True, editable=False)
    title = models.CharField(_("title"), max_length=120)
    body = models.TextField(_("text"), max_length=60_000)
    review_date = models.DateField(_("look at it again on"), null=True, blank=True)

    objects: ClassVar[Any] = LegalTextManager()
