"""The request under way, for whoever writes the access log deep inside a verb that knows only who acts."""

from __future__ import annotations

import hashlib
import ipaddress
import uuid
from contextvars import ContextVar
from dataclasses import dataclass
from typing import Any

from django.http import HttpRequest

from accounts.models.access import Acting
from accounts.models.user import Role, User
from accounts.network import UNKNOWN, network_of

UNDER_WAY: ContextVar[HttpRequest | None] = ContextVar("request under way", default=None)

# Networks of clients are kept no more exactly than this: a household shares it with many others.
CLIENT_BITS = {4: 24, 6: 48}
DIGITS = 32
# As many digits of a request's number as are said.
SAID = 8
# Pages whose part says as what somebody is there, whatever else she is.
AS_SUPERVISOR = {"practice:supervision", "practice:supervised_case"}
AS_ADMIN = {"practice:emergency", "cases:hand_over"}
IN_AN_EMERGENCY = {"practice:emergency_record"}
AS_TEAM_LEAD = {"accounts:my_team"}


@dataclass(frozen=True, slots=True)
class Told:
    """What a line of the log says of the request that it was written in; empty where there was none."""

    role: str
    sign_in: str = ""
    network: str = ""
    request: uuid.UUID | None = None
    within: uuid.UUID | None = None


def told_of(user: User | None) -> Told:
    """As what this person, or nobody known, acts, by which sign-in and from which network, in which request."""
    request = UNDER_WAY.get()
    if request is None:
        return Told(role_at("", "", user))
    match = request.resolver_match
    role = role_at(match.view_name, match.route, user) if match else role_at("", "", user)
    within = match.kwargs.get("code") if match else None
    return Told(
        role, _sign_in(request), _network(request, user), number_of(request), within if isinstance(within, uuid.UUID) else None
    )


def number_of(request: HttpRequest) -> uuid.UUID:
    """The number by which this request is found in the log."""
    there: Any = getattr(request, "number", None)
    if there is None:
        there = request.number = uuid.uuid4()  # type: ignore[attr-defined]
    return uuid.UUID(str(there))


def short_number(request: HttpRequest) -> str:
    """The beginning of the number, as somebody may read it out on the telephone; the log is searched for it."""
    return number_of(request).hex[:SAID]


def role_at(page: str, route: str, user: User | None) -> str:
    """As what somebody is at this page, which she may have asked for without being let in."""
    if user is None:
        return ""
    if page in IN_AN_EMERGENCY and Role.ADMIN in user.roles:
        return Acting.EMERGENCY.value
    fits = _part_of(page, route)
    if fits in user.roles:
        return fits.value
    return next((role.value for role in Role if role in user.roles), "")


def _part_of(page: str, route: str) -> Role:
    if page in AS_SUPERVISOR:
        return Role.SUPERVISOR
    if page in AS_TEAM_LEAD:
        return Role.TEAM_LEAD
    if page in AS_ADMIN or route.startswith("manage/"):
        return Role.ADMIN
    return Role.CLIENT if page.startswith("family:") else Role.PRACTITIONER


def _sign_in(request: HttpRequest) -> str:
    """A hash that is the same for all that is done in one sign-in, and opens nothing."""
    row = getattr(getattr(request, "session", None), "row", None)
    return hashlib.sha256(row.code.bytes).hexdigest()[:DIGITS] if row else ""


def _network(request: HttpRequest, user: User | None) -> str:
    """The network, of whoever is not known as exactly as of a client."""
    found = network_of(request)
    if found == UNKNOWN or (user and user.is_staff):
        return found
    network = ipaddress.ip_network(found)
    return str(network.supernet(new_prefix=CLIENT_BITS[network.version]))
