"""Complaints: anybody may send one, it is told once, its clock runs, and who reads it is written down."""

from __future__ import annotations

import datetime as dt
import errno
import re
import uuid
from typing import Any

import pytest
from django.core import mail
from django.core.cache import caches
from django.core.cache.backends.filebased import FileBasedCache
from django.db import connection
from django.utils import timezone
from pytest_django import Settings

from accounts import outbox
from accounts.models import AccessEntry, OutboxMessage, Role, Service, User
from public.complaining import MOST_AN_HOUR
from public.models import Complaint, LegalText
from tests.browser import Browser
from tests.factories import UserFactory
from tests.queries import counted_queries

pytestmark = pytest.mark.django_db
HERE = "/complaints/"
WORDS = "Nobody rang back for three weeks."


@pytest.fixture
def harbour() -> Service:
    return Service.objects.create(
        name="Harbour Street", phone="01632 960 001", email="hello@harbour.example", complaints_email="fair@harbour.example"
    )


@pytest.fixture
def admin(erin: User) -> Browser:
    browser = Browser()
    browser.force_login(erin)
    return browser


def told(**also: str) -> dict[str, str]:
    return {"code": str(uuid.uuid4()), "words": WORDS, "name": "", "contact": ""} | also


def lodged(**also: Any) -> Complaint:
    fields: dict[str, Any] = {"code": uuid.uuid4(), "words": WORDS, "name": "Bob", "contact": ""}
    return Complaint.lodge(**fields | also)[0]


def post_all() -> list[mail.EmailMessage]:
    for code in OutboxMessage.objects.values_list("code", flat=True):
        outbox.deliver.call(str(code))
    return mail.outbox


def test_anybody_may_complain_without_saying_who_she_is(browser: Browser, harbour: Service):
    response = browser.post(HERE, told(), follow=True)

    complaint = Complaint.objects.get()
    assert response.redirect_chain == [("/complaints/thanks/", 302)]
    assert re.fullmatch(r"[A-HJ-NP-Z]{4}-\d{4}", complaint.reference)
    assert complaint.reference in response.text
    assert (complaint.words, complaint.name, complaint.contact) == (WORDS, "", "")


def test_what_was_written_is_sealed(browser: Browser, harbour: Service):
    browser.post(HERE, told(name="Bob Birch", contact="bob@example.org"))

    with connection.cursor() as cursor:
        cursor.execute("SELECT name, contact, words FROM public_complaint")
        stored = " ".join(cursor.fetchone())
    assert not [word for word in ("Bob", "example", "rang") if word in stored]


def test_the_reference_shows_in_the_browser_that_sent_it_and_nowhere_else(browser: Browser, harbour: Service):
    browser.post(HERE, told())
    reference = Complaint.objects.get().reference

    assert reference in browser.get("/complaints/thanks/").text
    assert reference not in Browser().get("/complaints/thanks/").text
    cookie = browser.cookies["complaint"]
    assert (cookie["path"], cookie["httponly"], cookie["samesite"], cookie["max-age"]) == (
        "/complaints/thanks/",
        True,
        "Lax",
        600,
    )


def test_a_made_up_reference_is_not_shown(browser: Browser):
    browser.cookies["complaint"] = "AAAA-1111:not:signed"

    assert "AAAA-1111" not in browser.get("/complaints/thanks/").text


@pytest.mark.parametrize("contact", ["bob@example", "bob@", "@example.org", "01632 960 002 or bob@example"])
def test_half_an_address_for_mail_is_asked_for_again_and_nothing_typed_is_lost(contact: str, browser: Browser):
    response = browser.post(HERE, told(contact=contact))

    assert response.status_code == 400
    assert "is not a whole e-mail address" in response.text
    assert WORDS in response.text
    assert f'value="{contact}"' in response.text
    assert not Complaint.objects.exists()


@pytest.mark.parametrize("contact", ["<bob@example.org>", "Ring 01632 960 002, or write to bob@example.org."])
def test_an_address_may_stand_in_a_sentence(contact: str, browser: Browser):
    assert browser.post(HERE, told(contact=contact)).status_code == 302


def test_who_wrote_nothing_is_asked_kindly(browser: Browser):
    response = browser.post(HERE, told(words=" "))

    assert response.status_code == 400
    assert "Tell us what happened. A few words are enough." in response.text


def test_sent_twice_it_is_one_complaint_and_one_mail(browser: Browser, harbour: Service):
    sent = told(contact="bob@example.org")

    answers = [browser.post(HERE, sent).status_code for _time in range(3)]

    assert answers == [302, 302, 302]
    assert Complaint.objects.count() == 1
    assert OutboxMessage.objects.count() == 2


def test_other_words_under_the_same_code_are_kept_for_another_press(browser: Browser, harbour: Service):
    sent = told()
    browser.post(HERE, sent)

    response = browser.post(HERE, sent | {"words": "Something else."})

    assert response.status_code == 409
    assert "Something else." in response.text
    assert sent["code"] not in response.text
    assert Complaint.objects.get().words == WORDS


def test_the_mails_say_that_it_arrived_and_nothing_of_what_it_is(browser: Browser, harbour: Service):
    browser.post(HERE, told(name="Bob Birch", contact="bob@example.org"))

    ours, hers = sorted(post_all(), key=lambda sent: sent.to != ["fair@harbour.example"])
    complaint = Complaint.objects.get()
    assert (ours.to, ours.subject) == (["fair@harbour.example"], "A complaint is waiting")
    assert f"http://testserver/manage/complaints/{complaint.code}/" in ours.body
    assert (hers.to, hers.subject) == (["bob@example.org"], "We have what you sent us")
    for sent in (ours, hers):
        assert complaint.reference in sent.body
        assert not [word for word in ("rang", "three weeks", "Bob") if word in f"{sent.subject} {sent.body}"]


@pytest.mark.parametrize(
    "contact", ["", "01632 960 002", "not an address", "a@b.example, c@d.example", "a@b.example\nBcc: x@y.example",
     '"a\\\x0b"@b.example', "a@\u0628\u0301.example"],
)  # fmt: skip
def test_who_left_no_address_for_mail_gets_none(contact: str, browser: Browser, harbour: Service):
    browser.post(HERE, told(contact=contact))

    assert [sent.to for sent in post_all()] == [["fair@harbour.example"]]


def test_without_an_address_for_complaints_the_service_itself_is_told(browser: Browser):
    Service.objects.create(email="hello@harbour.example")

    browser.post(HERE, told())

    assert [sent.to for sent in post_all()] == [["hello@harbour.example"]]


def test_without_any_address_it_still_arrives(browser: Browser):
    assert browser.post(HERE, told()).status_code == 302

    assert Complaint.objects.count() == 1
    assert not OutboxMessage.objects.exists()


def test_nothing_that_was_typed_is_lost_where_the_words_are_missing(browser: Browser, harbour: Service):
    response = browser.post(HERE, told(words=" ", name="Bob", contact="bob@example.org"))

    assert response.status_code == 400
    assert 'value="bob@example.org"' in response.text
    assert "There is a problem" in response.text
    assert not Complaint.objects.exists()


def test_from_one_network_so_many_are_taken_within_the_hour_and_no_word_is_lost(harbour: Service):
    near, nearby, far = (Browser(REMOTE_ADDR=address) for address in ("192.0.2.7", "192.0.2.99", "198.51.100.7"))
    for _time in range(MOST_AN_HOUR):
        assert near.post(HERE, told()).status_code == 302

    response = nearby.post(HERE, told(words="One too many."))

    assert response.status_code == 429
    assert "One too many." in response.text
    assert "01632 960 001" in response.text
    assert far.post(HERE, told()).status_code == 302
    assert Complaint.objects.count() == MOST_AN_HOUR + 1


def test_opening_many_pages_does_not_push_the_count_of_complaints_out(browser: Browser, harbour: Service):
    for _time in range(MOST_AN_HOUR):
        browser.post(HERE, told())

    caches["pages"].clear()

    assert browser.post(HERE, told()).status_code == 429


def test_on_a_full_disk_for_what_is_counted_a_complaint_still_arrives(
    browser: Browser, harbour: Service, monkeypatch: pytest.MonkeyPatch
):
    def full(*told: object, **also: object) -> None:
        raise OSError(errno.ENOSPC, "No space left on device")

    monkeypatch.setattr(FileBasedCache, "set", full)

    assert browser.post(HERE, told()).status_code == 302
    assert Complaint.objects.count() == 1


@pytest.mark.parametrize(("trusted", "answer"), [(True, 302), (False, 429)])
def test_behind_a_proxy_the_network_is_what_the_proxy_says(trusted: bool, answer: int, harbour: Service, settings: Settings):
    settings.BEHIND_PROXY = trusted
    for number in range(MOST_AN_HOUR):
        Browser().post(HERE, told(), headers={"X-Forwarded-For": f"10.0.0.{number}, 2001:db8:1::7"})

    response = Browser().post(HERE, told(), headers={"X-Forwarded-For": "2001:db8:1::7, 2001:db8:2::7"})

    assert response.status_code == answer


def test_the_page_says_what_the_service_says_of_complaints(browser: Browser, erin: User):
    text = LegalText.objects.create(key="complaints", title="How to complain", body="## What then\n\nWe read it.")
    text.publish(by=erin, version=text.version)

    page = browser.get(HERE).text

    assert "How to complain</h1>" in page
    assert "We read it." in page


def test_other_public_pages_set_no_cookie_and_this_one_only_that_of_its_form(browser: Browser):
    browser.get("/complaints/thanks/")
    assert not browser.cookies

    browser.get(HERE)
    assert set(browser.cookies) == {"csrf"}


# What an admin does


def test_the_list_shows_the_clock_and_no_word_of_it(admin: Browser):
    new, late, done = lodged(), lodged(), lodged()
    Complaint.objects.filter(pk=late.pk).update(made_at=timezone.now() - dt.timedelta(days=33))
    Complaint.objects.filter(pk=done.pk).update(acknowledged_at=timezone.now(), answered_at=timezone.now())

    page = admin.get("/manage/complaints/").text

    assert "30 days left" in page
    assert "3 days late" in page
    assert "answered on" in page
    assert page.index(late.reference) < page.index(new.reference) < page.index(done.reference)
    assert WORDS not in page
    assert "Bob" not in page


def test_a_thousand_complaints_cost_the_list_as_many_queries_as_one(admin: Browser):
    admin.get("/manage/")  # the service's name is kept from here on
    spent = []
    for missing in (1, 999):
        begun = Complaint.objects.count()
        Complaint.objects.bulk_create(
            Complaint(words=WORDS, reference=f"T-{number}") for number in range(begun, begun + missing)
        )
        with counted_queries() as queries:
            assert admin.get("/manage/complaints/").status_code == 200
        spent.append(len(queries))

    assert spent == [6, 6]


def test_what_waits_stands_on_the_first_page_of_manage(admin: Browser, erin: User):
    waiting, done = lodged(), lodged()
    done.acknowledge(by=erin)

    page = admin.get("/manage/").text

    assert waiting.reference in page
    assert done.reference not in page


def test_reading_one_is_written_into_the_access_log(admin: Browser, erin: User):
    complaint = lodged()

    page = admin.get(f"/manage/complaints/{complaint.code}/").text

    assert WORDS in page
    entry = AccessEntry.objects.get(by=erin)
    assert (entry.kind, entry.page, entry.about) == ("look", "public:complaint_detail", complaint.code)


def test_acknowledging_stops_the_clock_once_and_tells_the_person_by_mail(admin: Browser, erin: User, harbour: Service):
    complaint = lodged(contact="bob@example.org")

    other = Browser()
    other.force_login(UserFactory.create(roles=frozenset({Role.ADMIN})))
    for browser in (admin, other):
        browser.post(f"/manage/complaints/{complaint.code}/acknowledge/")

    complaint.refresh_from_db()
    assert (complaint.acknowledged_by, complaint.acknowledged_at is None) == (erin, False)
    (sent,) = post_all()
    assert (sent.to, sent.subject) == (["bob@example.org"], "We are looking into it")
    assert WORDS not in sent.body
    assert "Erin Elder acknowledged it" in admin.get(f"/manage/complaints/{complaint.code}/").text


def test_answering_says_what_came_of_it_and_acknowledges_too(admin: Browser, erin: User):
    complaint = lodged()
    sent = {"version": complaint.version, "outcome": "We rang and said sorry."}

    answers = [admin.post(f"/manage/complaints/{complaint.code}/answer/", sent).status_code for _time in range(2)]

    complaint.refresh_from_db()
    assert answers == [302, 302]
    assert (complaint.outcome, complaint.answered_by, complaint.acknowledged_by) == ("We rang and said sorry.", erin, erin)
    assert complaint.version == 2


def test_a_second_admins_answer_is_shown_both_texts(admin: Browser):
    complaint = lodged()
    there = f"/manage/complaints/{complaint.code}/answer/"
    admin.post(there, {"version": 1, "outcome": "We rang and said sorry."})

    response = admin.post(there, {"version": 1, "outcome": "I wrote a letter."})

    assert response.status_code == 409
    assert "We rang and said sorry." in response.text
    assert "I wrote a letter." in response.text
    complaint.refresh_from_db()
    assert complaint.outcome == "We rang and said sorry."


@pytest.mark.parametrize("outcome", ["", "  ", "x" * 10_001])
def test_an_answer_that_says_nothing_or_too_much_is_refused(outcome: str, admin: Browser):
    complaint = lodged()

    response = admin.post(f"/manage/complaints/{complaint.code}/answer/", {"version": 1, "outcome": outcome})

    assert response.status_code == 400
    complaint.refresh_from_db()
    assert complaint.answered_at is None


def test_a_complaint_is_nothing_to_a_practitioner(alice: User, browser: Browser):
    complaint = lodged()
    browser.force_login(alice)

    assert browser.get(f"/manage/complaints/{complaint.code}/").status_code == 404
    assert AccessEntry.objects.get(by=alice).kind == "refusal"
