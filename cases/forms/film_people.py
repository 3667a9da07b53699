"""Who is in a film, put right."""

from __future__ import annotations

from typing import Any

from crispy_forms.helper import FormHelper
from crispy_forms.layout import Layout
from django import forms
from django.utils.translation import gettext_lazy as _

from accounts.models import User
from cases.film_people import people_in
from cases.models import Film


class FilmPeopleForm(forms.Form):
    """Everybody who can be seen; the film must come with its case."""

    people = forms.MultipleChoiceField(
        label=_("Who can be seen in it?"), widget=forms.CheckboxSelectMultiple,
        error_messages={"required": _("Say who is in the film.")},
    )  # fmt: skip

    def __init__(self, *args: Any, film: Film, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.film = film
        self.places = {str(place.code): place for place in people_in(film.cycle.case)}
        self.fields["people"].choices = [(code, place.name) for code, place in self.places.items()]  # type: ignore[attr-defined]
        self.fields["people"].initial = [str(code) for code in film.people.values_list("code", flat=True)]
        self.helper = FormHelper()
        self.helper.form_tag = False
        self.helper.layout = Layout("people")

    def record(self, *, by: User) -> None:
        """Write down who is in it."""
        self.film.say_who_is_in_it([self.places[code] for code in self.cleaned_data["people"]], by=by)
