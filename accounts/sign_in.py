"""How allauth fits this service: nobody signs up, and names are shown the way people write them."""

from __future__ import annotations

from typing import Any

from allauth.account.adapter import DefaultAccountAdapter
from allauth.account.forms import LoginForm
from allauth.mfa.webauthn.internal.flows import did_use_passwordless_login
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from accounts.factors import has_step
from accounts.guessing import called, guess
from accounts.limits import PASSWORDS
from accounts.models import AccessEntry, Role, SignIn, User
from accounts.requests import PersonRequest
from accounts.second_factor import needs_second_factor

# Where somebody is led who is this and nothing else.
HOMES = {Role.ADMIN: "public:manage_home", Role.CLIENT: "family:home"}
ANYBODYS_HOME = "practice:today"


class NoSignUpAdapter(DefaultAccountAdapter):  # type: ignore[misc]
    """Accounts are made by invitation only."""

    def is_open_for_signup(self, request: HttpRequest) -> bool:
        return False

    def authenticate(self, request: HttpRequest, **credentials: Any) -> User | None:
        """The person these credentials belong to; one who was deactivated is answered like one who mistyped.

        The try is counted before anything is hashed; raises TooMany.
        """
        named = credentials.get("email") or credentials.get("username") or ""
        whose = request.user if isinstance(request.user, User) else called(named)
        tried = guess(request, PASSWORDS, whose)
        person: User | None = super().authenticate(request, **credentials)
        if not person or not person.is_active:
            tried.was_wrong()
            return None
        tried.was_right()
        return person

    def respond_user_inactive(self, request: HttpRequest, user: User) -> HttpResponse:
        """Somebody who was deactivated between her password and her second step is where a stranger is."""
        return redirect("account_login")

    def pre_login(self, request: HttpRequest, user: User, **hooks: Any) -> HttpResponse | None:
        """Tell of a right password that a second step has to follow; if it never does, somebody else may know the password."""
        answer: HttpResponse | None = super().pre_login(request, user, **hooks)
        if answer is None and has_step(user) and not did_use_passwordless_login(request, user):
            AccessEntry.objects.sign_in(by=user, act="sign_in.half")
        return answer

    def login(self, request: HttpRequest, user: User) -> None:
        """Sign in, and not unseen."""
        AccessEntry.objects.sign_in(by=user, act="sign_in.in")
        super().login(request, user)

    def logout(self, request: HttpRequest) -> None:
        """End this sign-in, what ran out and may still send a film on, and what this browser keeps of the pages."""
        person = request.user
        if isinstance(person, User):
            AccessEntry.objects.sign_in(by=person, act="sign_in.out")
        super().logout(request)
        if isinstance(person, User):
            SignIn.objects.run_out().filter(user=person).delete()
        # Who leaves quickly (leave.js) needs the mark in her tab that she left, or Back would lead to the sign-in page.
        request.clears_site_data = "leaving" not in request.POST  # type: ignore[attr-defined]

    def get_login_redirect_url(self, request: HttpRequest) -> str:
        """Where somebody finds what is hers: a client at her own pages, an admin at /manage/, everybody else at Today."""
        return home_of(request.user) if isinstance(request.user, User) else str(super().get_login_redirect_url(request))


class SignInForm(LoginForm):  # type: ignore[misc]
    """Sign-in in plain words, without placeholders."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["login"].label = _("E-mail address or sign-in name")
        if hasattr(self.request, "wait_words"):
            self.fields["login"].initial = self.request.POST.get("login", "")
        for field in self.fields.values():
            field.widget.attrs.pop("placeholder", None)

    def user_credentials(self) -> dict[str, str]:
        """The name once: allauth names it twice, and hashes twice where the address is known, which can be timed."""
        return {"username": self.cleaned_data["login"], "password": self.cleaned_data["password"]}


def display_name(user: User) -> str:
    """What messages call the person."""
    return user.short_name


def home_of(user: User) -> str:
    """The address of the page that somebody begins at."""
    roles = tuple(user.roles)
    return reverse(HOMES.get(roles[0], ANYBODYS_HOME) if len(roles) == 1 else ANYBODYS_HOME)


def frame_of(request: PersonRequest) -> str:
    """The layout of one's own pages that may come before the second step: without menus as long as nothing in them opens."""
    return "account.html" if needs_second_factor(request) else layout_of(request.user)


def layout_of(user: User) -> str:
    """The layout of the pages that everybody has: the one that the person knows from her work."""
    if user.is_practitioner or user.is_supervisor or user.is_team_lead:
        return "practice.html"
    return "manage.html" if user.is_admin else "space.html"
