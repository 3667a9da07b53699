"""Which passwords will do: long ones that nobody else is known to have chosen."""

from __future__ import annotations

from django.contrib.auth.password_validation import (
    MinimumLengthValidator,
    get_default_password_validators,
    validate_password,
)

from accounts.models import User

CLIENT_LENGTH = 12
STAFF_LENGTH = 15


def shortest(user: User) -> int:
    """How many signs the person's password must have at least."""
    return STAFF_LENGTH if user.is_staff else CLIENT_LENGTH


def check_new_password(password: str, user: User) -> None:
    """Raise ValidationError, with words, unless this person may have this password."""
    others = [rule for rule in get_default_password_validators() if not isinstance(rule, MinimumLengthValidator)]
    validate_password(password, user, [MinimumLengthValidator(shortest(user)), *others])
