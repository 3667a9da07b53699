"""The words that people are asked to agree to, as an admin writes them."""

from __future__ import annotations

from typing import Any

from crispy_forms.helper import FormHelper
from crispy_forms.layout import Layout
from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from accounts.models import User
from accounts.versions import VersionField
from cases.models import ConsentText
from cases.models.consent_text import paragraphs

LONGEST = 6000


class ConsentTextForm(forms.Form):
    """The words over the version that was seen; ``record`` publishes them as the next one."""

    version = VersionField()
    words = forms.CharField(
        label=_("The words"), max_length=LONGEST, widget=forms.Textarea(attrs={"rows": 12, "autocomplete": "off"}),
        help_text=_("A line is one paragraph. Say who sees it, how long it is kept, and that one may say no."),
        error_messages={"required": _("Without words nobody can agree to anything.")},
    )  # fmt: skip

    def __init__(self, *args: Any, stands: ConsentText, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.stands = stands
        self.helper = FormHelper()
        self.helper.form_tag = False
        self.helper.layout = Layout("version", "words")

    def clean_words(self) -> str:
        """The paragraphs, one a line."""
        return "\n".join(paragraphs(self.cleaned_data["words"]))

    @property
    def is_over_another(self) -> bool:
        """Whether somebody published something else since these words were begun."""
        return bool(self.cleaned_data["version"] != self.stands.version and not self.is_the_same)

    @property
    def is_the_same(self) -> bool:
        """Whether these are the words that stand already."""
        return bool(self.cleaned_data["words"] == "\n".join(self.stands.lines))

    def must_say_something_new(self) -> None:
        """Point out that nothing was changed."""
        if self.is_the_same:
            self.add_error("words", ValidationError(_("These are the words that stand already.")))

    def record(self, *, by: User) -> ConsentText:
        """Publish them; raises ConsentText.Changed."""
        if self.is_the_same:
            return self.stands
        data = self.cleaned_data
        return ConsentText.publish(self.stands.purpose, by=by, words=data["words"], after=data["version"])
