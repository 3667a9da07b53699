"""What somebody with an invitation types: the six characters, then what she will sign in with."""

from __future__ import annotations

from typing import Any

from crispy_forms.helper import FormHelper
from crispy_forms.layout import Layout
from django import forms
from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _now
from django.utils.translation import gettext_lazy as _

from accounts.invitations import spend
from accounts.models import Invitation, User
from accounts.passwords import check_new_password, shortest
from accounts.sign_in_names import NAME_SHAPE, is_placeholder, is_taken

LONGEST_PASSWORD = 128
TAKEN = _("Somebody has this name already. Choose another.")


class CharactersForm(forms.Form):
    """The six characters, however they are typed."""

    characters = forms.CharField(
        label=_("Six characters"), max_length=20,
        help_text=_("Letters and digits, large or small. The person who invited you says them to you."),
        error_messages={"required": _("Type the six characters that you were told.")},
        widget=forms.TextInput(
            attrs={
                "autocomplete": "one-time-code", "autocapitalize": "characters", "spellcheck": "false", "class": "characters",
            }
        ),
    )  # fmt: skip

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.helper = _plain("characters")


class FirstWayForm(forms.Form):
    """The name that somebody signs in with from now on; who has an e-mail address has her name already."""

    sign_in_name = forms.CharField(
        label=_("The name you sign in with"), max_length=40, validators=[NAME_SHAPE],
        help_text=_("Keep this one or choose your own. It need not say who you are."),
        widget=forms.TextInput(attrs={"autocomplete": "username", "autocapitalize": "none", "spellcheck": "false"}),
    )  # fmt: skip

    def __init__(self, *args: Any, user: User, name: str, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.user = user
        if user.email:
            del self.fields["sign_in_name"]
        else:
            self.fields["sign_in_name"].initial = name
        self.helper = _plain(*self.fields)

    def clean_sign_in_name(self) -> str:
        """A name that nobody else signs in with."""
        name: str = self.cleaned_data["sign_in_name"]
        if is_placeholder(name) or is_taken(name, but=self.user):
            raise ValidationError(TAKEN)
        return name

    def record(self, invitation: Invitation) -> User | None:
        """Use the invitation up and give the person her way in; None when somebody took the name this moment. Raises Gone."""
        try:
            with transaction.atomic():
                user = spend(invitation)
                user.sign_in_name = self.cleaned_data.get("sign_in_name", user.sign_in_name)
                self.give(user)
                user.save(update_fields=["sign_in_name", "password"])
        except IntegrityError:
            self.add_error("sign_in_name", TAKEN)
            return None
        return user

    def give(self, user: User) -> None:
        """The way in itself, before the person is saved."""
        raise NotImplementedError


class FirstPasswordForm(FirstWayForm):
    """A name and a password."""

    password = forms.CharField(
        label=_("Password"), max_length=LONGEST_PASSWORD, strip=False,
        widget=forms.PasswordInput(attrs={"autocomplete": "new-password"}),
    )  # fmt: skip
    again = forms.CharField(
        label=_("The password once more"), max_length=LONGEST_PASSWORD, strip=False,
        widget=forms.PasswordInput(attrs={"autocomplete": "new-password"}),
    )  # fmt: skip

    def __init__(self, *args: Any, user: User, **kwargs: Any) -> None:
        super().__init__(*args, user=user, **kwargs)
        self.fields["password"].help_text = _now(
            "At least %(number)d signs. Three or four words that do not belong together are easy to keep in mind."
        ) % {"number": shortest(user)}

    def clean_password(self) -> str:
        """A password that will do for this person."""
        password: str = self.cleaned_data["password"]
        check_new_password(password, self.user)
        return password

    def clean(self) -> dict[str, Any]:
        """Both passwords are the same."""
        cleaned = super().clean() or {}
        if "password" in cleaned and "again" in cleaned and cleaned["password"] != cleaned["again"]:
            self.add_error("again", _("These two are not the same. Type the password once more."))
        return cleaned

    def give(self, user: User) -> None:
        """The password, hashed."""
        user.set_password(self.cleaned_data["password"])


def _plain(*fields: str) -> FormHelper:
    helper = FormHelper()
    helper.form_tag = False
    helper.disable_csrf = True
    helper.layout = Layout(*fields)
    return helper
