"""What else the access log tells: writes in a family's record, agreement, signing in and out, what an admin does."""

from __future__ import annotations

import uuid

import pytest
from django.db import DatabaseError, transaction
from django.utils import timezone

from accounts.models import AccessEntry, SignIn, User
from accounts.sessions import row_key
from cases.models import Case
from public.models import Complaint
from tests.browser import Browser
from tests.factories import PASSWORD
from tests.families import begin, family, supervised_by


def lines(*kinds: str) -> list[tuple[str, User | None, str]]:
    """Kind, person and act of each line of these kinds, in order."""
    found = AccessEntry.objects.filter(kind__in=kinds).select_related("by").order_by("number")
    return [(entry.kind, entry.by, entry.page) for entry in found]


@pytest.mark.django_db
def test_a_write_is_one_line_with_what_it_was_and_where(alice: User):
    here = family(alice, at="consented")
    before = AccessEntry.objects.count()

    cycle = here.case.plan_cycle(by=alice)

    entry = AccessEntry.objects.get(number=before + 1)
    assert AccessEntry.objects.count() == before + 1
    assert (entry.kind, entry.by, entry.page) == ("write", alice, "cycle.planned")
    assert (entry.role, entry.outcome, entry.within) == ("practitioner", "done", here.case.code)
    assert cycle.case == here.case


@pytest.mark.django_db
def test_every_event_of_a_case_that_somebody_caused_is_a_line(alice: User):
    here = family(alice, at="closed")

    beside = {"clip.marked", "questions.link_made"}  # what the story does not tell
    told = [page for _kind, _by, page in lines("write", "consent") if page not in beside]
    assert told == list(here.case.events.exclude(by=None).order_by("pk").values_list("verb", flat=True))


@pytest.mark.django_db
def test_agreement_and_its_end_are_a_kind_of_their_own(alice: User, dev: User):
    case = begin(alice)
    case.consent_to_film(by=alice, how="paper", given_date=timezone.localdate())
    supervised_by(case, dev)
    case.withdraw_consent_to_film(by=alice)

    assert [page for _kind, _by, page in lines("consent")] == ["consent.given", "supervision.agreed", "consent.withdrawn"]


@pytest.mark.django_db
def test_a_write_that_was_undone_is_no_line(alice: User):
    case = begin(alice)
    before = AccessEntry.objects.count()

    with transaction.atomic():
        case.close(by=alice, ending="completed")
        transaction.set_rollback(True)

    assert AccessEntry.objects.count() == before


@pytest.mark.django_db(transaction=True)
def test_a_write_that_cannot_be_logged_does_not_happen(alice: User, monkeypatch: pytest.MonkeyPatch):
    case = begin(alice)

    def refuse(*_arguments: object, **_words: object) -> None:
        raise DatabaseError("The disk is full.")

    monkeypatch.setattr(AccessEntry.objects, "bulk_create", refuse)
    with pytest.raises(AccessEntry.NotWritten):
        case.close(by=alice, ending="completed")

    assert Case.objects.open().filter(pk=case.pk).exists()
    assert not case.events.filter(verb="case.closed").exists()


@pytest.mark.django_db
def test_signing_in_and_out_are_lines(bob: User):
    browser = Browser()

    browser.post("/sign-in/", {"login": bob.email, "password": PASSWORD})
    browser.post("/sign-out/")

    assert lines("sign_in") == [("sign_in", bob, "sign_in.in"), ("sign_in", bob, "sign_in.out")]


@pytest.mark.django_db(transaction=True)
def test_nobody_gets_in_unseen(bob: User, monkeypatch: pytest.MonkeyPatch):
    browser = Browser()

    def refuse(*_arguments: object, **_words: object) -> None:
        raise DatabaseError("The disk is full.")

    monkeypatch.setattr(AccessEntry.objects, "bulk_create", refuse)
    assert browser.post("/sign-in/", {"login": bob.email, "password": PASSWORD}).status_code == 503
    monkeypatch.undo()

    assert not SignIn.objects.of(bob).exists()
    assert browser.get("/family/").status_code == 302


@pytest.mark.django_db
def test_ending_a_sign_in_elsewhere_is_a_line(alice: User):
    here, elsewhere = Browser(), Browser()
    here.force_login(alice)
    elsewhere.force_login(alice)
    there = SignIn.objects.order_by("pk").get(session_key=row_key(elsewhere.cookies["session"].value))

    here.post(f"/sign-ins/{there.code}/end/")
    here.post("/sign-ins/end-others/")

    assert [page for _kind, _by, page in lines("sign_in")] == ["sign_in.ended"]

    elsewhere.force_login(alice)
    here.post("/sign-ins/end-others/")
    assert [page for _kind, _by, page in lines("sign_in")] == ["sign_in.ended", "sign_in.ended_others"]


@pytest.mark.django_db
def test_what_an_admin_does_with_a_complaint_is_a_line(erin: User):
    complaint, _new = Complaint.lodge(code=uuid.uuid4(), name="", contact="", words="Nobody called back.")

    complaint.acknowledge(by=erin)
    complaint.acknowledge(by=erin)

    assert lines("change") == [("change", erin, "complaint.acknowledged")]
