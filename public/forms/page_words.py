"""The words of the landing page, of a legal text, and of a video's card."""

from __future__ import annotations

from crispy_forms.layout import Field
from django import forms
from django.utils.text import format_lazy
from django.utils.translation import gettext_lazy as _

from public.forms.inputs import MARKDOWN, day, lines, markdown
from public.forms.words import Group, WordsForm
from public.models import LandingPage, LegalText, Video


def _step(number: int) -> Group:
    return format_lazy(_("Step {number}"), number=number), (f"step_{number}_title", f"step_{number}_text")


class LandingWordsForm(WordsForm):
    """The landing page, section by section."""

    class Meta:
        model = LandingPage
        fields = LandingPage.WORDS
        widgets = {
            "lead": lines(2), "about": markdown(8), "statement": lines(), "about_whom": lines(), "resources_intro": lines(),
            "videos_intro": lines(), **{f"step_{number}_text": lines(4) for number in range(1, LandingPage.STEPS + 1)},
        }  # fmt: skip
        labels = {f"step_{number}_{part}": label for number in range(1, LandingPage.STEPS + 1)
                  for part, label in (("title", _("Title")), ("text", _("Text")))}  # fmt: skip
        help_texts = {"step_1_title": _("A step without a title is left out.")}

    groups = (
        (_("At the top"), ("title", "lead")),
        (_("What is VIG?"), (Field("about", template=MARKDOWN), "statement", "about_whom")),
        *(_step(number) for number in range(1, LandingPage.STEPS + 1)),
        (_("Above the resources and the videos"), ("resources_intro", "videos_intro")),
    )


class LegalWordsForm(WordsForm):
    """A page that the law or decency asks for."""

    class Meta:
        model = LegalText
        fields = LegalText.WORDS
        widgets = {"body": markdown(20), "review_date": day()}
        help_texts = {"review_date": _("You are reminded then to read it again.")}

    groups = ((_("Words"), ("title", Field("body", template=MARKDOWN))), (_("When to look at it again"), ("review_date",)))


class VideoWordsForm(WordsForm):
    """One film on another host."""

    class Meta:
        model = Video
        fields = Video.WORDS
        widgets = {"shows": lines(2), "slug": forms.TextInput(attrs={"spellcheck": "false"})}
        help_texts = {
            "youtube_id": _("The eleven letters and digits after “v=” in its address on YouTube."),
            "drawing": _("It stands where the film will be until a visitor presses play. Nothing is asked of YouTube before."),
            "slug": _("The last part of its address: small letters, digits and hyphens."),
        }
        error_messages = {"slug": {"invalid": _("Only letters from a to z, digits and hyphens, such as your-first-meeting.")}}

    groups = (
        (_("Words"), ("title", "shows", "made_by")),
        (_("Film"), ("youtube_id", "drawing")),
        (_("Place on the site"), ("slug",)),
    )
