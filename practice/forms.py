"""Breaking the glass: which family, and why it cannot wait."""

from __future__ import annotations

import uuid
from typing import Any

from crispy_forms.helper import FormHelper
from crispy_forms.layout import Layout
from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from accounts.models import User
from cases.breaking_glass import break_the_glass
from cases.models import Case, Emergency
from practice.emergency import families_called, in_words

SHORTEST_REASON = 20


class EmergencyForm(forms.Form):
    """A name that is known, or a family's code, and a reason that others will read."""

    code = forms.UUIDField(required=False, widget=forms.HiddenInput)
    who = forms.CharField(
        label=_("Whose record?"), max_length=120,
        help_text=_("The adult’s name exactly as the practice writes it, or the family’s code."),
        error_messages={"required": _("Say whose record it is.")},
    )  # fmt: skip
    which = forms.ChoiceField(
        label=_("Which of them?"), widget=forms.RadioSelect,
        error_messages={"required": _("Several families are found by this name. Say which.")},
    )  # fmt: skip
    reason = forms.CharField(
        label=_("Why it cannot wait"), max_length=1000, min_length=SHORTEST_REASON, widget=forms.Textarea(attrs={"rows": 3}),
        help_text=_("The family’s practitioner reads it, and it stays in the record."),
        error_messages={
            "required": _("Say why it cannot wait."),
            "min_length": _("Say it in a few more words: at least %(limit_value)d letters."),
        },
    )  # fmt: skip

    def __init__(self, *args: Any, by: User, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.by = by
        self.found: list[Case] = []
        self.fields["code"].initial = uuid.uuid4
        if self.is_bound:
            self.found = families_called(by, str(self.data.get("who", ""))[:120])
        choices = [(str(case.code), in_words(case)) for case in self.found]
        self.fields["which"].choices = choices  # type: ignore[attr-defined]
        self.fields["which"].required = len(choices) > 1
        self.helper = FormHelper()
        self.helper.form_tag = False
        self.helper.layout = Layout("code", "who", *(["which"] if len(choices) > 1 else []), "reason")

    def clean_who(self) -> str:
        """A name or a code by which somebody is found."""
        if not self.found:
            raise ValidationError(_("No family is found by this name or code."))
        return str(self.cleaned_data["who"])

    def record(self) -> Emergency:
        """Break the glass."""
        data = self.cleaned_data
        which = {str(case.code): case for case in self.found}
        case = which[data["which"]] if data["which"] else self.found[0]
        return break_the_glass(case, code=data["code"] or uuid.uuid4(), by=self.by, reason=data["reason"])
