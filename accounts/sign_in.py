"""How allauth fits this service: nobody signs up, and names are shown the way people write them."""

from __future__ import annotations

from typing import Any

from allauth.account.adapter import DefaultAccountAdapter
from allauth.account.forms import LoginForm
from django.http import HttpRequest
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from accounts.models import Role, User

# Where somebody is led who is this and nothing else.
HOMES = {Role.ADMIN: "public:manage_home", Role.CLIENT: "family:home"}


class NoSignUpAdapter(DefaultAccountAdapter):  # type: ignore[misc]
    """Accounts are made by invitation only."""

    def is_open_for_signup(self, request: HttpRequest) -> bool:
        return False

    def authenticate(self, request: HttpRequest, **credentials: Any) -> User | None:
        """The person these credentials belong to; one who was deactivated is answered like one who mistyped."""
        person: User | None = super().authenticate(request, **credentials)
        return person if person and person.is_active else None

    def get_login_redirect_url(self, request: HttpRequest) -> str:
        """Where somebody finds what is hers: a client at her own pages, an admin at /manage/, everybody else at Today."""
        only = next(iter(request.user.roles)) if isinstance(request.user, User) and len(request.user.roles) == 1 else None
        home = HOMES.get(only) if only else None
        return reverse(home) if home else str(super().get_login_redirect_url(request))


class SignInForm(LoginForm):  # type: ignore[misc]
    """Sign-in in plain words, without placeholders."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["login"].label = _("E-mail address or sign-in name")
        for field in self.fields.values():
            field.widget.attrs.pop("placeholder", None)


def display_name(user: User) -> str:
    """What messages call the person."""
    return user.short_name
