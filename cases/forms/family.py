"""A new family: who, and, unless it is a referral, what they hope for as they say it at the first meeting."""

from __future__ import annotations

import uuid
from typing import Any

from crispy_forms.helper import FormHelper
from crispy_forms.layout import HTML, Field, Fieldset, Layout, Row
from django import forms
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from accounts.models import User
from accounts.versions import VersionField
from cases.ages import born_month, years_and_months
from cases.models import Case, Goal, Participant
from cases.models.goal import TOP_RATING

OLDEST_YEARS = 99
NUMBER = "vig/number.html"
AGE = frozenset({"years", "months", "not_born"})
ADULTS = [choice for choice in Participant.Relation.choices if choice[0] != Participant.Relation.CHILD]


class FamilyForm(forms.Form):
    """A new family; ``code`` is drawn when the page is made, so that a form sent twice makes one family."""

    code = forms.UUIDField(widget=forms.HiddenInput)
    client_name = forms.CharField(
        label=_("Parent's or carer's name"), max_length=80, help_text=_("The name they use. A first name is enough.")
    )
    relation = forms.ChoiceField(label=_("They are the child's"), choices=ADULTS)
    child_name = forms.CharField(label=_("Child's name"), max_length=80)
    not_born = forms.BooleanField(label=_("Not born yet"), required=False)
    years = forms.IntegerField(label=_("years"), min_value=0, max_value=OLDEST_YEARS, required=False)
    months = forms.IntegerField(label=_("months"), min_value=0, max_value=11, required=False)
    helping_question = forms.CharField(
        label=_("Helping question"), max_length=600, required=False, widget=forms.Textarea(attrs={"rows": 3}),
        help_text=_("What they would like help with, in their own words. For example: “How can I …?”"),
    )  # fmt: skip
    goal = forms.CharField(
        label=_("A goal, in their words"), max_length=400, required=False, widget=forms.Textarea(attrs={"rows": 2}),
        help_text=_("Something they hope for, said as they say it."),
    )  # fmt: skip
    goal_area = forms.ChoiceField(
        label=_("The goal is about"), choices=Goal.Area, initial=Goal.Area.RELATIONSHIP, required=False,
        widget=forms.RadioSelect,
    )  # fmt: skip
    rating = forms.TypedChoiceField(
        label=_("How near is it today?"), coerce=int, empty_value=None, required=False, widget=forms.RadioSelect,
        choices=[(value, str(value)) for value in range(TOP_RATING + 1)],
        help_text=_("They choose the number."),
    )  # fmt: skip

    hidden = "code"
    hopes: tuple[str | Field | HTML, ...] = (
        HTML('<p class="hint field">{{ form.for_a_referral }}</p>'), "helping_question", "goal", "goal_area",
        Field("rating", template="vig/rating.html"),
    )  # fmt: skip
    for_a_referral = _(
        "Written down together at the first meeting. If you have not met yet, leave this part empty: "
        "the family then begins as a referral, and the first meeting is what comes next."
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["code"].initial = uuid.uuid4
        self.helper = FormHelper()
        self.helper.form_tag = False
        self.helper.layout = Layout(
            self.hidden,
            Fieldset(_("Who"), "client_name", "relation", "child_name"),
            Fieldset(
                _("How old is the child?"),
                Row(Field("years", template=NUMBER), Field("months", template=NUMBER)),
                "not_born",
            ),
            Fieldset(_("What they hope for"), *self.hopes),
        )

    def clean(self) -> dict[str, Any]:
        """The child is not born yet, or has an age; a goal and its first rating go together."""
        cleaned = super().clean() or {}
        years, months = cleaned.get("years"), cleaned.get("months")
        given = years is not None or months is not None
        if not cleaned.get("not_born") and not given and not {"years", "months"} & set(self.errors):
            self.add_error("years", _("Give the child's age, or say that the child is not born yet."))
        if "rating" in self.fields and not {"goal", "rating"} & set(self.errors):
            self._check_both(goal=cleaned["goal"], rating=cleaned["rating"])
        born = None
        if given and not cleaned.get("not_born"):
            born = born_month(years or 0, months or 0, timezone.localdate())
        return cleaned | {"born_month": born}

    def _check_both(self, *, goal: str, rating: int | None) -> None:
        if goal and rating is None:
            self.add_error("rating", _("A goal is rated when it is agreed. Ask how near it is today."))
        if rating is not None and not goal:
            self.add_error("goal", _("Write down the goal that this number is about."))

    def is_of(self, case: Case) -> bool:
        """Whether the form names the people of this case."""
        return (self.cleaned_data["client_name"], self.cleaned_data["child_name"]) == (case.client.name, case.child.name)

    def afresh(self) -> FamilyForm:
        """The same words under a new code, to be sent again."""
        return FamilyForm({**self.data.dict(), "code": str(uuid.uuid4())})  # type: ignore[attr-defined]

    def start(self, *, by: User) -> Case:
        """The new family; raises Case.CodeTaken."""
        names = ("code", "client_name", "relation", "child_name", "born_month", "helping_question", "goal", "goal_area")
        told = {name: self.cleaned_data[name] for name in names}
        told["goal_area"] = told["goal_area"] or Goal.Area.RELATIONSHIP
        return Case.start(by=by, rating=self.cleaned_data["rating"], **told)


class FamilyEditForm(FamilyForm):
    """The same, later: goals have a page of their own."""

    version = VersionField()

    hidden = "version"
    hopes = ("helping_question",)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for name in ("code", "goal", "goal_area", "rating"):
            del self.fields[name]
        for name in AGE:
            # An age that nobody touched stays as it was, also when the page is sent in another month.
            self.fields[name].show_hidden_initial = True

    @staticmethod
    def values(case: Case) -> dict[str, Any]:
        """What stands in the record, as the form shows it."""
        relation = case.participants.filter(client=case.client_id).values_list("relation", flat=True)[0]
        born = case.child.born_month
        years, months = years_and_months(born, timezone.localdate()) if born else (None, None)
        return {
            "version": case.version, "client_name": case.client.name, "relation": relation, "child_name": case.child.name,
            "not_born": born is None, "years": years, "months": months, "helping_question": case.helping_question,
        }  # fmt: skip

    @classmethod
    def in_words(cls, case: Case) -> list[tuple[str, str]]:
        """What stands in the record, each part with its label, as people say it."""
        said = {True: _("yes"), False: _("no"), None: "–"}
        parts = []
        for part in cls(initial=cls.values(case)).visible_fields():
            names = dict(getattr(part.field, "choices", []))
            value = part.initial
            words = said[value] if value is None or isinstance(value, bool) else names.get(value, value)
            parts.append((str(part.label), str(words)))
        return parts

    def record(self, case: Case, *, by: User) -> None:
        """Write the changes; raises Case.Changed."""
        told = {name: value for name, value in self.cleaned_data.items() if name not in AGE}
        if not AGE & set(self.changed_data):
            told["born_month"] = case.child.born_month
        case.edit(by=by, **told)
