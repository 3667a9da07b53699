"""What a list of /manage/ is narrowed to; all of it stands in the address."""

from __future__ import annotations

from django import forms
from django.db import models
from django.db.models import Q
from django.http import QueryDict
from django.utils.translation import gettext_lazy as _

from public.models import Listed, Resource

LONGEST_WORDS = 120


class Show(models.TextChoices):
    """Which of the things are listed."""

    CURRENT = "current", _("All in use")
    DRAFTS = "drafts", _("Drafts")
    CHANGED = "changed", _("Changes not published")
    RETIRED = "retired", _("Retired")


WHICH = {
    Show.CURRENT: ~Q(state=Listed.State.RETIRED),
    Show.DRAFTS: Q(state=Listed.State.DRAFT),
    Show.CHANGED: Q(working__isnull=False) & Q(state=Listed.State.PUBLISHED),
    Show.RETIRED: Q(state=Listed.State.RETIRED),
}


class FindForm(forms.Form):
    """What is looked for; what it does not know it leaves aside, so that any address shows a list."""

    q = forms.CharField(label=_("Words in title or summary"), max_length=LONGEST_WORDS, required=False)
    show = forms.ChoiceField(choices=Show, required=False, widget=forms.HiddenInput)

    exact: tuple[str, ...] = ()

    def __init__(self, asked: QueryDict) -> None:
        super().__init__(asked, label_suffix="")
        self.is_valid()
        self.asked = {name: value for name, value in self.cleaned_data.items() if value}

    @property
    def shown(self) -> Show:
        """Which part of the list."""
        return Show(self.asked.get("show", Show.CURRENT))

    @property
    def is_narrow(self) -> bool:
        """Whether anything but everything in use is asked for."""
        return bool(set(self.asked) - {"show"}) or self.shown != Show.CURRENT

    def wanted(self) -> Q:
        """What the rows must be like, whichever part of the list they stand in."""
        found = Q(**{name: self.asked[name] for name in self.exact if name in self.asked})
        for word in self.asked.get("q", "").split():
            found &= Q(title__icontains=word) | Q(slug__icontains=word) | Q(working__title__icontains=word) | self.also(word)
        return found

    def also(self, word: str) -> Q:
        """Where else a word may stand."""
        return Q(shows__icontains=word) | Q(made_by__icontains=word)


class FindResourceForm(FindForm):
    """Resources have a kind and an audience too."""

    kind = forms.ChoiceField(label=_("Kind"), choices=[("", _("any kind")), *Resource.Kind.choices], required=False)
    audience = forms.ChoiceField(
        label=_("Who it is for"), choices=[("", _("anybody")), *Resource.Audience.choices], required=False
    )

    exact = ("kind", "audience")

    def also(self, word: str) -> Q:
        return Q(summary__icontains=word)
