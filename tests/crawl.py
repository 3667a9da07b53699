"""A walk through everything that each kind of person can ask for, in a service in which every text says whose it is.

``walk`` asks for every address of every route, of both families, of one family with a part of the other, and of the public
side: by GET and, where there is a form, by POST, empty and as it would be right. It follows redirects and reads pages, headers
and the mail that was written meanwhile. What it brings back is every marker that was read, and where.
"""

from __future__ import annotations

import re
import uuid
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from functools import partial
from itertools import cycle, islice
from typing import Any

from allauth.mfa.models import Authenticator
from django.apps import apps
from django.http.response import HttpResponseBase
from django.urls import resolve, reverse

from accounts.factors import code_of
from accounts.models import AccessEntry, AccessHead, Cover, OutboxMessage, Revision, SignIn, SupervisionLink, Team, User
from cases.consent_rule import Purpose
from cases.models import Case, Clip, Cycle, Film, NoteLine, SharedNote
from cases.supervision import named
from practice.adversary import World
from practice.adversary.marking import Marker
from practice.adversary.owners import rows_of, way_to_case
from public.kinds import KINDS
from public.models import Complaint, Leaflet, Picture, Resource, Video
from questionnaires.models import HandInLink
from tests.access import ACCESS
from tests.cast import BORROWED, Cast
from tests.families import Family
from tests.may_see import CLIENTS, may_see
from tests.pages import routes

PARTS = re.compile(r":(\w+)>")
AS_MODULE = {"Accept": "application/json"}
# What each form is sent besides nothing at all; a search is asked for what every text begins with.
SENT: dict[str, Any] = {"q": "mk", "code": str(uuid.uuid4()), "words": "mk", "why": "mk", "version": 1}
# The rows of a family that an address may name, by the name of the part; each is a key or a code.
OF_A_CASE: dict[str, Callable[[Case], Any]] = {
    "place": lambda case: case.participants.filter(client__isnull=False).values_list("code", flat=True),
    "code": lambda case: [case.code],
    "number": lambda case: Cycle.objects.filter(case=case).values_list("number", flat=True),
    "film": lambda case: Film.objects.filter(cycle__case=case).values_list("code", flat=True),
    "clip": lambda case: Clip.objects.filter(film__cycle__case=case).values_list("code", flat=True),
    "meeting": lambda case: case.meetings.values_list("code", flat=True),
    "note": lambda case: SharedNote.objects.filter(meeting__case=case).values_list("code", flat=True),
    "line": lambda case: NoteLine.objects.filter(note__meeting__case=case).values_list("code", flat=True),
    "goal": lambda case: case.goals.values_list("code", flat=True),
    "administration": lambda case: case.administrations.values_list("code", flat=True),
    "supervisor": lambda case: named(case).values_list("code", flat=True),
    "link": lambda case: HandInLink.objects.filter(administration__case=case).values_list("code", flat=True),
    "frame": lambda _case: [5],
    "purpose": lambda _case: Purpose.values,
}
# The same of everything else; a kind and a piece go together.
OF_THE_SITE: dict[str, Callable[[], Any]] = {
    "slug": lambda: Resource.objects.values_list("slug", flat=True),
    "video": lambda: Video.objects.values_list("slug", flat=True),
    "complaint": lambda: Complaint.objects.values_list("code", flat=True),
    "leaflet": lambda: [*Leaflet.objects.values_list("code", flat=True), uuid.uuid4()],
    "picture": lambda: [*Picture.objects.values_list("code", flat=True), uuid.uuid4()],
    "revision": lambda: sorted(set(Revision.objects.values_list("number", flat=True))),
    "person": lambda: User.objects.order_by("pk").values_list("code", flat=True),
    "team": lambda: Team.objects.values_list("code", flat=True),
    "cover": lambda: Cover.objects.values_list("code", flat=True),
    "supervision": lambda: SupervisionLink.objects.values_list("code", flat=True),
    "passkey": lambda: (
        [code_of(row) for row in Authenticator.objects.filter(type=Authenticator.Type.WEBAUTHN)] or [uuid.uuid4()]
    ),
    "width": lambda: [320],
    "digest": lambda: ["0" * 16],
    "name": lambda: ["icon-192"],
    "rest": lambda: ["a/b"],
    "purpose": lambda: Purpose.values,
}
# The address of a list, which may be searched, is short: /resources/, /manage/people/.
OF_A_LIST = 3
# Looks by ruling 15, whether or not what is there just now tells of anybody: pictures, lists that may be empty, and a client's own pages.
LOOKS_AS_SUCH = (
    "accounts:access_log", "cases:film_play", "cases:film_still", "cases:goal_rate", "family:", "practice:today", "practice:caseload",
    "practice:find", "public:manage_complaints",
)  # fmt: skip
Seen = dict[str, str]
Ask = Callable[[], HttpResponseBase]


@dataclass
class Crawl:
    """The filled service, a browser for everybody, and every address in it."""

    world: World
    cast: Cast
    addresses: list[tuple[str, str]]
    asked: int = 0
    told: int = 0
    missing: list[str] = field(default_factory=list)
    extra: list[str] = field(default_factory=list)
    repeated: set[str] = field(default_factory=set)
    keys: dict[str, str] = field(init=False)
    known: re.Pattern[str] = field(init=False)
    markers: dict[str, Marker] = field(init=False)

    def __post_init__(self) -> None:
        self.keys = {self.cast.browsers[kind].session.session_key or "": kind for kind in self.cast.users}
        drawn = {marker.known_by for marker in self.world.markers if not marker.known_by.startswith("mk")}
        self.markers = {marker.known_by: marker for marker in self.world.markers}
        self.known = re.compile("|".join(["mk[0-9a-f]{8}", *map(re.escape, sorted(drawn | set(self.keys)))]))

    def addresses_of(self, page: str) -> list[str]:
        """Every address of a page, whatever is asked for in a walk."""
        token = self.cast.here.token
        return [there for each, there in dict.fromkeys(_addresses(self.world, token, most=None, only=page)) if each == page]

    def leaks(self, kind: str) -> list[str]:
        """What this kind of person reads and may not know: whose it is, and where it was read."""
        told = []
        for found, where in self.walk(kind).items():
            if found in self.keys:
                told += [] if self.keys[found] == BORROWED.get(kind, kind) else [f"the sign-in of {self.keys[found]}: {where}"]
            elif not may_see(kind, marker := self.markers[found]):
                told.append(f"{marker.model}.{marker.field} of {marker.owner} {marker.names}: {where}")
        return sorted(told)

    def walk(self, kind: str) -> Seen:
        """Every marker that this kind of person reads, with the first place where she does."""
        seen: Seen = {}
        followed: set[str] = set()
        for page, there in self.addresses:
            for method in ("get", "post"):
                if method in ACCESS[page] and not (page == "account_logout" and method == "get"):
                    self._ask(kind, (page, method, there), seen, followed)
        return seen

    def _ask(self, kind: str, address: tuple[str, str, str], seen: Seen, followed: set[str]) -> None:
        page, method, there = address
        is_one = method == "get" and there.count("/") > OF_A_LIST
        for sent in [{}] if is_one else [{}, SENT]:
            self.asked += 1
            with self.cast.as_(kind) as browser:
                before = OutboxMessage.objects.order_by("-pk").values_list("pk", flat=True).first() or 0
                ask = partial(getattr(browser, method), there, sent, headers=AS_MODULE if sent else {})
                response = self._read_answer(kind, page, f"{method} {there}", seen, ask)
                place = response.headers.get("Location", "")
                if place.startswith("/") and place not in followed:
                    followed.add(place)
                    at = resolve(place.partition("?")[0].partition("#")[0]).view_name
                    self._read_answer(kind, at, f"{method} {there} → {place}", seen, partial(browser.get, place))
                if method == "post":
                    self._read_mail(before, f"mail after {method} {there}", seen)

    def _read_answer(self, kind: str, page: str, where: str, seen: Seen, ask: Ask) -> HttpResponseBase:
        """The answer, once it was read and compared with what the log says of it: one look where it tells of somebody."""
        head = AccessHead.objects.get().number
        response = ask()
        tells = any(self._tells_of_somebody(kind, found) for found in self._read(response, where, seen))
        if tells and page not in self.repeated:
            self.repeated.add(page)
            ask()  # within the same ten minutes it is the same look
        self.told += tells
        lines = AccessEntry.objects.filter(number__gt=head, kind=AccessEntry.Kind.LOOK)
        looks = [line.by == self.cast.users[BORROWED.get(kind, kind)] and line.page == page for line in lines]
        if tells and True not in looks:
            self.missing.append(f"{kind}: {where} ({page})")
        if looks and (looks != [True] or not (tells or _is_look(page, response))):
            self.extra.append(f"{kind}: {where} ({page})")
        return response

    def _tells_of_somebody(self, kind: str, found: str) -> bool:
        """Whether a text is about a family, one of its people, or whoever complained; nobody looks at herself."""
        if found not in self.markers:
            return False
        marker = self.markers[found]
        whose, _dash, who = marker.owner.partition("-")
        return whose == "family" or (whose == "person" and who in CLIENTS - {kind}) or marker.model == "public.Complaint"

    def _read(self, response: HttpResponseBase, where: str, seen: Seen) -> set[str]:
        words = "" if response.streaming else response.content.decode("utf-8", "replace")  # type: ignore[attr-defined]
        heads = "\n".join(f"{name}: {value}" for name, value in response.items())
        read = set(self.known.findall(f"{heads}\n{response.cookies.output()}\n{words}"))
        for found in read:
            seen.setdefault(found, where)
        return read

    def _read_mail(self, before: int, where: str, seen: Seen) -> None:
        """What mail says; whom it goes to is no secret to whoever it goes to."""
        for mail in OutboxMessage.objects.filter(pk__gt=before):
            for found in self.known.findall(f"{mail.subject}\n{mail.body}"):
                seen.setdefault(found, where)


def _is_look(page: str, response: HttpResponseBase) -> bool:
    """Whether this shows something that counts as looked at, even if it tells of nobody now."""
    return page.startswith(LOOKS_AS_SUCH) and "Location" not in response


def crawl(world: World, *, every: bool) -> Crawl:
    """Everybody signed in to the filled service, around its first family; ``every`` row of each list, or the first alone."""
    here = Family(world.families["a"])
    leader = here.case.practitioner
    link = here.case.administrations.out().order_by("pk")[0]
    here.administration, here.token = link, link.make_link(code=uuid.uuid4(), by=leader)
    cast = Cast(here, world.people)
    cast.sign_in()
    return Crawl(world, cast, list(dict.fromkeys(_addresses(world, here.token, most=None if every else 1))))


def _addresses(world: World, token: str, *, most: int | None, only: str = "") -> Iterator[tuple[str, str]]:
    """Every page by name with every address that it has, or with the first ``most`` of each family and kind; a client's own pages all."""
    a, b = world.families["a"], world.families["b"]
    for page, route in routes().items():
        if only not in {"", page}:
            continue
        parts = PARTS.findall(route)
        if "code" in parts and not page.startswith("accounts:"):
            ways = [_rows(parts, case, other) for case, other in ((a, a), (b, b), (a, b), (b, a))]
        elif "piece" in parts:
            ways = [_pieces(parts)]
        else:
            ways = [_site(parts, token)]
        few = None if page.startswith("family:") else most
        for way in ways:
            yield from ((page, reverse(page, kwargs=where)) for where in islice(way, few))


def _rows(parts: list[str], case: Case, other: Case) -> Iterator[dict[str, Any]]:
    """The address of one family with every row of another, which may be the same."""
    return _together({part: list(_of_a_case(part, case if part == "code" else other)) for part in parts})


def _of_a_case(part: str, case: Case) -> Any:
    """The rows of a family that a part may name; a part that is not told of is called like its model."""
    if part in OF_A_CASE:
        return OF_A_CASE[part](case)
    model = next(model for model in apps.get_models() if model._meta.model_name == part)
    return rows_of(model).filter(**{way_to_case(model): case}).values_list("code", flat=True)


def _pieces(parts: list[str]) -> Iterator[dict[str, Any]]:
    for kind, model in KINDS.items():
        for piece in model.objects.values_list("code", flat=True):
            kinds = {"kind": [kind]} if "kind" in parts else {}
            also = {part: list(OF_THE_SITE[part]()) for part in parts if part in OF_THE_SITE}
            yield from _together({**kinds, "piece": [piece], **also})


def _site(parts: list[str], token: str) -> Iterator[dict[str, Any]]:
    also: dict[str, list[Any]] = {
        "token": [token, "nothing-that-opens"],
        "number": [1, 2],
        "kind": list(KINDS),
        "code": list(SignIn.objects.values_list("code", flat=True)),
    }
    return _together({part: also[part] if part in also else list(OF_THE_SITE[part]()) for part in parts})


def _together(lists: dict[str, list[Any]]) -> Iterator[dict[str, Any]]:
    """As many addresses as the longest list has rows, each row of each list in one of them; none where a list is empty."""
    longest = max((len(rows) for rows in lists.values()), default=1)
    if all(lists.values()):
        turns = [islice(cycle(rows), longest) for rows in lists.values()]
        for row in zip(*turns, strict=True) if turns else [()]:
            yield dict(zip(lists, row, strict=True))
