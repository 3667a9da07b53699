"""A leaver's families go to others in one step, and the admin who does it learns nothing of who they are."""

from __future__ import annotations

import pytest

from accounts.models import OutboxMessage, User
from cases.handing_over import hand_over, in_hand
from cases.models import Case, CaseEvent, PrivateNote
from questionnaires.models import HandInLink
from tests.browser import Browser
from tests.factories import UserFactory
from tests.families import begin, family, give_out

pytestmark = pytest.mark.django_db


@pytest.fixture
def admin(erin: User) -> Browser:
    browser = Browser()
    browser.force_login(erin)
    return browser


def place(person: User) -> str:
    return f"/manage/people/{person.code}/families/"


def signed_in(person: User) -> Browser:
    browser = Browser()
    browser.force_login(person)
    return browser


def test_the_new_practitioner_leads_at_the_next_request_and_the_old_one_no_more(admin: Browser, alice: User, cara: User):
    case = begin(alice)
    hers, new = signed_in(alice), signed_in(cara)

    response = admin.post(place(alice), {"to": str(cara.code)})

    assert response.status_code == 302
    assert hers.get(case.get_absolute_url()).status_code == 404
    assert new.get(case.get_absolute_url()).status_code == 200
    event = case.events.get(verb=CaseEvent.Verb.HANDED_OVER)
    assert (event.by.email, event.about) == ("erin@example.org", cara.code)  # type: ignore[union-attr]


def test_private_notes_pass_and_keep_who_wrote_them(admin: Browser, alice: User, cara: User):
    here = family(alice, at="in_review")
    PrivateNote.write(here.meeting, by=alice, version=0, text="I waited longer.")

    admin.post(place(alice), {"to": str(cara.code)})

    note = PrivateNote.objects.led_by(cara).get()
    assert (note.text, note.written_by) == ("I waited longer.", alice)
    assert not PrivateNote.objects.led_by(alice).exists()


def test_links_that_the_family_holds_go_on_opening(admin: Browser, alice: User, cara: User):
    here = family(alice, at="begun")
    give_out(here)

    admin.post(place(alice), {"to": str(cara.code)})

    assert Browser().get(f"/q/{here.token}/").status_code == 200
    assert HandInLink.objects.get().revoked_at is None


def test_the_admin_sees_codes_and_days_and_no_name(admin: Browser, alice: User, cara: User):
    case = begin(alice, client="Bartholomew", child="Millicent", goal="Sing together", question="Why does she cry?")

    page = admin.get(place(alice)).text + admin.get(f"/manage/people/{alice.code}/").text

    assert str(case.code)[:8] in page
    assert "Leads 1 open family." in page
    assert not any(words in page for words in ("Bartholomew", "Millicent", "Sing together", "Why does she cry?"))
    assert admin.get(case.get_absolute_url()).status_code == 404


def test_each_family_may_go_to_somebody_else_and_the_closed_ones_along(admin: Browser, alice: User, cara: User):
    fred = UserFactory.create(name="Fred Fir")
    first, second, closed = begin(alice), begin(alice), begin(alice)
    closed.close(by=alice, ending="moved", why="They moved.")

    admin.post(place(alice), {"to": str(cara.code), f"family-{second.code}": str(fred.code), "closed_too": "on"})

    leads = dict(Case.objects.values_list("pk", "practitioner"))
    assert leads == {first.pk: cara.pk, second.pk: fred.pk, closed.pk: cara.pk}
    assert sorted(mail.to for mail in OutboxMessage.objects.all()) == sorted([str(cara.email), str(fred.email)])
    assert "2 families" in next(mail.body for mail in OutboxMessage.objects.all() if mail.to == cara.email)


def test_one_family_alone_leaves_the_others_where_they_are(admin: Browser, alice: User, cara: User):
    first, second = begin(alice), begin(alice)

    admin.post(place(alice), {f"family-{second.code}": str(cara.code), "closed_too": "on"})

    assert dict(Case.objects.values_list("pk", "practitioner")) == {first.pk: alice.pk, second.pk: cara.pk}


def test_sent_twice_it_happens_once(admin: Browser, alice: User, cara: User):
    case = begin(alice)

    assert [admin.post(place(alice), {"to": str(cara.code)}).status_code for _time in range(2)] == [302, 302]

    assert case.events.filter(verb=CaseEvent.Verb.HANDED_OVER).count() == 1
    assert OutboxMessage.objects.count() == 1


def test_one_that_went_elsewhere_meanwhile_leaves_all_of_them(alice: User, cara: User, erin: User):
    first, second = begin(alice), begin(alice)
    seen = [Case.objects.get(pk=first.pk), Case.objects.get(pk=second.pk)]
    Case.objects.get(pk=second.pk).hand_over(to=UserFactory.create(), by=erin)

    with pytest.raises(Case.Changed):
        hand_over(alice, [(case, cara) for case in seen], by=erin)

    assert Case.objects.get(pk=first.pk).practitioner == alice


def test_nobody_but_a_practitioner_who_works_here_takes_a_family(admin: Browser, alice: User, dev: User):
    begin(alice)
    gone = UserFactory.create(name="Gone Gorse")
    User.objects.filter(pk=gone.pk).update(last_date="2026-01-01")

    answers = [admin.post(place(alice), {"to": str(person.code)}).status_code for person in (dev, gone, alice)]

    assert answers == [400, 400, 400]
    assert "Choose who takes the families." in admin.post(place(alice), {}).text


def test_whoever_leads_families_is_not_deactivated_without_a_word(admin: Browser, alice: User):
    begin(alice)

    page = admin.get(f"/manage/people/{alice.code}/deactivate/").text

    assert "Leads 1 open family." in page
    assert place(alice) in page


def test_the_verbs_themselves_find_nothing_for_somebody_who_does_not_administer(alice: User, cara: User, erin: User):
    begin(alice)
    closed = begin(alice)
    closed.close(by=alice, ending="moved", why="They moved.")

    held = in_hand(alice, by=cara)
    moved = hand_over(alice, [], by=cara, all_closed_to=cara)

    assert (held.open, held.closed, moved) == ([], 0, 0)
    assert Case.objects.get(pk=closed.pk).practitioner == alice
    case = in_hand(alice, by=erin).open[0]
    assert case.get_deferred_fields() >= {"helping_question", "client_id", "child_id"}
