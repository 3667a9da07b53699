"""What somebody does to her own ways in; each act is told in the access log, and to her by mail in case it was somebody else.

The last way in stays: who works here keeps a second step and something to begin a sign-in with, everybody else a password or
a passkey.
"""

from __future__ import annotations

import datetime as dt
import uuid

from django.db import transaction
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _now
from django.utils.translation import gettext_lazy as _

from accounts.ending import end_sign_ins
from accounts.factors import FactorAdapter, Factors, factors_of
from accounts.models import AccessEntry, SignIn, User
from accounts.outbox import post

# Within which the same act again is told by no second mail.
MOMENT = dt.timedelta(minutes=2)
# What the mail about each act says. It may be read by others: no name, no service, nothing that is done here.
TOLD = {
    "way.password": _("the password was changed"),
    "way.passkey_added": _("a passkey was added"),
    "way.passkey_removed": _("a passkey was removed"),
    "way.app_added": _("an app that shows codes was set up"),
    "way.app_removed": _("the app that shows codes was switched off"),
    "way.codes_made": _("new recovery codes were made; the old ones are void"),
}


class LastWay(Exception):
    """Without this one nobody would get in; the sentence says what to do first."""


@transaction.atomic
def choose_password(user: User, *, password: str, here: SignIn | None) -> None:
    """Sign in with this password from now on; every sign-in but the one ``here`` ends."""
    user.set_password(password)
    user.save(update_fields=["password"])
    end_sign_ins(user, but=here)
    tell(user, "way.password")


@transaction.atomic
def name_passkey(user: User, *, code: uuid.UUID, name: str) -> None:
    """Call one passkey something else, which opens and shuts nothing: the log is told, and nobody by mail."""
    passkey = _held(user).passkey(code)
    if passkey is None or passkey.shown_name == name:
        return
    passkey.data["name"] = FactorAdapter().encrypt(name)
    passkey.save(update_fields=["data"])
    AccessEntry.objects.change(by=user, act="way.passkey_named", about=user.code)


@transaction.atomic
def remove_passkey(user: User, *, code: uuid.UUID, here: SignIn | None) -> None:
    """Take one passkey away, once; every sign-in but the one ``here`` ends. Raises LastWay."""
    has = _held(user)
    passkey = has.passkey(code)
    if passkey is None:
        return
    may_go(user, has, passkeys=1)
    passkey.delete()
    _taken_away(user, "way.passkey_removed", here)


@transaction.atomic
def remove_app(user: User, *, here: SignIn | None) -> None:
    """Ask for no codes of an app any more; every sign-in but the one ``here`` ends. Raises LastWay."""
    has = _held(user)
    if has.app is None:
        return
    may_go(user, has, apps=1)
    has.app.delete()
    _taken_away(user, "way.app_removed", here)


def may_go(user: User, has: Factors, *, passkeys: int = 0, apps: int = 0) -> None:
    """Raise LastWay unless somebody who has these still gets in without so many of them."""
    keys_left = len(has.passkeys) - passkeys
    if not keys_left and passkeys and not user.has_usable_password():
        raise LastWay(_now("This is your only way in. Choose a password first, or add another passkey."))
    if user.is_staff and not keys_left and not (has.app and not apps):
        raise LastWay(_now("This is your last second step, and without one no page opens to you. Add another one first."))


def tell(user: User, act: str) -> None:
    """Write an act into the access log, and a mail to whom it is about where there is an address; pressed twice, one."""
    told = AccessEntry.objects.filter(by=user, about=user.code, page=act, at__gte=timezone.now() - MOMENT).exists()
    AccessEntry.objects.change(by=user, act=act, about=user.code)
    if told or not user.email:
        return
    at = date_format(timezone.localtime(), "j F, H:i")
    said = _now(
        "Hello,\n\nsomething changed in how you sign in: {what}, on {at}.\n\nIf that was you, there is nothing to do. If it "
        "was not, tell the person you work with at once, and by another way than this mail."
    )
    post(
        key=f"{act}:{uuid.uuid4()}", to=user.email, subject=_now("A change to how you sign in"),
        body=said.format(what=TOLD[act], at=at), is_neutral=True,
    )  # fmt: skip


def _held(user: User) -> Factors:
    """What the person has, with her row held, so that two who take away at the same time leave one."""
    User.objects.select_for_update(no_key=True).get(pk=user.pk)
    return factors_of(user)


def _taken_away(user: User, act: str, here: SignIn | None) -> None:
    """Recovery codes stand in for a second step and go with the last one."""
    has = factors_of(user)
    if has.recovery and not has.passkeys and not has.app:
        has.recovery.delete()
    end_sign_ins(user, but=here)
    tell(user, act)
