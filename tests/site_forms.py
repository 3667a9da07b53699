"""The forms of the public site and of /manage/ for tests/test_faults.py: each with its fields when they are right."""

from __future__ import annotations

import uuid
from collections.abc import Callable
from typing import Any

from django.utils import timezone

from accounts.models import Retention, Service, Team, User
from public.models import Complaint, Resource
from tests.families import Family
from tests.files import leaflet_form, picture_form
from tests.site import open_site

Fields = dict[str, Any]


def words_of_a_resource(_here: Family) -> Fields:
    open_site()
    resource = Resource.objects.get()
    return {
        "version": resource.version, "kind": "page", "title": "What to bring", "summary": "Nothing at all.", "body": "## Come",
        "link": "https://example.org", "audience": "everyone", "stage": "any", "age": "any", "language": "en",
        "drawing": "camera", "cover_alt": "A camera", "publish_date": "2026-01-02", "expiry_date": "2027-01-02",
        "review_date": "2026-12-02", "slug": "what-to-bring", "seen": "{}",
    }  # fmt: skip


def version_of_a_resource(_here: Family) -> Fields:
    open_site()
    return {"version": Resource.objects.get().version}


def settings(_here: Family) -> Fields:
    open_site()
    standing = Service.objects.the_one()
    words = {name: "" if value is None else value for name, value in standing.words().items()}
    return words | {"name": "Harbour Street", "version": standing.version}


def retention(_here: Family) -> Fields:
    return Retention().words() | {"withdrawn_days": 9, "version": 1}


def new_resource(_here: Family) -> Fields:
    return {"code": str(uuid.uuid4()), "title": "Bath time"}


def new_video(here: Family) -> Fields:
    return new_resource(here) | {"youtube_id": "https://youtu.be/kYpzIf2mgKg"}


def order_of_resources(_here: Family) -> Fields:
    code = open_site()["piece"]
    return {"seen": str(code), "move": f"{code}:1"}


def featured(_here: Family) -> Fields:
    return {"featured": "yes"}


def complaint(_here: Family) -> Fields:
    return {"code": str(uuid.uuid4()), "words": "Nobody rang back.", "name": "Bob", "contact": "bob@example.org"}


def outcome(_here: Family) -> Fields:
    open_site()
    return {"version": Complaint.objects.get().version, "outcome": "We rang and said sorry."}


def name_to_find(_here: Family) -> Fields:
    return {"q": "petra"}


def new_colleague(_here: Family) -> Fields:
    return {
        "code": str(uuid.uuid4()), "name": "Nora Nettle", "email": "nora@example.org", "roles": "practitioner",
        "team": str(open_site()["team"]),
    }  # fmt: skip


def colleague(here: Family) -> Fields:
    petra = User.objects.get(code=str(open_site()["person"]))
    told = {name: value for name, value in new_colleague(here).items() if name != "code"}
    return told | {"version": petra.version, "last_date": "2027-06-30"}


def drawn_code(_here: Family) -> Fields:
    return {"code": str(uuid.uuid4())}


def supervision(here: Family) -> Fields:
    open_site()
    sol, today = User.objects.get(email="sol@example.org"), timezone.localdate()
    return {
        "code": str(uuid.uuid4()), "supervisor": str(sol.code), "practitioner": str(here.case.practitioner.code),
        "first_date": str(today), "last_date": str(today),
    }  # fmt: skip


def cover(here: Family) -> Fields:
    told = supervision(here)
    return told | {"stand_in": told.pop("supervisor")}


def new_team(_here: Family) -> Fields:
    return {"code": str(uuid.uuid4()), "name": "North"}


def team(here: Family) -> Fields:
    version = Team.objects.get(code=str(open_site()["team"])).version
    return {"version": version, "name": "South", "people": str(here.case.practitioner.code)}


def nothing(_here: Family) -> Fields:
    return {}


# page: (point of the work, which does not matter here, its fields)
SITE_FORMS: dict[str, tuple[str, Callable[[Family], Fields]]] = {
    "public:resource_new": ("begun", new_resource),
    "public:video_new": ("begun", new_video),
    "public:manage_order": ("begun", order_of_resources),
    "public:resource_feature": ("begun", featured),
    "public:manage_retire": ("begun", nothing),
    "public:manage_bring_back": ("begun", nothing),
    "public:manage_keep": ("begun", words_of_a_resource),
    "public:manage_publish": ("begun", words_of_a_resource),
    "public:manage_discard": ("begun", version_of_a_resource),
    "public:manage_restore": ("begun", version_of_a_resource),
    "public:picture_new": ("begun", picture_form),
    "public:leaflet_new": ("begun", leaflet_form),
    "cases:manage_retention": ("begun", retention),
    "accounts:manage_service": ("begun", settings),
    "public:complaint_new": ("begun", complaint),
    "public:complaint_acknowledge": ("begun", nothing),
    "public:complaint_answer": ("begun", outcome),
    "accounts:outbox_try_again": ("begun", nothing),
    "accounts:people": ("begun", name_to_find),
    "accounts:person_new": ("begun", new_colleague),
    "accounts:person": ("begun", colleague),
    "accounts:person_invite": ("begun", drawn_code),
    "accounts:person_reset": ("begun", drawn_code),
    "accounts:person_deactivate": ("begun", nothing),
    "accounts:person_activate": ("begun", nothing),
    "accounts:person_sign_out": ("begun", nothing),
    "accounts:supervision": ("begun", supervision),
    "accounts:supervision_end": ("begun", nothing),
    "accounts:cover": ("begun", cover),
    "accounts:cover_end": ("begun", nothing),
    "accounts:teams": ("begun", new_team),
    "accounts:team": ("begun", team),
}
