"""Which passwords will do: long ones that nobody else is known to have chosen, and nobody who knows the person would try.

There are no rules about capitals, digits and signs. What counts is how much of a password is new: a word that stands near at
hand, a repetition and a row of the keyboard add to its length and not to what has to be guessed.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable

from django.contrib.auth.password_validation import (
    CommonPasswordValidator,
    MinimumLengthValidator,
    get_default_password_validators,
    validate_password,
)
from django.core.exceptions import ValidationError
from django.utils.functional import cached_property
from django.utils.translation import gettext as _now
from django.utils.translation import gettext_lazy as _

from accounts.models import User
from accounts.service import current_service

CLIENT_LENGTH = 12
STAFF_LENGTH = 15
# How many signs must be left once what could be guessed at once is taken out.
LEAST_NEW = 8
SHORTEST_WORD = 3
SHORTEST_ROW = 3
# What everybody thinks of who knows where the password belongs.
OWN_WORDS = ("vig", "video", "interaction", "guidance", "password", "passwort", "welcome", "letmein")
ROWS = ("abcdefghijklmnopqrstuvwxyz", "01234567890", "qwertyuiop", "asdfghjkl", "zxcvbnm", "qwertzuiop", "azertyuiop")
# Signs that stand for letters, each way round.
ALIKE = str.maketrans("013457@$!", "oieastasi")
BETWEEN = re.compile(r"[\s\-_.,]+")
REPEATED = _("This says the same signs again, or goes along a row of keys. Take several words that do not belong together.")
GUESSED = _(
    "This is made of words that others would try first, such as your name or the service’s. "
    "Add words that do not belong together."
)
COMMON_INSIDE = _(
    "Many people have this password, or the part of it that is new. Take several words that do not belong together."
)


class NewEnough:
    """A rule as Django has them: what is new in a password is long enough and not common itself."""

    def validate(self, password: str, user: User | None = None) -> None:
        """Raise ValidationError, with words for the field; what is far too short is told so by another rule."""
        if len(password) < LEAST_NEW:
            return
        plain = _plain(password)
        once = unrepeated(plain)
        without = taken_out(plain, own_words(user))
        new = unrepeated(without)
        if len(once) < LEAST_NEW or len(once) * 2 <= len(plain) + SHORTEST_WORD:
            raise ValidationError(REPEATED, code="password_repeated")
        if len(new) < LEAST_NEW:
            raise ValidationError(GUESSED, code="password_own_words")
        if self._common.passwords & {new, without}:
            raise ValidationError(COMMON_INSIDE, code="password_common_inside")

    def get_help_text(self) -> str:
        """What a form may say beforehand."""
        return _now("Not your name, not the service’s, nothing that repeats.")

    @cached_property
    def _common(self) -> CommonPasswordValidator:
        return CommonPasswordValidator()


def shortest(user: User) -> int:
    """How many signs the person's password must have at least."""
    return STAFF_LENGTH if user.is_staff else CLIENT_LENGTH


def check_new_password(password: str, user: User) -> None:
    """Raise ValidationError, with words, unless this person may have this password."""
    others = [rule for rule in get_default_password_validators() if not isinstance(rule, MinimumLengthValidator)]
    validate_password(password, user, [MinimumLengthValidator(shortest(user)), *others])


def own_words(user: User | None) -> list[str]:
    """What somebody who knows the person or the service would try, the longest first."""
    service = current_service()
    named: list[str | None] = [service.shown_name, service.email]
    named += [user.name, user.email, user.sign_in_name] if user else []
    parts = (part for name in named if name for part in re.split(r"\W+|_", name))
    words = {_plain(word).translate(ALIKE) for word in (*OWN_WORDS, *parts)}
    return sorted((word for word in words if len(word) >= SHORTEST_WORD), key=len, reverse=True)


def taken_out(plain: str, words: Iterable[str]) -> str:
    """The password without these words, also where signs stand for letters."""
    read = plain.translate(ALIKE)
    for word in words:
        while (at := read.find(word)) >= 0:
            read, plain = read[:at] + read[at + len(word) :], plain[:at] + plain[at + len(word) :]
    return plain


def unrepeated(plain: str) -> str:
    """The password without what was said in it before, and of each row of keys no more than its beginning."""
    new, at = "", 0
    while at < len(plain):
        length = max(_said_before(plain, at), _along_a_row(plain, at))
        new += plain[at : at + 1]
        at += max(length, 1)
    return new


def _said_before(plain: str, at: int) -> int:
    """How many signs from here on stand in what was typed until here, if they are a word's worth."""
    length = 0
    while at + length < len(plain) and plain[at : at + length + 1] in plain[: at + length]:
        length += 1
    return length if length >= SHORTEST_WORD else 0


def _along_a_row(plain: str, at: int) -> int:
    """How many signs from here on go along a row of keys or letters, either way."""
    length = 0
    for row in (*ROWS, *(row[::-1] for row in ROWS)):
        here = 0
        while at + here < len(plain) and plain[at : at + here + 1] in row:
            here += 1
        length = max(length, here)
    return length if length > SHORTEST_ROW else 0


def _plain(text: str) -> str:
    """The text as one would say it: without case, accents and what stands between words."""
    signs = unicodedata.normalize("NFKD", text.casefold())
    return BETWEEN.sub("", "".join(sign for sign in signs if not unicodedata.combining(sign)))
