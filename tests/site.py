"""The public side of a service for tests that are not about its content: one of everything that has an address."""

from __future__ import annotations

import datetime as dt
import uuid

from django.utils import timezone

from accounts.look import look_of
from accounts.models import Cover, Role, Service, SupervisionLink, Team, User
from public.models import Complaint, Curated, LandingPage, Leaflet, LegalText, Picture, PictureCopy, Resource, Video

RESOURCE = uuid.UUID("00000000-0000-4000-8000-000000000001")
COLLEAGUE = uuid.UUID("00000000-0000-4000-8000-000000000002")
WORDS = "What happens when we meet."


def open_site() -> dict[str, object]:
    """Every part that an address of the public site or of /manage/ may ask for; what is not there yet is made."""
    by = User.objects.filter(is_admin=True).first() or User.objects.create_user(
        email="site@example.org", name="Sita Site", roles=frozenset({Role.ADMIN})
    )
    resource = Resource.objects.filter(code=RESOURCE).first() or _resource(by)
    video, _made = Video.objects.get_or_create(
        slug="voices", defaults={"title": "Parents tell", "youtube_id": "kYpzIf2mgKg", "state": Video.State.PUBLISHED}
    )
    landing = LandingPage.objects.the_one()
    text, _made = LegalText.objects.get_or_create(key="privacy", defaults={"title": "Privacy notice", "body": WORDS})
    LegalText.objects.each()
    complaint, _made = Complaint.objects.get_or_create(reference="AAAA-1111", defaults={"words": "Nobody rang back."})
    service, _made = Service.objects.get_or_create(
        only=True,
        defaults={
            "action_colour": "#1d4ed8", "highlight_colour": "#e58fb1", "security_email": "holes@example.org",
            "complaints_email": "complaints@example.org",
        },
    )  # fmt: skip
    person, team = _colleague(by)
    for piece in (resource, video, landing, text):
        _published(piece, by)
    assert resource.cover is not None
    assert resource.leaflet is not None
    return {
        "slug": resource.slug, "video": video.slug, "key": text.key, "kind": "resources", "piece": resource.code,
        "picture": resource.cover.code, "width": 320, "revision": 1, "complaint": complaint.code,
        "token": "nothing-that-opens", "rest": "a/b",
        "digest": look_of(service).digest, "name": "icon-192", "leaflet": resource.leaflet.code,
        "person": person.code, "team": team.code, "supervision": person.supervised_by.get().code,
        "cover": person.covered_by.get().code,
    }  # fmt: skip


def _colleague(by: User) -> tuple[User, Team]:
    """Petra, who guides and is in a team; Sol supervises her and will stand in for her."""
    team, _made = Team.objects.get_or_create(code=COLLEAGUE, defaults={"name": "Harbour"})
    if there := User.objects.filter(code=COLLEAGUE).first():
        return there, team
    guiding = frozenset({Role.PRACTITIONER})
    petra = User.objects.create_user(code=COLLEAGUE, email="petra@example.org", name="Petra Pine", roles=guiding, team=team)
    both = guiding | {Role.SUPERVISOR}
    sol = User.objects.create_user(email="sol@example.org", name="Sol Spruce", roles=both, team=team)
    SupervisionLink.objects.create(supervisor=sol, practitioner=petra, made_by=by)
    in_a_week = timezone.localdate() + dt.timedelta(days=7)
    Cover.objects.create(practitioner=petra, stand_in=sol, made_by=by, first_date=in_a_week, last_date=in_a_week)
    return petra, team


def _resource(by: User) -> Resource:
    cover = Picture.objects.create(width=320, height=180, added_by=by)
    PictureCopy.objects.create(picture=cover, width=320, content=b"RIFF\x00\x00\x00\x00WEBP")
    leaflet = Leaflet.objects.create(pages=1, size=9, content=b"%PDF-1.7\n", added_by=by)
    return Resource.objects.create(
        slug="first-meeting", title="Your first meeting", summary="What to expect", body=WORDS, cover=cover,
        cover_alt="Two people talk", leaflet=leaflet, state=Resource.State.PUBLISHED, added_by=by, code=RESOURCE,
    )  # fmt: skip


def _published(piece: Curated, by: User) -> None:
    if piece.published_at is None:
        piece.publish(by=by, version=piece.version)
