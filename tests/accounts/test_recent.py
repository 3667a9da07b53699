"""What weighs much asks whoever did not show who she is within five minutes, and then does what it was asked for."""

from __future__ import annotations

import datetime as dt
import re

import pytest
from allauth.mfa.models import Authenticator
from django.urls import resolve, reverse
from django.utils import timezone
from time_machine import Traveller

from accounts.factors import factors_of
from accounts.models import Role, User
from tests.access import ACCESS
from tests.browser import Browser
from tests.families import Family, family
from tests.pages import address, routes
from tests.recent import ASKS, CODES, MINUTE, NEW_COLLEAGUE, held, proof, sent, signed_in

pytestmark = pytest.mark.django_db


# Every address that asks, and by which methods.
LOOKS_AND_ACTS, ACTS = {"get", "post"}, {"post"}
RECENT = {
    "accounts:passkey_new": LOOKS_AND_ACTS,
    "accounts:app_new": LOOKS_AND_ACTS,
    "accounts:recovery_codes": LOOKS_AND_ACTS,
    "accounts:passkey_remove": LOOKS_AND_ACTS,
    "accounts:app_remove": LOOKS_AND_ACTS,
    "accounts:person_new": LOOKS_AND_ACTS,
    "accounts:person": ACTS,
    "accounts:person_invite": ACTS,
    "accounts:person_reset": LOOKS_AND_ACTS,
    "accounts:person_deactivate": LOOKS_AND_ACTS,
    "accounts:person_activate": ACTS,
    "accounts:supervision": ACTS,
    "accounts:cover": ACTS,
    "cases:hand_over": LOOKS_AND_ACTS,
    "cases:person_lost_phone": ACTS,
    "cases:film_delete": ACTS,
    "cases:manage_films": ACTS,
    "cases:manage_retention": ACTS,
    "practice:emergency": ACTS,
}
# Addresses of the same kind that need not ask, and why.
NEED_NOT = {
    "accounts:password": "the password of today is the proof; where there is none it asks",
    "accounts:passkey_name": "a name opens nothing",
    "accounts:person_sign_out": "it ends sign-ins and opens nothing",
    "accounts:supervision_end": "it ends what somebody sees",
    "accounts:cover_end": "it ends what somebody sees",
}
WEIGHS_MUCH = re.compile(
    r"^ways-in/|^manage/people/(new/|supervision/|cover/|<uuid:person>/)|emergency/$|lost-phone/$|ending/delete/$|^manage/(films|retention)/$|password|export"
)


def weighs_much(page: str) -> bool:
    return "post" in ACCESS[page] and WEIGHS_MUCH.search(routes()[page]) is not None


def asks(page: str, here: Family) -> bool:
    return getattr(resolve(address(page, here)).func, "asks_recent", False)


def test_every_page_that_weighs_much_asks(alice: User):
    here = family(alice, at="begun")

    assert {page for page in ACCESS if asks(page, here)} == set(RECENT)
    assert {page for page in ACCESS if weighs_much(page)} == set(RECENT) | set(NEED_NOT)


@pytest.mark.parametrize(("page", "method"), [(page, method) for page, methods in RECENT.items() for method in sorted(methods)])
def test_it_asks_after_six_minutes_and_not_after_four(page: str, method: str, alice: User, with_app: User, clock: Traveller):
    # A practitioner too, for pages of families; whose they are is looked at after the proof.
    User.objects.filter(pk=with_app.pk).update(is_practitioner=True)
    there = address(page, family(alice, at="filmed" if "film" in page else "begun"))
    browser = signed_in(with_app)

    clock.shift(4 * MINUTE)
    early = getattr(browser, method)(there)
    clock.shift(2 * MINUTE)
    late = getattr(browser, method)(there)

    assert ASKS not in early.text
    assert (late.status_code, ASKS in late.text) == (200, True)


@pytest.mark.parametrize("page", [page for page, methods in RECENT.items() if methods == ACTS and "get" in ACCESS[page]])
def test_a_look_at_a_page_that_asks_only_for_what_is_sent_is_free(page: str, alice: User, with_app: User, clock: Traveller):
    browser = signed_in(with_app)
    clock.shift(6 * MINUTE)

    assert ASKS not in browser.get(address(page, family(alice, at="filmed" if "film" in page else "begun"))).text


# What is sent waits behind the page that asks, and is done then.


REASON = "The duty worker asks: “where is she”?\r\n\r\n\tNobody <i>answers</i> & it is late. " * 5


def test_nothing_is_done_before_and_all_that_was_sent_is_done_after(with_app: User, clock: Traveller):
    browser, there = signed_in(with_app), reverse("accounts:person_new")
    clock.shift(6 * MINUTE)

    asked = sent(browser, there, [*NEW_COLLEAGUE, ("csrfmiddlewaretoken", "of-an-older-page")])
    assert not User.objects.filter(email="ada@example.org").exists()
    done = sent(browser, there, [*held(asked), *proof(with_app).items()])

    assert "of-an-older-page" not in asked.text
    assert held(asked) == NEW_COLLEAGUE
    assert done.templates[0].name == "accounts/person_invited.html"
    assert User.objects.get(email="ada@example.org").roles == {Role.PRACTITIONER, Role.SUPERVISOR}
    assert User.objects.get(email="ada@example.org").name == "Ada “Ash” <b>&amp;"


def test_a_long_text_comes_through_as_it_was_written(alice: User, with_app: User, clock: Traveller):
    case = family(alice, at="begun").case
    browser, there = signed_in(with_app), reverse("practice:emergency")
    clock.shift(6 * MINUTE)

    asked = sent(browser, there, [("code", str(case.code)), ("who", str(case.code)), ("which", ""), ("reason", REASON)])
    sent(browser, there, [*held(asked), *proof(with_app).items()])

    assert case.emergencies.get().reason.split() == REASON.split()


def test_a_look_leads_on_to_the_same_address_with_all_that_stands_in_it(with_app: User, clock: Traveller):
    browser, there = signed_in(with_app), f"{CODES}?from=a&from=b"
    clock.shift(6 * MINUTE)

    asked = browser.get(there)
    assert f'action="{there.replace("&", "&amp;")}"' in asked.text
    led = sent(browser, there, [*held(asked), *proof(with_app).items()])

    assert (led.status_code, led["Location"]) == (302, there)
    assert factors_of(with_app).recovery is None
    assert browser.get(there).templates[0].name == "accounts/recovery_codes.html"


def test_once_shown_it_is_recent_for_five_minutes_under_a_new_key(with_app: User, clock: Traveller):
    browser = signed_in(with_app)
    stolen = Browser()
    stolen.cookies["session"] = browser.cookies["session"].value
    clock.shift(6 * MINUTE)
    sent(browser, CODES, [*held(browser.get(CODES)), *proof(with_app).items()])

    clock.shift(5 * MINUTE)
    assert ASKS not in browser.get(CODES).text
    assert stolen.get(CODES).status_code == 302
    clock.shift(dt.timedelta(seconds=1))
    assert ASKS in browser.get(CODES).text


def test_two_tabs_wait_each_with_its_own(with_app: User, clock: Traveller):
    browser, there = signed_in(with_app), reverse("accounts:person_new")
    clock.shift(6 * MINUTE)
    first = sent(browser, there, NEW_COLLEAGUE)
    second = browser.get(CODES)

    looked = sent(browser, CODES, [*held(second), *proof(with_app).items()])
    # What the first tab shows now is not asked for any more, and not looked at.
    sent(browser, there, [*held(first), ("proof-password", ""), ("proof-code", "")])

    assert looked.status_code == 302
    assert User.objects.filter(email="ada@example.org").count() == 1


def test_no_view_sees_what_was_shown(with_app: User, clock: Traveller):
    browser, there = signed_in(with_app), reverse("accounts:person_new")
    clock.shift(6 * MINUTE)
    asked = sent(browser, there, [*NEW_COLLEAGUE, ("proof-else", "smuggled")])

    assert asked.status_code == 400
    assert "smuggled" not in asked.text
    clock.shift(-6 * MINUTE)
    done = sent(browser, there, [*NEW_COLLEAGUE[1:], *proof(with_app).items()])
    assert not [name for name in done.context["form"].data if name.startswith("proof")]


def test_a_page_of_another_site_shows_nothing_in_her_name(with_app: User, clock: Traveller):
    browser = Browser(enforce_csrf_checks=True)
    browser.force_login(with_app)
    clock.shift(6 * MINUTE)

    assert sent(browser, CODES, [*proof(with_app).items()]).status_code == 403
    assert factors_of(with_app).recovery is None


def test_what_comes_after_the_time_ran_out_keeps_no_password_and_makes_no_act_of_a_look(with_app: User, clock: Traveller):
    browser = signed_in(with_app)
    clock.shift(6 * MINUTE)
    asked = browser.get(CODES)
    clock.shift(16 * MINUTE)

    sent(browser, CODES, [*held(asked), *proof(with_app).items()])
    kept = browser.session["unsent_words"]["fields"]
    browser.force_login(with_app)
    led = sent(browser, CODES, [tuple(pair) for pair in kept])

    assert kept == [["proof-look", "1"]]
    assert (led.status_code, led["Location"]) == (302, CODES)
    assert factors_of(with_app).recovery is None


# Who may not be here is told so before anything is asked.


@pytest.mark.parametrize("page", [page for page in RECENT if routes()[page].startswith("manage/")])
def test_who_administers_nothing_is_asked_nothing(page: str, alice: User, clock: Traveller):
    there = address(page, family(alice, at="begun"))
    browser = signed_in(alice)
    clock.shift(6 * MINUTE)

    assert browser.post(there).status_code == 404


def test_who_was_deactivated_meanwhile_is_out(with_app: User, clock: Traveller):
    browser = signed_in(with_app)
    clock.shift(6 * MINUTE)
    asked = browser.get(CODES)
    User.objects.filter(pk=with_app.pk).update(deactivated_at=timezone.now())

    led = sent(browser, CODES, [*held(asked), *proof(with_app).items()])

    assert led["Location"].startswith("/sign-in/")
    assert Authenticator.objects.get(user=with_app).last_used_at is None
