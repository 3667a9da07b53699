"""Looking after colleagues: asked in, changed, let in no more, and never by oneself or to the last admin."""

from __future__ import annotations

import re
import uuid
from collections.abc import Callable
from typing import Any

import pytest
from allauth.mfa.models import Authenticator
from django.utils import timezone

from accounts import staffing
from accounts.factors import add_app, new_recovery_codes
from accounts.invitations import redeem
from accounts.models import AccessEntry, Invitation, OutboxMessage, Role, SignIn, User
from tests.browser import Browser
from tests.factories import UserFactory
from tests.passkeys import give_passkey

pytestmark = pytest.mark.django_db
LIST = "/manage/people/"
SECRET = "JBSWY3DPEHPK3PXPJBSWY3DPEHPK3PXP"


@pytest.fixture
def admin(erin: User) -> Browser:
    browser = Browser()
    browser.force_login(erin)
    return browser


def page_of(person: User, act: str = "") -> str:
    return f"{LIST}{person.code}/{act}"


def asked(**words: Any) -> dict[str, Any]:
    return {
        "code": str(uuid.uuid4()), "name": "Nora Nettle", "email": "nora@example.org", "roles": "practitioner", **words
    }  # fmt: skip


def account(person: User, **words: Any) -> dict[str, Any]:
    person.refresh_from_db()
    roles = [role.value for role in staffing.staff_roles(person)]
    return {"version": person.version, "name": person.name, "email": person.email, "roles": roles, **words}


def test_a_colleague_is_asked_in_by_mail_and_by_six_characters_said_aloud(admin: Browser):
    response = admin.post(f"{LIST}new/", asked())

    nora, mail = User.objects.get(email="nora@example.org"), OutboxMessage.objects.get()
    shown = re.search(r'id="code">\s*([0-9A-Z]{6})\s*<', response.text)
    link = re.search(r"/i/([\w-]+)/", mail.body)
    assert response.status_code == 200
    assert shown is not None
    assert link is not None
    assert shown[1] not in mail.body
    assert not nora.has_usable_password()
    assert redeem(link[1], shown[1]) == nora


def test_a_form_sent_twice_asks_one_colleague_in_and_posts_one_mail(admin: Browser):
    sent = asked()

    assert [admin.post(f"{LIST}new/", sent).status_code for _time in range(2)] == [200, 302]

    assert User.objects.filter(email="nora@example.org").count() == 1
    assert Invitation.objects.count() == OutboxMessage.objects.count() == 1


def test_the_same_code_with_other_words_is_a_409_that_keeps_them(admin: Browser):
    sent = asked()
    admin.post(f"{LIST}new/", sent)

    response = admin.post(f"{LIST}new/", sent | {"name": "Nils Nut", "email": "nils@example.org"})

    assert response.status_code == 409
    assert "Nils Nut" in response.text
    assert sent["code"] not in response.text


@pytest.mark.parametrize("email", ["alice@example.org", "ALICE@Example.org"])
def test_an_address_that_somebody_has_is_said_beside_the_field(admin: Browser, alice: User, email: str):
    response = admin.post(f"{LIST}new/", asked(email=email))

    assert response.status_code == 400
    assert "Somebody signs in with this e-mail address already." in response.text


@pytest.mark.parametrize("wrong", [{"roles": []}, {"roles": "client"}, {"roles": "king"}, {"team": str(uuid.uuid4())}])
def test_nobody_is_made_a_client_or_anything_unheard_of(admin: Browser, wrong: dict[str, Any]):
    assert admin.post(f"{LIST}new/", asked(**wrong)).status_code == 400
    assert not User.objects.filter(email="nora@example.org").exists()


def test_inviting_again_ends_the_older_link(admin: Browser):
    admin.post(f"{LIST}new/", asked())
    nora = User.objects.get(email="nora@example.org")

    response = admin.post(page_of(nora, "invite/"), {"code": str(uuid.uuid4())})

    assert response.status_code == 200
    assert [bool(made.revoked_at) for made in Invitation.objects.order_by("pk")] == [True, False]


def test_whoever_has_no_way_in_is_said_so_and_can_be_invited(admin: Browser):
    admin.post(f"{LIST}new/", asked(roles="admin"))
    nora = User.objects.get(email="nora@example.org")
    Invitation.objects.update(revoked_at=timezone.now())

    page = admin.get(page_of(nora)).text

    assert "has no way in" in page
    assert "Invite again" in page


@pytest.mark.parametrize(
    ("give", "password", "said"),
    [
        (lambda _alice: None, True, ("active", "not yet")),
        (lambda alice: add_app(alice, secret=SECRET), True, ("active", "yes")),
        (lambda alice: add_app(alice, secret=SECRET), False, ("has no way in", "yes")),
        (give_passkey, False, ("active", "yes")),
        (new_recovery_codes, True, ("active", "not yet")),
    ],
)
def test_the_list_says_truly_whether_there_is_a_second_factor(
    give: Callable[[User], object], password: bool, said: tuple[str, str], admin: Browser, alice: User
):
    give(alice)
    if not password:
        alice.set_unusable_password()
        alice.save()

    line = re.search(r"<tr>(?:(?!</tr>).)*Alice Ash.*?</tr>", admin.get(LIST).text, re.DOTALL)

    assert line is not None
    words = [" ".join(word.split()) for word in re.findall(r">([^<>]+)<", line[0]) if word.strip()]
    assert set(said) <= set(words)
    assert ("Has a second factor." in admin.get(page_of(alice)).text) == ("yes" in said)


def test_the_list_says_how_each_stands_and_never_names_a_client(admin: Browser, alice: User, bob: User, erin: User):
    admin.post(f"{LIST}new/", asked())
    User.objects.filter(pk=alice.pk).update(deactivated_at=timezone.now())

    page = admin.get(LIST).text

    assert all(words in page for words in ("Nora Nettle", "invited", "Alice Ash", "deactivated", "Erin Elder", "active"))
    assert "Bob Birch" not in page
    assert "1 client has an account too" in page


@pytest.mark.parametrize(
    ("asked_for", "found"),
    [
        ({"role": "admin"}, {"Erin"}),
        ({"state": "gone"}, {"Alice"}),
        ({"role": "king", "state": "x", "team": "y"}, {"Erin", "Alice"}),
    ],
)
def test_the_list_is_narrowed_by_its_address(admin: Browser, alice: User, asked_for: dict[str, str], found: set[str]):
    User.objects.filter(pk=alice.pk).update(deactivated_at=timezone.now())

    response = admin.get(LIST, asked_for)

    assert {row.person.short_name for row in response.context["page"]} == found


def test_a_name_is_found_by_its_beginnings_and_stands_in_no_address(admin: Browser, alice: User, cara: User):
    response = admin.post(LIST, {"q": "as al"})

    assert "Alice Ash" in response.text
    assert "Cara Cedar" not in response.text


def test_a_second_admin_is_shown_what_was_changed_meanwhile(admin: Browser, alice: User):
    early = account(alice, name="Alice Alder")
    admin.post(page_of(alice), account(alice, name="Alice Aspen"))

    response = admin.post(page_of(alice), early)

    alice.refresh_from_db()
    assert response.status_code == 409
    assert "Alice Aspen" in response.text
    assert "Alice Alder" in response.text
    assert alice.name == "Alice Aspen"


def test_the_same_change_sent_twice_is_one(admin: Browser, alice: User):
    sent = account(alice, roles=["practitioner", "supervisor"])

    assert [admin.post(page_of(alice), sent).status_code for _time in range(2)] == [302, 302]

    alice.refresh_from_db()
    assert (alice.version, alice.is_supervisor) == (2, True)
    assert AccessEntry.objects.filter(kind="change", about=alice.code).count() == 1


def test_nobody_changes_her_own_roles(admin: Browser, erin: User):
    UserFactory.create(roles=frozenset({Role.ADMIN}))

    admin.post(page_of(erin), account(erin, roles=["admin", "practitioner"], name="Erin Elm"))

    erin.refresh_from_db()
    assert (erin.name, erin.is_practitioner) == ("Erin Elm", False)


def test_the_verb_refuses_her_own_roles_too(erin: User):
    with pytest.raises(User.OwnRoles):
        staffing.change(
            erin, by=erin, version=erin.version, name=erin.name, email=erin.email or "", team=None, last_date=None,
            roles=frozenset({Role.ADMIN, Role.PRACTITIONER}),
        )  # fmt: skip


def test_a_new_address_is_told_to_the_old_one(admin: Browser, alice: User):
    admin.post(page_of(alice), account(alice, email="alice@elsewhere.example"))

    mail = OutboxMessage.objects.get()
    assert mail.to == "alice@example.org"
    assert "elsewhere" not in mail.body


def test_whoever_is_deactivated_is_refused_at_the_next_request(admin: Browser, alice: User):
    hers = Browser()
    hers.force_login(alice)
    assert hers.get("/today/").status_code == 200

    admin.post(page_of(alice, "deactivate/"))

    assert hers.get("/today/").status_code == 302
    assert not SignIn.objects.filter(user=alice).exists()
    admin.post(page_of(alice, "activate/"))
    assert hers.get("/today/").status_code == 302  # what was ended stays ended
    hers.force_login(alice)
    assert hers.get("/today/").status_code == 200


def test_a_deactivated_colleague_is_not_invited_and_her_invitation_is_dead(admin: Browser):
    admin.post(f"{LIST}new/", asked())
    nora = User.objects.get(email="nora@example.org")

    admin.post(page_of(nora, "deactivate/"))
    response = admin.post(page_of(nora, "invite/"), {"code": str(uuid.uuid4())})

    assert response.status_code == 302
    assert Invitation.objects.get().revoked_at


def test_the_last_admin_stays(admin: Browser, erin: User):
    UserFactory.create(roles=frozenset({Role.ADMIN}), deactivated_at=timezone.now())

    response = admin.post(page_of(erin, "deactivate/"))

    erin.refresh_from_db()
    assert response.status_code == 409
    assert "Nobody else would look after the service." in response.text
    assert erin.is_active


def test_an_admin_who_never_came_does_not_count_as_another(admin: Browser, erin: User):
    admin.post(f"{LIST}new/", asked(roles="admin"))

    assert admin.post(page_of(erin), account(erin, last_date="2030-01-01")).status_code == 400
    assert admin.post(page_of(erin, "deactivate/")).status_code == 409
    Invitation.objects.update(revoked_at=timezone.now())
    assert admin.post(page_of(erin, "deactivate/")).status_code == 409


@pytest.mark.parametrize(("give", "status"), [(give_passkey, 302), (lambda ida: add_app(ida, secret=SECRET), 409)])
def test_another_admin_counts_with_nothing_but_a_passkey(
    give: Callable[[User], object], status: int, admin: Browser, erin: User
):
    ida = UserFactory.create(password=None, roles=frozenset({Role.ADMIN}))
    give(ida)

    assert admin.post(page_of(erin, "deactivate/")).status_code == status


def test_who_deactivates_herself_is_outside_at_once(admin: Browser, erin: User):
    UserFactory.create(roles=frozenset({Role.ADMIN}))

    led = admin.post(page_of(erin, "deactivate/"))

    assert (led.status_code, led["Location"]) == (302, "/")
    assert admin.get(LIST).status_code == 302


def test_a_last_day_that_is_over_lets_nobody_in(admin: Browser, alice: User):
    hers = Browser()
    hers.force_login(alice)

    admin.post(page_of(alice), account(alice, last_date="2026-01-31"))

    assert hers.get("/today/").status_code == 302
    assert "left on 31 January 2026" in admin.get(page_of(alice)).text


def test_a_reset_takes_the_password_and_the_sign_ins_and_tells_her(admin: Browser, alice: User):
    hers = Browser()
    hers.force_login(alice)

    response = admin.post(page_of(alice, "reset/"), {"code": str(uuid.uuid4())})

    alice.refresh_from_db()
    assert response.status_code == 200
    assert not alice.has_usable_password()
    assert hers.get("/today/").status_code == 302
    assert sorted(mail.subject for mail in OutboxMessage.objects.all()) == ["Your invitation", "Your ways in were reset"]


def test_a_reset_takes_the_second_step_of_whoever_lost_it(admin: Browser, alice: User):
    add_app(alice, secret="JBSWY3DPEHPK3PXPJBSWY3DPEHPK3PXP")
    new_recovery_codes(alice)

    admin.post(page_of(alice, "reset/"), {"code": str(uuid.uuid4())})

    assert not Authenticator.objects.filter(user=alice).exists()


def test_nobody_resets_her_own_ways_in(admin: Browser, erin: User):
    admin.post(page_of(erin, "reset/"), {"code": str(uuid.uuid4())})

    erin.refresh_from_db()
    assert erin.has_usable_password()
    assert not Invitation.objects.exists()


def test_a_client_is_not_there_for_an_admin(admin: Browser, bob: User):
    for act in ("", "reset/", "deactivate/", "families/"):
        assert admin.get(page_of(bob, act)).status_code == 404


def test_what_was_done_stands_on_the_page_with_who_did_it(admin: Browser, alice: User):
    admin.post(page_of(alice), account(alice, roles=["supervisor"], last_date="2030-01-31"))

    page = admin.get(page_of(alice)).text

    assert all(words in page for words in ("Roles changed", "supervisor", "Last day changed", "31 January 2030", "Erin"))
