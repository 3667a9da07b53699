"""The pages of the service by name, and the address of each for a given family."""

from __future__ import annotations

from collections.abc import Iterator
from functools import cache
from typing import Any
from uuid import UUID, uuid4

from allauth.mfa.models import Authenticator
from django.urls import URLResolver, get_resolver, reverse

from accounts.factors import code_of
from accounts.models import User
from cases.models import Consent
from footage.models import Scan
from tests.families import Family
from tests.passkeys import give_passkey
from tests.site import open_site


def routes() -> dict[str, str]:
    """The route of every page by the page's name."""
    return _routes(get_resolver())


@cache
def _routes(resolver: URLResolver) -> dict[str, str]:
    return {page: route for page, (route, _view) in _walk(resolver.url_patterns)}


def view_of(page: str) -> Any:
    """The view that answers for a page."""
    return dict(_walk(get_resolver().url_patterns))[page][1]


def address(page: str, family: Family) -> str:
    """Where a page of this family is."""
    route = routes()[page]
    parts = open_site() if is_public(page) else family.args()
    if ":passkey>" in route:
        parts = parts | {"passkey": passkey_of(family.case.practitioner)}
    if page == "cases:consent_scan":
        give_scan(family)
    wanted = {name: value for name, value in parts.items() if f":{name}>" in route}
    return reverse(page, kwargs=wanted)


def passkey_of(person: User) -> UUID:
    """A passkey of this person's, made where there is none."""
    rows = Authenticator.objects.filter(user=person, type=Authenticator.Type.WEBAUTHN).order_by("pk")
    if not rows.exists():
        give_passkey(person)
    return code_of(rows[0])


def give_scan(family: Family) -> None:
    """Have a paper behind the consent that addresses of this family name, where there is none."""
    consent = Consent.objects.filter(code=str(family.args()["consent"]), scan=None).first()
    if consent:
        consent.keep_scan(b"A picture.", kind=Scan.Kind.PICTURE, by=family.case.practitioner, code=uuid4())


def is_public(page: str) -> bool:
    """Whether a page is about the service and what it tells everybody, not about a family."""
    return page.startswith("public:") or page == "accounts:look" or (page.startswith("accounts:") and is_managed(page))


def is_managed(page: str) -> bool:
    """Whether a page is an admin's."""
    return routes()[page].startswith("manage/")


def _walk(found: list[Any], space: str = "", before: str = "") -> Iterator[tuple[str, tuple[str, Any]]]:
    for pattern in found:
        route = before + str(pattern.pattern)
        if isinstance(pattern, URLResolver):
            inner = f"{space}{pattern.namespace}:" if pattern.namespace else space
            yield from _walk(pattern.url_patterns, inner, route)
        else:
            yield f"{space}{pattern.name}", (route, pattern.callback)
