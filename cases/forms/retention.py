"""The retention table as an admin changes it: a period for each row, and what may be typed."""

from __future__ import annotations

from typing import Any

from crispy_forms.helper import FormHelper
from crispy_forms.layout import HTML, Fieldset, Layout
from django import forms
from django.utils.text import format_lazy
from django.utils.translation import gettext_lazy as _

from accounts.models import Retention, User
from accounts.models.retention import LONGEST
from accounts.versions import VersionField

CONSEQUENCES = HTML('{% include "cases/_retention_follows.html" %}')


def _number(label: object, least: int, most: int, *, hint: object, required: bool = True) -> forms.IntegerField:
    """A whole number within bounds, with one sentence for whatever is none."""
    sentence = format_lazy(_("Give a whole number from {least} to {most}."), least=least, most=most)
    kinds = ("invalid", "min_value", "max_value", "required")
    return forms.IntegerField(
        label=label, min_value=least, max_value=most, help_text=hint, required=required,  # type: ignore[arg-type]
        error_messages=dict.fromkeys(kinds, sentence), widget=forms.NumberInput(attrs={"class": "short"}),
    )  # fmt: skip


class RetentionForm(forms.ModelForm[Retention]):
    """Every row of the table, over the version that was seen; ``record`` is what writes."""

    version = VersionField()
    seen = forms.CharField(required=False, max_length=40, widget=forms.HiddenInput)
    film_amount = _number(
        _("How many"), 1, LONGEST, required=False,
        hint=_(
            "Shipped: two calendar months. A permission form that a VIG service published promises that films are erased "
            "within two months of the end of the work. The clock stops when the work is taken up again. Leave it empty where "
            "films belong to the record: then nothing ends them by itself."
        ),
    )  # fmt: skip
    withdrawn_days = _number(
        _("Days to think again"), 0, 365,
        hint=_(
            "Shipped: 7. A policy that an NHS trust published says: as soon as possible. Nothing plays from the first moment; "
            "within these days a new consent undoes it. A withdrawal keeps the day that it was told."
        ),
    )  # fmt: skip
    keeping_days = _number(
        _("Days to think again after keeping was taken back"), 0, 365,
        hint=_("Shipped: 7, as for consent. Afterwards the film ends with the work, like any other."),
    )  # fmt: skip
    upload_hours = _number(
        _("Hours that an upload may stand still"), 1, 168,
        hint=_("Shipped: 24, our own figure: a day to come back to it. What arrived of it is destroyed then."),
    )  # fmt: skip
    notice_days = _number(
        _("Days before, in which a film stands on the list"), 1, 90,
        hint=_(
            "Shipped: 14. A shorter clock ends no film that it finds overdue before these days have passed: whoever leads the "
            "family has that long to look."
        ),
    )  # fmt: skip

    class Meta:
        model = Retention
        fields = ("film_amount", "film_unit", "withdrawn_days", "keeping_days", "upload_hours", "notice_days")
        labels = {"film_unit": _("Counted in")}

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.helper = FormHelper()
        self.helper.form_tag = False
        self.helper.layout = Layout(
            "version", "seen",
            Fieldset(_("A film, after the work with the family was closed"), "film_amount", "film_unit", CONSEQUENCES),
            Fieldset(_("A film, after somebody in it withdrew consent"), "withdrawn_days"),
            Fieldset(_("A film that everybody agreed to keep"), "keeping_days"),
            Fieldset(_("A film that never arrived whole"), "upload_hours"),
            Fieldset(_("Notice"), "notice_days"),
        )  # fmt: skip

    @property
    def row_words(self) -> dict[str, Any]:
        """Each row as it was typed."""
        return {name: self.cleaned_data[name] for name in self.Meta.fields}

    def mark(self) -> str:
        """By which the page knows that what follows from this very period was shown."""
        return f"{self.cleaned_data['film_amount'] or 0} {self.cleaned_data['film_unit']}"

    def record(self, *, by: User) -> None:
        """Change the table; raises Retention.Changed."""
        self.instance.change(by=by, version=self.cleaned_data["version"], words=self.row_words)

    @classmethod
    def in_words(cls, standing: Retention, typed: dict[str, Any]) -> list[tuple[str, str]]:
        """What stands now in each row where something else was typed, with its label."""
        stands = {name: value for name, value in standing.words().items() if value != typed.get(name)}
        return [(row_label(name), in_words(name, value)) for name, value in stands.items()]


def row_label(name: str) -> str:
    """What a row of the table is called."""
    return str(ROWS.get(name, name))


def in_words(name: str, value: Any) -> str:
    """A value of the table as a person reads it."""
    if name == "film_unit":
        return str(Retention.Counted(value).label)
    return str(_("no clock")) if value is None else str(value)


ROWS = {
    "film_amount": _("Films after the work, how many"),
    "film_unit": _("Films after the work, counted in"),
    "withdrawn_days": _("Days after withdrawn consent"),
    "keeping_days": _("Days after keeping was taken back"),
    "upload_hours": _("Hours that an upload may stand still"),
    "notice_days": _("Days of notice"),
}
