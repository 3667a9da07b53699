"""What a client agrees to on her own page: for herself, and for the child whom she may decide for."""

from __future__ import annotations

import datetime as dt
from typing import Any

from crispy_forms.helper import FormHelper
from crispy_forms.layout import Layout
from django import forms
from django.utils import timezone
from django.utils.translation import gettext as _now
from django.utils.translation import gettext_lazy as _

from accounts.models import User
from cases.forms.drawn import DrawnNameField, clean_name, drawn_field, either_of_them
from cases.models import Case, Consent, ConsentText, Participant

HOLDS = dt.timedelta(days=365)


class OwnConsentForm(forms.Form):
    """Nothing is ticked beforehand; her name, typed or drawn, is her signature."""

    text = forms.IntegerField(widget=forms.HiddenInput)
    people = forms.MultipleChoiceField(
        label=_("For whom do you agree?"), widget=forms.CheckboxSelectMultiple,
        error_messages={"required": _("Tick for whom you agree, or go back: nothing has to be agreed to.")},
    )  # fmt: skip
    signed_name = forms.CharField(
        label=_("Your name"), max_length=80, widget=forms.TextInput(attrs={"autocomplete": "off"}),
        required=False,
    )  # fmt: skip
    signature = DrawnNameField()

    def __init__(self, *args: Any, text: ConsentText, places: list[Participant], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.version = text
        self.places = {str(place.code): place for place in places}
        self.fields["people"].choices = [  # type: ignore[attr-defined]
            (code, _now("For myself") if place.client_id else _now("For %(name)s") % {"name": place.name})
            for code, place in self.places.items()
        ]
        self.fields["text"].initial = text.version
        self.helper = FormHelper()
        self.helper.form_tag = False
        self.helper.layout = Layout("text", "people", "signed_name", drawn_field())
        either_of_them(self)

    def clean(self) -> dict[str, Any]:
        """Her name is there, typed or drawn."""
        cleaned = super().clean() or {}
        clean_name(self, cleaned, neither=_now("Type your name, or draw it. It stands for your signature."))
        return cleaned

    def record(self, case: Case, *, by: User) -> list[Consent]:
        """Write it down; raises ConsentText.Changed when the text is another by now than the one that was read."""
        if self.cleaned_data["text"] != self.version.version:
            raise ConsentText.Changed
        today = timezone.localdate()
        me = next(place for place in self.places.values() if place.client_id)
        return Consent.give(
            case, by=by, people=[self.places[code] for code in self.cleaned_data["people"]], giver=me,
            purpose=self.version.purpose, how=Consent.How.SCREEN, given_date=today, expires_date=today + HOLDS,
            text=self.version, signed_name=self.cleaned_data["signed_name"], signature=self.cleaned_data["signature"],
        )  # fmt: skip
