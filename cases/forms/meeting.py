"""A meeting: of what kind, when, where, with whom; and why one did not take place."""

from __future__ import annotations

import datetime as dt
import uuid
from typing import Any

from crispy_forms.helper import FormHelper
from crispy_forms.layout import Field, Fieldset, Layout, Row
from django import forms
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.text import capfirst
from django.utils.translation import gettext_lazy as _

from accounts.models import User
from accounts.versions import VersionField
from cases.models import Case, Meeting
from cases.models.meeting import LONGEST_MINUTES, Details

FURTHEST_YEARS = 60
CHIPS = "vig/chips.html"
PLACES = [("", _("Not said")), *((place.value, capfirst(place.label)) for place in Meeting.Place)]
KINDS = [(kind.value, capfirst(kind.label)) for kind in Meeting.Kind]


class MeetingForm(forms.Form):
    """A new meeting; ``code`` is drawn when the page is made, so that a form sent twice plans one meeting."""

    code = forms.UUIDField(widget=forms.HiddenInput)
    kind = forms.ChoiceField(label=_("What is it for?"), choices=KINDS, widget=forms.RadioSelect)
    date = forms.DateField(label=_("Day"), widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"))
    time = forms.TimeField(label=_("Time"), widget=forms.TimeInput(attrs={"type": "time"}, format="%H:%M"))
    minutes = forms.IntegerField(label=_("Minutes"), min_value=1, max_value=LONGEST_MINUTES, required=False)
    has_been = forms.BooleanField(label=_("It has taken place already"), required=False)
    place = forms.ChoiceField(label=_("Where?"), choices=PLACES, required=False)
    where = forms.CharField(label=_("More exactly"), max_length=200, required=False)
    people = forms.MultipleChoiceField(label=_("With whom?"), required=False, widget=forms.CheckboxSelectMultiple)
    others = forms.CharField(
        label=_("Who else?"), max_length=200, required=False, help_text=_("For example: “grandmother”, “a colleague of mine”.")
    )

    key = "code"
    has_kind = True

    def __init__(self, *args: Any, case: Case, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["code"].initial = uuid.uuid4
        places = case.participants.select_related("client", "child").order_by("pk")
        self.places = {str(place.code): place for place in places}
        self.fields["people"].choices = [(code, place.name) for code, place in self.places.items()]  # type: ignore[attr-defined]
        self.fields["people"].initial = list(self.places)
        self.helper = FormHelper()
        self.helper.form_tag = False
        self.helper.layout = Layout(
            self.key,
            *([Field("kind", template=CHIPS)] if self.has_kind else []),
            Fieldset(_("When?"), Row("date", "time", "minutes"), *self.and_has_been()),
            Fieldset(_("Where and with whom?"), Row("place", "where"), Field("people", template=CHIPS), "others"),
        )

    def and_has_been(self) -> list[str]:
        """The question that only a new meeting asks."""
        return ["has_been"]

    def clean(self) -> dict[str, Any]:
        """One time, of this zone, which has come or not, as it is said."""
        cleaned = super().clean() or {}
        day, time = cleaned.get("date"), cleaned.get("time")
        if day is None or time is None:
            return cleaned
        today = timezone.localdate()
        if abs(day.year - today.year) > FURTHEST_YEARS:
            self.add_error("date", _("Check the year."))
            return cleaned
        said = dt.datetime.combine(day, time)
        starts_at = timezone.make_aware(said)
        if timezone.make_naive(starts_at.astimezone(dt.UTC)) != said:
            self.add_error("time", _("The clocks go forward that night, and this time is left out."))
            return cleaned
        starts_at = self.exactly(starts_at)
        problem = self.problem_with(starts_at, cleaned)
        if problem:
            self.add_error("date" if day != today else "time", problem)
        return cleaned | {"starts_at": starts_at}

    def exactly(self, starts_at: dt.datetime) -> dt.datetime:
        """The moment that is meant by this minute."""
        return starts_at

    def problem_with(self, starts_at: dt.datetime, cleaned: dict[str, Any]) -> str:
        """What is wrong with this time, in words; nothing if it is right."""
        has_come = starts_at <= timezone.now()
        if cleaned.get("has_been") and not has_come:
            return str(_("This time has not come yet."))
        if has_come and not cleaned.get("has_been"):
            return str(_("This time has passed. Choose a later one, or say that it has taken place already."))
        return ""

    def details(self) -> Details:
        """What is known of the meeting, ready for the verbs."""
        data = self.cleaned_data
        names = ("kind", "starts_at", "minutes", "place", "where", "others", "people")
        told = {name: data[name] for name in names if name in data}
        return {**told, "people": [self.places[code] for code in data["people"]]}  # type: ignore[typeddict-item]

    def afresh(self, case: Case) -> MeetingForm:
        """The same meeting under a new code, to be sent again."""
        posted = self.data.copy()  # type: ignore[attr-defined]
        posted["code"] = str(uuid.uuid4())
        return MeetingForm(posted, case=case)

    def plan(self, case: Case, *, by: User) -> Meeting:
        """The new meeting; raises Meeting.CodeTaken."""
        return case.plan_meeting(code=self.cleaned_data["code"], by=by, held=self.cleaned_data["has_been"], **self.details())


class MeetingEditForm(MeetingForm):
    """What is known of a meeting that is there."""

    version = VersionField()

    key = "version"

    def __init__(self, *args: Any, meeting: Meeting, **kwargs: Any) -> None:
        self.meeting = meeting
        self.has_kind = not meeting.keeps_kind()
        super().__init__(*args, case=meeting.case, **kwargs)
        del self.fields["code"], self.fields["has_been"]
        if not self.has_kind:
            del self.fields["kind"]
        if meeting.state == Meeting.State.HELD:
            self.fields["people"].label = _("Who was there?")

    def and_has_been(self) -> list[str]:
        """Its state says whether it has been."""
        return []

    def exactly(self, starts_at: dt.datetime) -> dt.datetime:
        """The minute that the form shows stands for the second that the record has."""
        there = self.meeting.starts_at
        return there if there.replace(second=0, microsecond=0) == starts_at else starts_at

    def problem_with(self, starts_at: dt.datetime, cleaned: dict[str, Any]) -> str:
        """A meeting that was held is not in time to come; a planned one may have been due already, but is not moved there."""
        has_come = starts_at <= timezone.now()
        if self.meeting.state == Meeting.State.HELD:
            return "" if has_come else str(_("This time has not come yet."))
        moved = starts_at != self.meeting.starts_at
        return str(_("This time has passed. Choose a later one.")) if has_come and moved else ""

    @staticmethod
    def values(meeting: Meeting) -> dict[str, Any]:
        """What stands in the record, as the form shows it."""
        at = timezone.localtime(meeting.starts_at)
        return {
            "version": meeting.version, "kind": meeting.kind, "date": at.date(), "time": at.time(), "minutes": meeting.minutes,
            "place": meeting.place, "where": meeting.where, "others": meeting.others,
            "people": [str(code) for code in meeting.people.values_list("code", flat=True)],
        }  # fmt: skip

    @classmethod
    def in_words(cls, meeting: Meeting) -> list[tuple[str, str]]:
        """What stands in the record, each part with its label, as people say it."""
        at = timezone.localtime(meeting.starts_at)
        people = meeting.people.select_related("client", "child").order_by("pk")
        said = {
            "kind": capfirst(meeting.get_kind_display()), "date": date_format(at, "l j F Y"), "time": date_format(at, "H:i"),
            "minutes": meeting.minutes, "place": meeting.get_place_display(), "where": meeting.where,
            "people": ", ".join(place.name for place in people), "others": meeting.others,
        }  # fmt: skip
        fields = cls.base_fields
        parts = [(str(fields[name].label), str(words or "–")) for name, words in said.items()]
        return [(str(_("It is")), str(meeting.get_state_display())), *parts]


class HoldForm(MeetingEditForm):
    """The same, of a planned meeting that has taken place or begins now."""

    def problem_with(self, starts_at: dt.datetime, cleaned: dict[str, Any]) -> str:
        """A later time than now means that it begins now."""
        return ""


class WhyForm(forms.Form):
    """Why a meeting did not take place."""

    version = VersionField()
    why = forms.CharField(
        label=_("In a few words, if you know"), max_length=300, required=False, widget=forms.Textarea(attrs={"rows": 2})
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **{"auto_id": "why_%s", **kwargs})
        self.helper = FormHelper()
        self.helper.form_tag = False
        self.helper.layout = Layout("version", "why")
