"""Every page × method as it is asked for by whoever it is for, when everything is right.

Forms come from tests/forms.py and readers from tests/readers.py; here stands what must be so before, and what neither says.
"""

from __future__ import annotations

import json
import uuid
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from django.http.response import HttpResponseBase
from django.urls import reverse

from accounts import staffing
from accounts.factors import FactorAdapter, add_app, code_at, steps_now
from accounts.models import OutboxMessage, Role, SignIn, User
from cases.joining import invite_adult
from cases.models import Deletion
from footage.sealing import CHUNK
from public.models import Resource
from tests.access import BY_LINK
from tests.browser import Browser
from tests.factories import UserFactory
from tests.families import FILM_BYTES, Family, begin, break_glass, supervised_by
from tests.forms import FORMS, meeting_of
from tests.invited import asked_browser, invited_browser
from tests.pages import address
from tests.passkeys import Device, give_passkey
from tests.readers import reader_of, somebody
from tests.site import COLLEAGUE, open_site

# Pages are looked at in the family's first review.
LOOKED_AT = "in_review"
POINTS = {"cases:film_upload": "arriving", "cases:meeting_take_back": "expected"}
SECRET = "JBSWY3DPEHPK3PXPJBSWY3DPEHPK3PXP"
TUS = {"Tus-Resumable": "1.0.0"}
FILM = b"\x00\x00\x00\x18ftypmp42" + bytes(CHUNK)


@dataclass
class Happy:
    """A request, and the browser of whoever makes it."""

    browser: Browser
    method: str
    there: str
    what: Any = ""
    headers: Any = None

    def ask(self) -> HttpResponseBase:
        """The answer; files are sent from their beginning each time."""
        if isinstance(self.what, bytes):
            kind = "application/offset+octet-stream"
            return self.browser.generic(self.method.upper(), self.there, self.what, kind, headers=self.headers)
        for value in self.what.values() if isinstance(self.what, dict) else ():
            if hasattr(value, "seek"):
                value.seek(0)
        answer: HttpResponseBase = getattr(self.browser, self.method)(self.there, self.what, headers=self.headers)
        return answer


def point_of(page: str, method: str) -> str:
    """The point of the work at which this is asked for."""
    return POINTS.get(page) or (FORMS[page][0] if method == "post" else LOOKED_AT)


def happy(page: str, method: str, here: Family) -> Happy:
    """The request, with everything there that must be there before it."""
    if page in BEFORE:
        BEFORE[page](here)
    request = Happy(browser_for(page, here), method, address(page, here))
    if method == "post":
        request.what = FORMS[page][1](here)
    elif method in {"get", "head"}:
        request.what = {}
    OTHERWISE.get((page, method), lambda _request, _here: None)(request, here)
    return request


def browser_for(page: str, here: Family) -> Browser:
    """A browser of whoever the page is for."""
    if page.startswith("accounts:invitation"):
        return invited_browser()
    browser = Browser()
    if page not in BY_LINK:
        browser.force_login(reader_of(page, here))
    return browser


# What must be so before.


def _invited(here: Family) -> None:
    place = here.case.participants.get(code=str(here.args()["place"]))
    invite_adult(place=place, by=here.case.practitioner, way="hand", form=uuid.uuid4())


def _supervised(here: Family) -> None:
    supervised_by(here.case, somebody("dev", Role.SUPERVISOR))


def _retired(_here: Family) -> None:
    open_site()
    Resource.objects.get().retire(by=somebody("erin", Role.ADMIN))


def _left(_here: Family) -> None:
    open_site()
    staffing.deactivate(User.objects.get(code=COLLEAGUE), by=somebody("erin", Role.ADMIN))


def _elsewhere(user: User) -> SignIn:
    browser = Browser()
    browser.force_login(user)
    row: SignIn = SignIn.objects.filter(user=user).order_by("-pk")[0]
    return row


def _colleague_is_in(_here: Family) -> None:
    open_site()
    _elsewhere(User.objects.get(code=COLLEAGUE))


def _second_steps(here: Family) -> None:
    add_app(here.case.practitioner, secret=SECRET)
    give_passkey(here.case.practitioner)
    give_passkey(here.case.practitioner)


def _stuck(_here: Family) -> None:
    OutboxMessage.objects.create(key="stuck", to="a@example.org", subject="s", body="b", state=OutboxMessage.State.FAILED)


def _called_off(here: Family) -> None:
    meeting_of(here).cancel(by=here.case.practitioner)


def _taken_out(here: Family) -> None:
    line = here.lines[0]
    line.remove(by=here.case.practitioner, version=line.version)
    line.refresh_from_db()


def _to_go(here: Family) -> None:
    Deletion.ask(here.film, by=here.case.practitioner, why="other", reason="They asked for it.")


BEFORE: dict[str, Callable[[Family], object]] = {
    "accounts:app_remove": _second_steps, "accounts:passkey_name": _second_steps, "accounts:passkey_remove": _second_steps,
    "accounts:outbox_try_again": _stuck,
    "accounts:person_activate": _left, "accounts:person_sign_out": _colleague_is_in, "public:manage_bring_back": _retired,
    "accounts:sign_ins_end_others": lambda here: _elsewhere(here.case.practitioner),
    "cases:film_delete_take_back": _to_go, "cases:line_restore": _taken_out, "cases:meeting_take_back": _called_off, "cases:person_uninvite": _invited,
    "cases:supervision_withdraw": _supervised,
    "practice:emergency_seen": lambda here: break_glass(here.case, somebody("erin", Role.ADMIN)),
}  # fmt: skip

# What is sent, or where to, unlike what the tables say.


def _new_passkey(request: Happy, _here: Family) -> None:
    made = Device().made(request.browser.get(request.there).context["options"])
    request.what = {"name": "my phone", "credential": json.dumps(made)}


def _new_app(request: Happy, _here: Family) -> None:
    request.browser.get(request.there)
    secret = FactorAdapter().decrypt(request.browser.session["new_app"])
    request.what = {"code": code_at(secret, next(iter(steps_now())))}


def _end_one(request: Happy, here: Family) -> None:
    request.there = reverse("accounts:sign_in_end", args=[_elsewhere(here.case.practitioner).code])


def _characters(request: Happy, _here: Family) -> None:
    request.browser, code = asked_browser()
    request.what = {"characters": code}


def _link(request: Happy, here: Family) -> None:
    other = begin(here.case.practitioner, client="Rosa", child="Tim").client
    other.user = UserFactory.create(roles=frozenset({Role.CLIENT}))
    other.save(update_fields=["user"])
    request.what = {"client": str(other.code)}


def _announced(request: Happy, _here: Family) -> None:
    request.what, request.headers = b"", TUS | {"Upload-Length": str(len(FILM_BYTES))}


def _bytes(request: Happy, _here: Family) -> None:
    request.what, request.headers = FILM, TUS | {"Upload-Offset": "0"}


def _tus(request: Happy, _here: Family) -> None:
    request.headers = TUS


OTHERWISE: dict[tuple[str, str], Callable[[Happy, Family], None]] = {
    ("accounts:app_new", "post"): _new_app,
    ("accounts:invitation", "post"): _characters,
    ("accounts:passkey_new", "post"): _new_passkey,
    ("accounts:sign_in_end", "post"): _end_one,
    ("cases:film_new", "post"): _announced,
    ("cases:film_upload", "patch"): _bytes,
    ("cases:film_upload", "head"): _tus,
    ("cases:film_upload", "delete"): _tus,
    ("cases:person_link", "post"): _link,
}
