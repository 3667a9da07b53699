"""What somebody agrees to, as it is written down: for herself, and for the child whom she may decide for."""

from __future__ import annotations

import datetime as dt
from typing import Any

from crispy_forms.helper import FormHelper
from crispy_forms.layout import Div, Field, Fieldset, Layout, Row
from django import forms
from django.core.exceptions import ValidationError
from django.utils import timezone
from django.utils.translation import gettext as _now
from django.utils.translation import gettext_lazy as _

from accounts.models import User
from cases.ages import years_and_months
from cases.consent_rule import Purpose
from cases.film_people import people_in
from cases.forms.drawn import DrawnNameField, clean_name, drawn_field, either_of_them
from cases.models import Case, Consent, ConsentText, Participant

# From this age on somebody may be asked herself, where the practitioner finds that she can decide.
MAY_DECIDE_YEARS = 11
HOLDS = dt.timedelta(days=365)
FACES = "cases/_faces.html"
DAY = {"type": "date"}


class ConsentForm(forms.Form):
    """Who agrees, for whom, how, from when until when; nothing is ticked beforehand."""

    text = forms.IntegerField(widget=forms.HiddenInput)
    giver = forms.ChoiceField(
        label=_("Who agrees?"), widget=forms.RadioSelect, error_messages={"required": _("Choose who agrees.")}
    )
    for_self = forms.BooleanField(required=False)
    for_child = forms.BooleanField(required=False)
    parental_note = forms.CharField(
        label=_("Who may decide for the child?"), max_length=300, required=False,
        help_text=_("Only if it is not plain: shared with somebody, a court order, the local authority."),
    )  # fmt: skip
    child_view = forms.ChoiceField(
        choices=Consent.View, required=False, widget=forms.RadioSelect,
        help_text=_("Ask, or look, however small they are. With “not today” it waits until they are asked again."),
    )  # fmt: skip
    how = forms.ChoiceField(
        label=_("How was it given?"), choices=Consent.How, widget=forms.RadioSelect,
        error_messages={"required": _("Choose how it was given.")},
    )  # fmt: skip
    signed_name = forms.CharField(
        label=_("Their name, as they type it"), max_length=80, required=False,
        widget=forms.TextInput(attrs={"autocomplete": "off"}),
    )  # fmt: skip
    signature = DrawnNameField()
    said = forms.CharField(
        label=_("What did they say?"), max_length=500, required=False, widget=forms.Textarea(attrs={"rows": 3}),
        help_text=_("In their own words, as near as you can."),
    )  # fmt: skip
    present = forms.CharField(
        label=_("Who was there?"), max_length=200, required=False, help_text=_("Besides you and them, such as an interpreter.")
    )
    given_date = forms.DateField(label=_("Given on"), widget=forms.DateInput(attrs=DAY, format="%Y-%m-%d"))
    expires_date = forms.DateField(
        label=_("Holds until"), required=False, widget=forms.DateInput(attrs=DAY, format="%Y-%m-%d"),
        help_text=_("Empty: until it is withdrawn."),
    )  # fmt: skip

    def __init__(self, *args: Any, case: Case, text: ConsentText, child: str = "", **kwargs: Any) -> None:
        """The form about the child whom the work is about, or the one with this code."""
        super().__init__(*args, **kwargs)
        self.case, self.version = case, text
        places = people_in(case)
        self.children = [place for place in places if place.child_id]
        of_the_work = next(place for place in self.children if place.child_id == case.child_id)
        self.child = next((place for place in self.children if str(place.code) == child), of_the_work)
        self.givers = {str(place.code): place for place in places if place.client_id or _may_decide(place)}
        self._name_people()
        either_of_them(self)
        self.fields["said"].either = True  # type: ignore[attr-defined]
        today = timezone.localdate()
        self.initial = {"text": text.version, "given_date": today, "expires_date": today + HOLDS}
        alone = len(self.givers) == 1
        if alone:
            del self.fields["giver"]
        self.helper = FormHelper()
        self.helper.form_tag = False
        self.helper.layout = Layout(
            "text", *([] if alone else ["giver"]), "for_self",
            Fieldset("", "for_child", Field("child_view", template=FACES), "parental_note", css_class="for-child"),
            "how", Div("signed_name", drawn_field(), css_class="on-screen"),
            Div("said", "present", css_class="in-words"), Row("given_date", "expires_date"),
        )  # fmt: skip

    def _name_people(self) -> None:
        """Say in the labels who agrees to what."""
        names = {"client": self.case.client.name, "child": self.child.name}
        filming = self.version.purpose == Purpose.FILMING
        if len(self.givers) > 1:
            said = _now("They agree for themselves")
        elif filming:
            said = _now("%(client)s agrees to be filmed, and to look at the film together") % names
        else:
            said = _now("%(client)s agrees to this") % names
        self.fields["for_self"].label = said
        self.fields["for_child"].label = self._for_child(names, filming=filming)
        self.fields["child_view"].label = _now("How is it for %(child)s?") % names
        if self.is_another_child:
            self.fields["parental_note"].label = _now("Who may decide for %(child)s?") % names
            self.fields["parental_note"].help_text = _now("The same parents, somebody else, the local authority.")
        self.fields["giver"].choices = [  # type: ignore[attr-defined]
            (code, place.name if place.client_id else _now("%(child)s, old enough to decide") % names)
            for code, place in self.givers.items()
        ]

    def _for_child(self, names: dict[str, str], *, filming: bool) -> str:
        if len(self.givers) > 1:
            return _now("They may decide for %(child)s, and agree for %(child)s") % names
        if filming:
            return _now("%(client)s may decide for %(child)s, and agrees that %(child)s is filmed") % names
        return _now("%(client)s may decide for %(child)s, and agrees to this for %(child)s") % names

    def clean_given_date(self) -> Any:
        """A day that has been."""
        given = self.cleaned_data["given_date"]
        if given > timezone.localdate():
            raise ValidationError(_("This day has not come yet."))
        return given

    def clean_expires_date(self) -> Any:
        """A day to come."""
        until = self.cleaned_data["expires_date"]
        if until and until < timezone.localdate():
            raise ValidationError(_("This day has passed already."))
        return until

    def clean(self) -> dict[str, Any]:
        """Somebody agrees, and on the screen somebody signs; a child decides for nobody else."""
        cleaned = super().clean() or {}
        if not (cleaned.get("for_self") or cleaned.get("for_child")):
            self.add_error("for_self", _("Tick for whom they agreed. Without that there is nothing to record."))
        if cleaned.get("for_child") and self.who_gives and self.who_gives.child_id:
            self.add_error("for_child", _("A child agrees for themselves only."))
        if self.is_another_child and cleaned.get("for_child") and not cleaned.get("parental_note"):
            self.add_error("parental_note", _now("Say who may decide for %(child)s.") % {"child": self.child.name})
        if cleaned.get("how") == Consent.How.SCREEN:
            clean_name(self, cleaned, neither=_now("On the screen they type their name, or draw it."))
        else:
            cleaned |= {"signed_name": "", "signature": ""}
        if cleaned.get("how") != Consent.How.WORDS:
            cleaned |= {"said": "", "present": ""}
        elif not cleaned.get("said") and "said" not in self.errors:
            self.add_error("said", _("Write down what they said: nothing else tells of it later."))
        return cleaned

    @property
    def is_another_child(self) -> bool:
        """Whether it is about a child other than the one whom the work is about; who decides for that one is never plain."""
        return self.child.child_id != self.case.child_id

    @property
    def who_gives(self) -> Participant | None:
        """Who agrees, as far as that was said."""
        if "giver" not in self.fields:
            return next(iter(self.givers.values()))
        return self.givers.get(self.cleaned_data.get("giver", ""))

    def record(self, *, by: User) -> list[Consent]:
        """Write it down; raises ConsentText.Changed when the text is another by now than the one that was read."""
        data, giver = self.cleaned_data, self.who_gives
        assert giver is not None  # noqa: S101 - a form without one is not valid
        if data["text"] != self.version.version:
            raise ConsentText.Changed
        people = [giver] * data["for_self"] + [self.child] * data["for_child"]
        told = (
            "how",
            "given_date",
            "expires_date",
            "signed_name",
            "signature",
            "said",
            "present",
            "parental_note",
            "child_view",
        )
        return Consent.give(
            self.case, by=by, people=people, giver=giver, purpose=self.version.purpose, text=self.version,
            **{name: data[name] for name in told},
        )  # fmt: skip


def _may_decide(place: Participant) -> bool:
    born = place.child.born_month if place.child else None
    return born is not None and years_and_months(born, timezone.localdate())[0] >= MAY_DECIDE_YEARS
