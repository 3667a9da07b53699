"""Names to sign in with, for people who have no e-mail address of their own or do not want to give it."""

from __future__ import annotations

import secrets

from django.core.validators import RegexValidator
from django.utils.translation import gettext as _now
from django.utils.translation import gettext_lazy as _

from accounts.models import User

# What somebody is called who was invited and has not chosen yet; it cannot be typed at the sign-in by anybody else.
PLACEHOLDER = "invited-"
NAME_SHAPE = RegexValidator(
    r"^[\w.-]{4,40}\Z", _("Use 4 to 40 letters, digits, dots and hyphens, without spaces."), code="shape"
)


def placeholder() -> str:
    """A name that stands until the person chooses one."""
    return PLACEHOLDER + secrets.token_hex(12)


def is_placeholder(name: str | None) -> bool:
    """Whether nobody has chosen this name."""
    return bool(name) and str(name).lower().startswith(PLACEHOLDER)


def suggestion() -> str:
    """A friendly name such as "calm-harbour-42" that says nothing about anybody."""
    how = _now("calm bright quiet gentle sunny silver early golden green kind merry soft wide warm clear little").split()
    what = _now(
        "harbour meadow river garden island forest valley window lantern pebble feather orchard bridge cloud maple otter"
    )
    return f"{secrets.choice(how)}-{secrets.choice(what.split())}-{secrets.randbelow(90) + 10}"


def is_taken(name: str, *, but: User) -> bool:
    """Whether somebody else signs in with this name, in whatever case."""
    return User.objects.filter(sign_in_name__iexact=name).exclude(pk=but.pk).exists()
