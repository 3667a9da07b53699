"""A goal: its words and area, where it goes, how near it is."""

from __future__ import annotations

import uuid
from collections.abc import Sequence
from typing import Any

from crispy_forms.helper import FormHelper
from crispy_forms.layout import Layout
from django import forms
from django.utils.translation import gettext as _now
from django.utils.translation import gettext_lazy as _

from accounts.models import User
from accounts.versions import VersionField
from cases.models import Case, Goal, Participant
from cases.models.goal import TOP_RATING

State = Goal.State


class WordsForm(forms.Form):
    """The words of a goal and what it is about."""

    wording = forms.CharField(
        label=_("What they hope for"), max_length=400, widget=forms.Textarea(attrs={"rows": 3}),
        help_text=_("As they say it, as something to have more of. For example: “We laugh together again.”"),
    )  # fmt: skip
    area = forms.ChoiceField(
        label=_("It is about"), choices=Goal.Area, initial=Goal.Area.RELATIONSHIP, widget=forms.RadioSelect,
        help_text=_("At least one goal about how they are together is good practice: that is what the films show."),
    )  # fmt: skip

    hoped_by = forms.ChoiceField(
        label=_("Whose hope it is"), widget=forms.RadioSelect, help_text=_("No other adult of the family sees it.")
    )

    shown: tuple[str, ...] = ("wording", "hoped_by", "area")

    def __init__(self, *args: Any, adults: Sequence[Participant], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.adults = {str(adult.code): adult for adult in adults}
        shown = self.shown
        if len(adults) > 1:
            choices = [(code, f"{adult.name} ({adult.get_relation_display()})") for code, adult in self.adults.items()]
            self.fields["hoped_by"].choices = choices  # type: ignore[attr-defined]
            self.fields["hoped_by"].initial = choices[0][0]
        else:
            del self.fields["hoped_by"]
            shown = tuple(name for name in shown if name != "hoped_by")
        self.helper = FormHelper()
        self.helper.form_tag = False
        self.helper.layout = Layout(*shown)

    def told(self) -> dict[str, Any]:
        """What a verb takes: the checked input with the adult whose hope it is, the only one where there is no choice."""
        only = next(iter(self.adults.values()))
        return self.cleaned_data | {"hoped_by": self.adults.get(self.cleaned_data.get("hoped_by", ""), only)}


class GoalForm(WordsForm):
    """A new goal; ``code`` is drawn when the page is made, so that a form sent twice adds one goal."""

    code = forms.UUIDField(widget=forms.HiddenInput)
    state = forms.ChoiceField(
        label=_("Now or later?"), choices=[(State.FOCUS, _("in focus now")), (State.ASIDE, _("set aside for later"))],
        initial=State.FOCUS, widget=forms.RadioSelect,
    )  # fmt: skip

    shown = ("code", "wording", "hoped_by", "area", "state")

    def __init__(self, *args: Any, is_full: bool, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["code"].initial = uuid.uuid4
        if is_full:
            self.fields["state"].initial = State.ASIDE
            self.fields["state"].help_text = _("Three are in focus already, as many as one can keep in mind.")

    def add(self, case: Case, *, by: User) -> Goal | None:
        """The goal; None, with the reason beside the field, where three are in focus. Raises Goal.CodeTaken."""
        try:
            return Goal.add(case, by=by, **self.told())
        except Goal.TooMany:
            self.add_error("state", _now("Three goals are in focus already. Set this one aside, or make room first."))
            return None

    def afresh(self) -> GoalForm:
        """The same words under a new code, to be sent again."""
        return GoalForm({**self.data.dict(), "code": str(uuid.uuid4())}, is_full=False, adults=list(self.adults.values()))  # type: ignore[attr-defined]


class GoalEditForm(WordsForm):
    """Other words for a goal, or another area."""

    version = VersionField()

    shown = ("version", "wording", "hoped_by", "area")

    def __init__(self, *args: Any, goal: Goal, **kwargs: Any) -> None:
        super().__init__(*args, initial={"version": goal.version, "wording": goal.wording, "area": goal.area}, **kwargs)
        self.goal = goal
        if goal.hoped_by and "hoped_by" in self.fields:
            self.initial["hoped_by"] = str(goal.hoped_by.code)

    def in_words(self) -> list[tuple[str, str]]:
        """What stands in the record, each part with its label."""
        said = {"wording": self.goal.wording, "area": self.goal.get_area_display()}
        if "hoped_by" in self.fields:
            said["hoped_by"] = (self.goal.hoped_by or next(iter(self.adults.values()))).name
        return [(str(self.fields[name].label), str(words)) for name, words in said.items()]


class MoveForm(forms.Form):
    """Where a goal goes; a reason only for one that is let go."""

    to = forms.ChoiceField(choices=State)
    why = forms.CharField(label=_("Why, if you like"), max_length=300, required=False)

    def move(self, goal: Goal, *, by: User) -> None:
        """Move the goal; raises Goal.TooMany and Goal.WrongState."""
        match self.cleaned_data["to"]:
            case State.FOCUS:
                goal.focus(by=by)
            case State.ASIDE:
                goal.put_aside(by=by)
            case State.REACHED:
                goal.reach(by=by)
            case _:
                goal.drop(by=by, why=self.cleaned_data["why"])


class RatingForm(forms.Form):
    """One tap: which goal, and how near it is."""

    goal = forms.UUIDField()
    value = forms.IntegerField(min_value=0, max_value=TOP_RATING)
