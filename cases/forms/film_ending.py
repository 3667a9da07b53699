"""Keeping a film from being destroyed, letting it go, wanting it deleted early."""

from __future__ import annotations

from typing import Any

from crispy_forms.helper import FormHelper
from crispy_forms.layout import Layout
from django import forms
from django.utils.translation import gettext_lazy as _

from accounts.forms.people import RowChoice
from accounts.models import User
from cases.models import Deletion, Film, Hold
from cases.second_person import second_people


def _words(label: object, *, hint: object = "", required: bool = True) -> forms.CharField:
    return forms.CharField(
        label=label, max_length=500, help_text=hint, required=required,  # type: ignore[arg-type]
        widget=forms.Textarea(attrs={"rows": 3}), error_messages={"required": _("Say why.")},
    )  # fmt: skip


class _OfAFilm(forms.Form):
    def __init__(self, *args: Any, film: Film, by: User, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.film, self.by = film, by
        self.helper = FormHelper()
        self.helper.form_tag = False
        self.helper.layout = Layout(*self.fields)


class HoldForm(_OfAFilm):
    """Which films, why, and on whose word."""

    EVERY = "every"

    which = forms.ChoiceField(
        label=_("What must be kept?"), choices=[("this", _("this film")), (EVERY, _("all films of this family, new ones too"))],
        widget=forms.RadioSelect, initial="this",
    )  # fmt: skip
    reason = _words(_("Why must it be kept?"), hint=_("Read by those who lead this family, and nobody else."))
    authorised_by = RowChoice(label=_("Who agreed to that?"), error_messages={"required": _("Choose who agreed.")})

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        others = sorted(second_people(self.by), key=lambda person: str(person.name).casefold())
        choice: Any = self.fields["authorised_by"]
        choice.offer(others or [self.by], lambda person: person.name, empty=_("Choose"))
        if not others:
            choice.help_text = _("There is nobody else in this service, so your own word counts.")

    def record(self) -> Hold:
        """Place it; raises Hold.NoWord."""
        film = None if self.cleaned_data["which"] == self.EVERY else self.film
        said = {name: self.cleaned_data[name] for name in ("reason", "authorised_by")}
        return Hold.place(self.film.cycle.case, film=film, by=self.by, **said)


class LiftForm(_OfAFilm):
    """Why a film need not be kept any longer."""

    lift_reason = _words(_("Why need it not be kept any longer?"))


class DeleteForm(_OfAFilm):
    """Why a film should go before its clock."""

    why = forms.ChoiceField(
        label=_("Why should it go now?"), choices=Deletion.Why.choices, widget=forms.RadioSelect,
        error_messages={"required": _("Choose why.")},
    )  # fmt: skip
    words = _words(_("More, if there is more to say"), required=False)

    def record(self) -> Deletion:
        """Ask for it; raises vault.Held."""
        return Deletion.ask(self.film, by=self.by, why=self.cleaned_data["why"], reason=self.cleaned_data["words"])
