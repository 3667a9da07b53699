"""A complaint, and what came of it."""

from __future__ import annotations

import uuid
from typing import Any

from crispy_forms.helper import FormHelper
from crispy_forms.layout import Layout
from django import forms
from django.utils.translation import gettext_lazy as _

from accounts.versions import VersionField

LONGEST = 10_000


class ComplaintForm(forms.Form):
    """What happened, and who tells it if she likes; ``code`` is drawn with the page, so that sent twice it is one."""

    code = forms.UUIDField(widget=forms.HiddenInput)
    words = forms.CharField(
        label=_("What happened?"), max_length=LONGEST, widget=forms.Textarea(attrs={"rows": 8}),
        help_text=_("In your own words. It need not be long, and it need not be tidy."),
    )  # fmt: skip
    name = forms.CharField(
        label=_("Your name"), max_length=120, required=False, widget=forms.TextInput(attrs={"autocomplete": "name"})
    )
    contact = forms.CharField(
        label=_("How can we reach you?"), max_length=254, required=False,
        widget=forms.TextInput(attrs={"autocomplete": "email"}),
        help_text=_("An e-mail address or a telephone number. Without one we read it all the same, but cannot answer you."),
    )  # fmt: skip

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["code"].initial = uuid.uuid4
        self.helper = FormHelper()
        self.helper.form_tag = False
        self.helper.layout = Layout("code", "words", "name", "contact")

    def afresh(self) -> ComplaintForm:
        """The same words under a new code, to be sent again."""
        return ComplaintForm({**self.data.dict(), "code": str(uuid.uuid4())})  # type: ignore[attr-defined]


class OutcomeForm(forms.Form):
    """What came of a complaint, over the version that was seen."""

    version = VersionField()
    outcome = forms.CharField(
        label=_("What came of it"), max_length=LONGEST, widget=forms.Textarea(attrs={"rows": 6}),
        help_text=_("What you found, what is done about it, and how and when the person was told."),
    )  # fmt: skip

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.helper = FormHelper()
        self.helper.form_tag = False
        self.helper.layout = Layout("version", "outcome")
