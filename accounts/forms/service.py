"""The service's settings: what may be typed, and why a colour may not be chosen."""

from __future__ import annotations

from typing import Any

from crispy_forms.helper import FormHelper
from crispy_forms.layout import HTML, Field, Fieldset, Layout
from django import forms
from django.utils.translation import gettext_lazy as _

from accounts.colour_page import objections
from accounts.look import house_tokens
from accounts.models import Service, User
from accounts.models.service import HEX_COLOUR
from accounts.palette import long_form
from accounts.versions import VersionField

COLOUR = "vig/colour.html"
PREVIEW = HTML('{% include "accounts/_colours.html" %}')


class ColourField(forms.CharField):
    """A colour as people write it, ``#0B6166`` or ``#abc``, or nothing for the house's own."""

    default_validators = [HEX_COLOUR]

    def __init__(self, *, own: str, **kwargs: Any) -> None:
        super().__init__(required=False, max_length=20, **kwargs)
        colour = house_tokens()["light"][own]
        self.widget.attrs |= {"class": "short", "placeholder": _("our own"), "data-own": colour, "spellcheck": "false"}

    def to_python(self, value: object) -> str:
        """In small letters and six digits, as the database wants it."""
        return long_form(str(super().to_python(value) or "").lower())


class ServiceForm(forms.ModelForm[Service]):
    """Name, contact and colours, over the version that was seen; ``record`` is what writes."""

    version = VersionField()
    action_colour = ColourField(
        own="lagoon", label=_("Colour of what can be pressed"),
        help_text=_("Links and buttons. By night a lighter shade of it is used. Leave it empty for our own."),
    )  # fmt: skip
    highlight_colour = ColourField(
        own="sun", label=_("Colour of highlights"),
        help_text=_("Numbers along the way, celebrations. Leave it empty for our own."),
    )  # fmt: skip

    class Meta:
        model = Service
        fields = (
            "name", "strapline", "phone", "email", "hours", "address", "complaints_email", "security_email", "alerts_email",
            "action_colour", "highlight_colour",
        )  # fmt: skip
        widgets = {
            "address": forms.Textarea(attrs={"rows": 3}),
            "phone": forms.TextInput(attrs={"type": "tel", "autocomplete": "off"}),
        }
        help_texts = {
            "name": _("Stands at the top of every page, in mails and on paper. Never on a questionnaire that opens by a link."),
            "strapline": _("One short line that says what you are."),
            "hours": _("For example: Monday to Friday, 9 to 5."),
            "complaints_email": _("A mail says that a complaint waits here. It says nothing of what it is about."),
            "security_email": _(
                "Shown in security.txt, where people look who have found a hole. Left empty, there is no such page."
            ),
            "alerts_email": _(
                "Told when somebody opens a family's record in an emergency. It names nobody. Left empty, all admins are told."
            ),
        }

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.helper = FormHelper()
        self.helper.form_tag = False
        self.helper.layout = Layout(
            "version",
            Fieldset(_("What it is called"), "name", "strapline"),
            Fieldset(_("How families reach you"), "phone", "hours", "email", "address"),
            Fieldset(_("Complaints and security"), "complaints_email", "security_email", "alerts_email"),
            Fieldset(
                _("Colours"), Field("action_colour", template=COLOUR), Field("highlight_colour", template=COLOUR), PREVIEW
            ),
        )

    def clean(self) -> dict[str, Any]:
        """Refuse a colour that could not be read somewhere."""
        data = self.cleaned_data
        choice = {"action": data.get("action_colour", ""), "highlight": data.get("highlight_colour", "")}
        for field, words in objections(**choice).items():
            self.add_error(field, words)
        return data

    def colours(self) -> dict[str, str]:
        """The two colours to draw: what was typed where it is a colour, else the house's own."""
        typed = {"action": self["action_colour"].value(), "highlight": self["highlight_colour"].value()}
        return {name: colour_or_none(value) for name, value in typed.items()}

    def record(self, *, by: User) -> None:
        """Change the settings; raises Service.Changed."""
        words = {name: self.cleaned_data[name] for name in self.Meta.fields}
        self.instance.change(by=by, version=self.cleaned_data["version"], words=words)

    @classmethod
    def in_words(cls, standing: Service, typed: dict[str, Any]) -> list[tuple[str, str]]:
        """What stands now in each field where something else was typed, with its label."""
        stands = {name: value for name, value in standing.words().items() if value != typed.get(name)}
        return [(str(cls.base_fields[name].label), str(value or "–")) for name, value in stands.items()]


def colour_or_none(value: object) -> str:
    """The colour as the house writes it; nothing where it is none."""
    text = long_form(str(value or "").strip().lower())
    return text if HEX_COLOUR.regex.match(text) else ""  # type: ignore[union-attr]
