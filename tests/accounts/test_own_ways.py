"""One's own ways in: another password, a passkey less, no app any more; never the last one, and never in silence."""

from __future__ import annotations

import datetime as dt

import pytest
from allauth.mfa.models import Authenticator
from time_machine import Traveller

from accounts.factors import add_app, code_of, factors_of, new_recovery_codes
from accounts.models import AccessEntry, OutboxMessage, Role, SignIn, User
from accounts.own_ways import TOLD, LastWay, remove_app, remove_passkey, tell
from accounts.person_page import ACTS
from tests.browser import Browser
from tests.factories import PASSWORD, UserFactory
from tests.passkeys import give_passkey as give_device

pytestmark = pytest.mark.django_db

NEW = "four other words of hers"
SECRET = "JBSWY3DPEHPK3PXPJBSWY3DPEHPK3PXP"
CHANGE, APP = "/ways-in/password/", "/ways-in/app/remove/"


def give_passkey(person: User, name: str = "my laptop") -> Authenticator:
    give_device(person, name=name)
    return Authenticator.objects.order_by("-pk")[0]


def signed_in(person: User) -> Browser:
    browser = Browser()
    browser.force_login(person)
    return browser


def there(passkey: Authenticator) -> str:
    return f"/ways-in/passkeys/{code_of(passkey)}/remove/"


def is_in(browser: Browser) -> bool:
    return browser.get("/sign-ins/").status_code == 200


def acts() -> list[str]:
    return list(AccessEntry.objects.filter(kind=AccessEntry.Kind.CHANGE).values_list("page", flat=True))


def mails() -> list[OutboxMessage]:
    return list(OutboxMessage.objects.all())


# The password.


@pytest.mark.parametrize("who", ["alice", "bob"])
def test_another_password_opens_from_now_on_and_ends_every_other_sign_in(who: str, request: pytest.FixtureRequest):
    person: User = request.getfixturevalue(who)
    here, elsewhere = signed_in(person), signed_in(person)
    cookie = here.cookies["session"].value

    response = here.post(CHANGE, {"old_password": PASSWORD, "new_password": NEW})

    person.refresh_from_db()
    assert (response.status_code, response["Location"]) == (302, "/ways-in/")
    assert person.check_password(NEW)
    assert "Your password is changed" in here.get("/ways-in/").text
    assert (is_in(here), is_in(elsewhere)) == (True, False)
    assert here.cookies["session"].value != cookie
    assert acts() == ["way.password"]
    [mail] = mails()
    assert (mail.to, mail.is_neutral) == (person.email, True)


def test_the_key_from_before_opens_nothing(alice: User):
    here, copy = signed_in(alice), Browser()
    copy.cookies["session"] = here.cookies["session"].value

    here.post(CHANGE, {"old_password": PASSWORD, "new_password": NEW})

    assert (is_in(here), is_in(copy)) == (True, False)


@pytest.mark.parametrize(
    ("fields", "field", "said"),
    [
        ({"old_password": "not the right one"}, "old_password", "This is not your password."),
        ({"old_password": ""}, "old_password", "Type the password that you sign in with now."),
        ({"new_password": ""}, "new_password", "This field is required."),
        ({"new_password": "short"}, "new_password", "at least 15"),
        ({"new_password": "welcome to guidance"}, "new_password", "words that others would try first"),
        ({"new_password": "annaannaannaanna"}, "new_password", "the same signs again"),
        ({"new_password": "qwertyuiop12345"}, "new_password", "row of keys"),
        ({"new_password": PASSWORD}, "new_password", "the password that you have"),
    ],
)
def test_what_will_not_do_is_said_beside_the_field_and_nothing_changes(
    fields: dict[str, str], field: str, said: str, alice: User
):
    here, elsewhere = signed_in(alice), signed_in(alice)

    response = here.post(CHANGE, {"old_password": PASSWORD, "new_password": NEW} | fields)

    alice.refresh_from_db()
    assert response.status_code == 400
    assert said in " ".join(response.context["form"].errors[field])
    assert alice.check_password(PASSWORD)
    assert (is_in(here), is_in(elsewhere), acts(), mails()) == (True, True, [], [])


def test_nothing_that_was_typed_stands_in_the_page(alice: User):
    response = signed_in(alice).post(CHANGE, {"old_password": "not the right one", "new_password": NEW})

    assert "not the right one" not in response.text
    assert NEW not in response.text


def test_guessing_the_old_password_is_slowed_down(alice: User):
    here = signed_in(alice)

    answers = [here.post(CHANGE, {"old_password": f"wrong {number}", "new_password": NEW}).status_code for number in range(12)]

    assert answers[0] == 400
    assert answers[-1] == 429
    waiting = here.post(CHANGE, {"old_password": PASSWORD, "new_password": NEW})
    alice.refresh_from_db()
    assert "You can try again" in waiting.text
    assert alice.check_password(PASSWORD)


def test_the_second_press_of_the_same_button_is_answered_like_the_first(alice: User):
    here = signed_in(alice)
    here.post(CHANGE, {"old_password": PASSWORD, "new_password": NEW})

    response = here.post(CHANGE, {"old_password": PASSWORD, "new_password": NEW})

    assert response.status_code == 302
    assert (len(acts()), len(mails())) == (1, 1)


def test_a_client_needs_twelve_signs(bob: User):
    here = signed_in(bob)

    assert here.post(CHANGE, {"old_password": PASSWORD, "new_password": "x7-lagoon-t"}).status_code == 400
    assert here.post(CHANGE, {"old_password": PASSWORD, "new_password": "x7-lagoon-tw"}).status_code == 302


def test_who_has_a_passkey_alone_chooses_a_first_password(bob: User):
    give_passkey(bob)
    bob.set_unusable_password()
    bob.save()
    here = signed_in(bob)

    assert "old_password" not in here.get(CHANGE).context["form"].fields
    assert here.post(CHANGE, {"new_password": NEW}).status_code == 302

    bob.refresh_from_db()
    assert bob.check_password(NEW)


def test_a_first_password_asks_who_is_there_and_no_page_holds_it_meanwhile(bob: User, clock: Traveller):
    give_passkey(bob)
    bob.set_unusable_password()
    bob.save()
    here = signed_in(bob)
    clock.shift(dt.timedelta(minutes=6))

    sent = here.post(CHANGE, {"new_password": NEW})
    asked = here.get(CHANGE)

    bob.refresh_from_db()
    assert (sent.status_code, sent["Location"]) == (302, CHANGE)
    assert "show that it is you" in asked.text
    assert not bob.has_usable_password()


def test_a_password_that_was_sent_too_late_is_kept_nowhere(alice: User, clock: Traveller):
    here = signed_in(alice)
    clock.shift(dt.timedelta(minutes=16))

    here.post(CHANGE, {"old_password": PASSWORD, "new_password": NEW})

    assert NEW not in str(dict(here.session.items()))
    assert PASSWORD not in str(dict(here.session.items()))


def test_a_client_without_an_address_is_told_by_no_mail(bob: User):
    User.objects.filter(pk=bob.pk).update(email=None, sign_in_name="calm-harbour-42")
    bob.refresh_from_db()

    signed_in(bob).post(CHANGE, {"old_password": PASSWORD, "new_password": NEW})

    assert (acts(), mails()) == (["way.password"], [])


# Passkeys.


def test_a_passkey_is_removed_once_it_was_said_what_that_means(alice: User):
    first, second = give_passkey(alice, "my laptop"), give_passkey(alice, "my phone")
    here, elsewhere = signed_in(alice), signed_in(alice)

    asked = here.get(there(first))
    assert "my laptop" in asked.text
    assert Authenticator.objects.count() == 2
    response = here.post(there(first))

    assert response["Location"] == "/ways-in/"
    assert list(Authenticator.objects.all()) == [second]
    assert (is_in(here), is_in(elsewhere)) == (True, False)
    assert acts() == ["way.passkey_removed"]
    assert "a passkey was removed" in mails()[0].body


def test_a_passkey_is_called_something_else_and_opens_what_it_opened(alice: User):
    passkey = give_passkey(alice, "my laptop")
    sealed = Authenticator.objects.get().data
    here = signed_in(alice)
    place = there(passkey).replace("remove", "name")

    assert "my laptop" in here.get(place).text
    assert here.post(place, {"name": " the phone in the drawer "})["Location"] == "/ways-in/"
    assert "the phone in the drawer" in here.get("/ways-in/").text
    now = Authenticator.objects.get().data
    assert {name for name in now if now[name] != sealed[name]} == {"name"}
    assert "drawer" not in now["name"]
    assert (acts(), mails()) == (["way.passkey_named"], [])

    here.post(place, {"name": "the phone in the drawer"})
    assert acts() == ["way.passkey_named"]


def test_a_passkey_without_a_name_says_so_and_keeps_its_own(alice: User):
    passkey = give_passkey(alice, "my laptop")

    response = signed_in(alice).post(there(passkey).replace("remove", "name"), {"name": "  "})

    assert response.status_code == 400
    assert "This field is required." in response.text
    assert [kept.shown_name for kept in factors_of(alice).passkeys] == ["my laptop"]


def test_a_passkey_of_somebody_else_is_not_there_to_be_named(alice: User, bob: User):
    passkey = give_passkey(bob, "her phone")

    assert signed_in(alice).post(there(passkey).replace("remove", "name"), {"name": "mine"}).status_code == 404

    assert [kept.shown_name for kept in factors_of(bob).passkeys] == ["her phone"]
    assert acts() == []


def test_the_last_second_step_of_somebody_who_works_here_stays(alice: User):
    only = give_passkey(alice)
    here = signed_in(alice)

    for response in (here.get(there(only)), here.post(there(only))):
        assert "your last second step" in response.text

    assert response.status_code == 409
    assert (Authenticator.objects.count(), acts(), mails()) == (1, [], [])


def test_with_an_app_beside_it_the_last_passkey_may_go(alice: User):
    only = give_passkey(alice)
    add_app(alice, secret=SECRET)

    signed_in(alice).post(there(only))

    has = factors_of(alice)
    assert (has.passkeys, bool(has.app)) == ([], True)


@pytest.mark.parametrize("who", ["alice", "bob"])
def test_without_a_password_the_last_passkey_stays(who: str, request: pytest.FixtureRequest):
    person: User = request.getfixturevalue(who)
    only = give_passkey(person)
    if person.is_staff:
        add_app(person, secret=SECRET)
    person.set_unusable_password()
    person.save()

    response = signed_in(person).post(there(only))

    assert response.status_code == 409
    assert "your only way in" in response.text
    assert factors_of(person).passkeys == [only]


def test_a_client_with_a_password_may_be_without_a_passkey(bob: User):
    only = give_passkey(bob)
    new_recovery_codes(bob)

    signed_in(bob).post(there(only))

    assert not Authenticator.objects.exists()


def test_somebody_elses_passkey_is_not_there_and_the_asking_is_logged(alice: User, cara: User):
    hers = give_passkey(cara)
    give_passkey(cara)

    response = signed_in(alice).post(there(hers))

    assert response.status_code == 404
    assert Authenticator.objects.count() == 2
    assert AccessEntry.objects.get().kind == AccessEntry.Kind.REFUSAL


def test_two_that_are_removed_in_two_tabs_leave_one(alice: User):
    first, second = give_passkey(alice), give_passkey(alice)

    remove_passkey(alice, code=code_of(first), here=None)
    remove_passkey(alice, code=code_of(first), here=None)
    with pytest.raises(LastWay):
        remove_passkey(alice, code=code_of(second), here=None)

    assert acts() == ["way.passkey_removed"]


# The app.


def test_the_app_is_switched_off_where_a_passkey_is_left(alice: User):
    add_app(alice, secret=SECRET)
    codes = new_recovery_codes(alice)
    give_passkey(alice)
    here, elsewhere = signed_in(alice), signed_in(alice)

    assert here.get(APP).status_code == 200
    assert here.post(APP)["Location"] == "/ways-in/"

    has = factors_of(alice)
    assert (has.app, len(has.passkeys), has.codes_left) == (None, 1, len(codes))
    assert (is_in(here), is_in(elsewhere)) == (True, False)
    assert acts() == ["way.app_removed"]


def test_the_app_stays_where_it_is_the_last_second_step(alice: User):
    add_app(alice, secret=SECRET)

    response = signed_in(alice).post(APP)

    assert (response.status_code, acts()) == (409, [])
    assert factors_of(alice).app


def test_who_has_no_app_is_led_back_and_nothing_is_told(alice: User):
    assert signed_in(alice).post(APP)["Location"] == "/ways-in/"
    remove_app(alice, here=SignIn.objects.first())

    assert (acts(), mails()) == ([], [])


# What her page says, and what is told.


def test_staff_find_everything_and_clients_what_makes_sense_for_them(alice: User, bob: User):
    for person in (alice, bob):
        give_passkey(person)
    own, hers = (signed_in(person).get("/ways-in/").text for person in (alice, bob))

    for said in ("Passkeys", "Change the password", "Where you are signed in"):
        assert said in own
        assert said in hers
    for said in ("An app that shows codes", "Recovery codes", "second step"):
        assert said in own
        assert said not in hers


def test_a_clients_page_is_one_of_her_own_and_names_no_service(bob: User):
    text = signed_in(bob).get("/ways-in/").text

    assert 'class="space-bar"' in text
    assert "Leave this page" in text
    assert "Guidance" not in text


@pytest.mark.parametrize(("who", "start"), [("alice", "/today/"), ("erin", "/manage/"), ("bob", "/family/")])
def test_every_menu_leads_to_how_one_signs_in(who: str, start: str, request: pytest.FixtureRequest):
    text = signed_in(request.getfixturevalue(who)).get(start).text

    assert 'href="/ways-in/"' in text
    assert "How you sign in" in text


def test_making_the_first_step_leads_nowhere_else(browser: Browser, alice: User):
    browser.sign_in_half(alice)

    text = browser.get("/ways-in/").text

    assert "/today/" not in text
    assert "/ways-in/password/" not in text
    assert browser.get(CHANGE)["Location"] == "/ways-in/"


def test_new_recovery_codes_are_told_by_one_mail_however_often_the_button_is_pressed(alice: User):
    here = signed_in(alice)
    here.post("/ways-in/recovery-codes/")
    here.post("/ways-in/recovery-codes/")

    assert acts() == ["way.codes_made"] * 2
    assert len(mails()) == 1
    assert "new recovery codes" in mails()[0].body


@pytest.mark.parametrize("act", TOLD)
def test_no_mail_says_what_the_service_is_or_who_reads_it(act: str):
    person = UserFactory.create(name="Rosa Reed", roles=frozenset({Role.CLIENT}))
    tell(person, act)

    [mail] = mails()
    words = f"{mail.subject} {mail.body}".lower()
    assert mail.is_neutral
    assert not [word for word in ("rosa", "reed", "video", "guidance", "family", "service", "{") if word in words]
    assert act in ACTS
