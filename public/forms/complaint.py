"""A complaint, and what came of it."""

from __future__ import annotations

import uuid
from typing import Any

from crispy_forms.helper import FormHelper
from crispy_forms.layout import Layout
from django import forms
from django.core.validators import validate_email
from django.utils.translation import gettext_lazy as _

from accounts.versions import VersionField

LONGEST = 10_000


class ComplaintForm(forms.Form):
    """What happened, and who tells it if she likes; ``code`` is drawn with the page, so that sent twice it is one."""

    code = forms.UUIDField(widget=forms.HiddenInput)
    words = forms.CharField(
        label=_("What happened?"), max_length=LONGEST, widget=forms.Textarea(attrs={"rows": 8}),
        help_text=_("In your own words. It need not be long, and it need not be tidy."),
        error_messages={"required": _("Tell us what happened. A few words are enough.")},
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

    def clean_contact(self) -> str:
        """How to reach her, as she wrote it; an e-mail address in it must be one, or the answer never arrives."""
        contact: str = self.cleaned_data["contact"]
        words = [contact] if _is_email(contact) else [word.strip("<>()[],;:.") for word in contact.split()]
        for word in words:
            if "@" in word and not _is_email(word):
                sentence = _("“%(word)s” is not a whole e-mail address. Is a part missing?")
                raise forms.ValidationError(sentence, params={"word": word})
        return contact

    def afresh(self) -> ComplaintForm:
        """The same words under a new code, to be sent again."""
        return ComplaintForm({**self.data.dict(), "code": str(uuid.uuid4())})  # type: ignore[attr-defined]


def _is_email(text: str) -> bool:
    try:
        validate_email(text)
    except forms.ValidationError:
        return False
    return True


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
