"""A service in which every text is a marker: what somebody reads anywhere tells whose it was. For tests and attackers only.

``people`` makes everybody who might ask, ``families`` two families that must not know of each other, ``marking`` puts a marker
into every text field of every row, found by looking at the models, so that a new field is marked, or asked about by a test.
"""

from __future__ import annotations

from dataclasses import dataclass

from django.db import transaction

from accounts.invitations import invite
from accounts.kept import end_generation
from accounts.models import Role, Service, User
from accounts.outbox import post
from cases.models import Case
from practice.adversary.families import begin, lived
from practice.adversary.marking import Marker, mark_everything
from practice.adversary.people import around, person
from practice.demo.site import open_site
from public.models import Complaint, LandingPage, LegalText, Resource, Video

PASSWORD = "nine markers in every word"  # noqa: S105 - of nobody, and the command refuses to run in production


@dataclass(frozen=True)
class World:
    """Who is who in the service that was filled, and every marker in it."""

    families: dict[str, Case]
    people: dict[str, User]
    markers: list[Marker]


@transaction.atomic
def fill() -> World:
    """Fill an empty service with two rival families, everybody around the first, drafts, complaints and mail."""
    leaders = {"a": person("alice", Role.PRACTITIONER), "b": person("cara", Role.PRACTITIONER)}
    cases = {name: begin(leader) for name, leader in leaders.items()}
    people = around(cases["a"], rival=cases["b"])
    for case in cases.values():
        lived(case)
    _everything_else(people["admin"])
    for user in User.objects.all():
        user.set_password(PASSWORD)
        user.save(update_fields=["password"])
    invite(people["team_lead"], by=people["admin"], way="mail")
    markers = mark_everything(cases, people)
    end_generation()
    return World(
        families={name: Case.objects.get(pk=case.pk) for name, case in cases.items()},
        people={kind: User.objects.get(pk=user.pk) for kind, user in people.items()},
        markers=markers,
    )


def _everything_else(admin: User) -> None:
    """The public side with drafts behind it, a complaint that was answered, mail on its way."""
    open_site(by=admin)
    service = Service.objects.the_one()
    every = {name: "x@example.org" for name, word in service.words().items() if isinstance(word, str) and "colour" not in name}
    Service.objects.filter(pk=service.pk).update(**every)
    waiting = [Video.objects.first(), LandingPage.objects.the_one(), LegalText.objects.first()]
    for piece in filter(None, waiting):
        piece.keep(by=admin, version=piece.version, words=piece.live_words | {"title": "What is to be read next."})
    Resource.objects.filter(state=Resource.State.DRAFT).update(cover_alt="Somebody")
    complaint = Complaint.objects.get()
    complaint.answer(by=admin, version=complaint.version, outcome="We rang.")
    post(key="to-a-family", to="family@example.org", subject="About you", body="What only you should read.")
