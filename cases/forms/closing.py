"""The end of the work with a family, and taking it up again."""

from __future__ import annotations

from typing import Any

from crispy_forms.helper import FormHelper
from crispy_forms.layout import Layout
from django import forms
from django.utils.translation import gettext_lazy as _

from accounts.models import User
from cases.models import Case, Closing

Ending = Closing.Ending


class CloseForm(forms.Form):
    """How the work ended; whatever is not its planned end needs a few words."""

    ending = forms.ChoiceField(label=_("How did the work end?"), choices=Ending, widget=forms.RadioSelect)
    why = forms.CharField(
        label=_("In a few words"), max_length=600, required=False, widget=forms.Textarea(attrs={"rows": 3}),
        help_text=_("Needed when the work ended early. It stands in the family's record, for the practice alone."),
    )  # fmt: skip

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.helper = FormHelper()
        self.helper.form_tag = False
        self.helper.layout = Layout("ending", "why")

    def clean(self) -> dict[str, Any]:
        """An early end has its reason in words."""
        cleaned = super().clean() or {}
        early = cleaned.get("ending") not in {None, Ending.COMPLETED}
        if early and not cleaned.get("why") and "why" not in self.errors:
            self.add_error("why", _("Say in a few words why the work ended."))
        return cleaned

    def record(self, case: Case, *, by: User) -> None:
        """Close the case; raises Case.Closed, Case.CycleStillOpen."""
        case.close(by=by, ending=self.cleaned_data["ending"], why=self.cleaned_data["why"])


class ReopenForm(forms.Form):
    """Why the work is taken up again."""

    why = forms.CharField(
        label=_("Why is the work taken up again?"), max_length=600, widget=forms.Textarea(attrs={"rows": 3}),
        error_messages={"required": _("Say in a few words why the work is taken up again.")},
    )  # fmt: skip

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.helper = FormHelper()
        self.helper.form_tag = False
        self.helper.layout = Layout("why")

    def record(self, case: Case, *, by: User) -> None:
        """Open the case again; raises Case.NotClosed."""
        case.reopen(by=by, why=self.cleaned_data["why"])
