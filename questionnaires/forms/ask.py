"""Giving a questionnaire to somebody."""

from __future__ import annotations

import uuid
from typing import Any

from crispy_forms.helper import FormHelper
from crispy_forms.layout import Layout
from django import forms
from django.db import transaction
from django.utils.text import capfirst
from django.utils.translation import gettext_lazy as _

from accounts.models import User
from cases.models import Case
from questionnaires.models import Administration
from questionnaires.offer import Offer, edition_title

Mode = Administration.Mode


class AskForm(forms.Form):
    """Who is asked what, when in the course, and how; ``code`` is drawn with the page, so that a form sent twice asks once."""

    code = forms.UUIDField(widget=forms.HiddenInput)
    edition = forms.ChoiceField(label=_("Questionnaire"), widget=forms.RadioSelect)
    respondent = forms.ChoiceField(label=_("Who answers?"), widget=forms.RadioSelect)
    timepoint = forms.ChoiceField(
        label=_("When in the work?"), choices=Administration.Timepoint, widget=forms.RadioSelect,
        help_text=_("Only answers before and after are set side by side."),
    )  # fmt: skip
    language = forms.ChoiceField(label=_("Language"), widget=forms.RadioSelect)
    mode = forms.ChoiceField(label=_("How?"), choices=Mode, initial=Mode.LINK, widget=forms.RadioSelect)

    def __init__(self, data: Any = None, *, offer: Offer) -> None:
        super().__init__(data, initial={"code": uuid.uuid4, **offer.initial})
        self.offer = offer
        choices: dict[str, list[tuple[str, str]]] = {
            "edition": [(code, edition_title(edition)) for code, edition in offer.editions.items()],
            "respondent": [(code, place.name) for code, place in offer.people.items()],
            "language": list(offer.languages.items()),
            "timepoint": [(value, capfirst(str(label))) for value, label in Administration.Timepoint.choices],
            "mode": [(value, capfirst(str(label))) for value, label in Mode.choices],
        }
        for name, pairs in choices.items():
            self.fields[name].choices = pairs  # type: ignore[attr-defined]
        self.fields["language"].initial = next(iter(offer.languages), "")
        for name, pairs in choices.items():
            if len(pairs) == 1:  # nothing to choose: the page says it in a sentence
                self.fields[name].widget = forms.HiddenInput()
        self.helper = FormHelper()
        self.helper.form_tag = False
        self.helper.layout = Layout("code", "edition", "respondent", "timepoint", "language", "mode")

    def clean(self) -> dict[str, Any]:
        """The questionnaire is there in the language that was chosen."""
        cleaned = super().clean() or {}
        edition = self.offer.editions.get(cleaned.get("edition", ""))
        if edition and cleaned.get("language") and cleaned["language"] not in edition.read().languages:
            self.add_error("language", _("This questionnaire is not there in this language."))
        return cleaned

    def settled(self) -> dict[str, str]:
        """What there is nothing to choose about, in words."""
        only = {"only_edition": "edition", "only_person": "respondent"}
        choices = {name: self.fields[field].choices for name, field in only.items()}  # type: ignore[attr-defined]
        return {name: pairs[0][1] for name, pairs in choices.items() if len(pairs) == 1}

    @transaction.atomic
    def ask(self, case: Case, *, by: User) -> tuple[Administration, str]:
        """The administration and the token of its first link; raises Administration.CodeTaken and OutAlready."""
        data = self.cleaned_data
        asked = Administration.ask(
            case, code=data["code"], by=by, edition=self.offer.editions[data["edition"]],
            respondent=self.offer.people[data["respondent"]], timepoint=data["timepoint"], mode=data["mode"],
            language=data["language"],
        )  # fmt: skip
        return asked, asked.make_link(code=uuid.uuid4(), by=by, mode=data["mode"])

    def afresh(self) -> AskForm:
        """The same choices under a new code, to be sent again."""
        again = {**self.data.dict(), "code": str(uuid.uuid4())}  # type: ignore[attr-defined]
        return AskForm(again, offer=self.offer)


class CodeForm(forms.Form):
    """An act that makes something new: ``code`` is drawn with the page, so that it is made once."""

    code = forms.UUIDField(widget=forms.HiddenInput)

    def drawn(self) -> uuid.UUID:
        """The code that the page drew, or a new one where it drew none."""
        return self.cleaned_data["code"] if self.is_valid() else uuid.uuid4()
