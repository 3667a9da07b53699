"""A consent is withdrawn: at once, everywhere, told to the practitioner, and undone by a new one alone."""

from __future__ import annotations

import datetime as dt
import os
import subprocess
import sys
from pathlib import Path

import pytest
from django.urls import reverse
from django.utils import timezone
from time_machine import travel

from accounts.models import OutboxMessage, Role, User
from cases.models import Case, Client, Consent, Film
from tests.browser import Browser
from tests.families import Family, begin, family, supervised_by
from tests.pages import address
from tests.proof import withdrawal

pytestmark = pytest.mark.django_db
ROOT = Path(__file__).resolve().parents[2]
TRIALS = 4


@pytest.fixture
def here(alice: User, bob: User) -> Family:
    found = family(alice, at="in_review")
    Client.objects.filter(pk=found.case.client_id).update(user=bob)
    return found


@pytest.fixture
def guide(alice: User) -> Browser:
    browser = Browser()
    browser.force_login(alice)
    return browser


@pytest.fixture
def client_(bob: User) -> Browser:
    browser = Browser()
    browser.force_login(bob)
    return browser


def own(here: Family, name: str, **more: object) -> str:
    return reverse(f"family:{name}", kwargs={"code": here.case.code} | more)


def standing(here: Family, **which: object) -> Consent:
    return Consent.objects.standing().filter(participant__case=here.case, **which).order_by("pk")[0]


def test_one_press_of_the_client_ends_play_stills_film_room_and_review(client_: Browser, guide: Browser, here: Family):
    play = address("cases:film_play", here)
    assert guide.get(play, headers={"Range": "bytes=0-9"}).status_code == 206

    page = client_.post(own(here, "consent_withdraw", consent=standing(here).code), follow=True).text

    assert "It has ended, and Alice is told." in page
    assert "Agree anew" in page
    assert guide.get(play, headers={"Range": "bytes=10-19"}).status_code == 404
    assert guide.get(address("cases:film_still", here)).status_code == 404
    assert guide.get(address("cases:film_room", here)).status_code == 302
    assert guide.get(address("cases:cycle_review", here)).status_code == 302
    assert not Consent.objects.standing().filter(participant__case=here.case).exists(), "for the child too"


def test_a_supervisor_sees_nothing_from_then_on(client_: Browser, here: Family, dev: User):
    supervised_by(here.case, dev)
    browser = Browser()
    browser.force_login(dev)
    there = reverse("practice:supervised_case", args=[here.case.code])
    assert browser.get(there).status_code == 200

    client_.post(own(here, "consent_withdraw", consent=standing(here, supervisor=dev).code))

    assert browser.get(there).status_code == 404
    assert Film.objects.playable().filter(pk=here.film.pk).exists(), "what she did not take back stands"


def test_the_practitioner_is_told_by_mail_and_on_today_in_words_that_name_nobody(
    client_: Browser, guide: Browser, here: Family
):
    client_.post(own(here, "consent_withdraw", consent=standing(here).code))

    mail = OutboxMessage.objects.get()
    assert mail.to == "alice@example.org"
    for word in ("Bob", "Mia", "film", str(here.case.code)):
        assert word not in mail.subject + mail.body
    today = guide.get("/today/").text
    assert "What families agree to" in today
    assert "withdrawn on" in today
    verbs = list(here.case.events.filter(verb="consent.withdrawn"))
    assert [event.by for event in verbs] == [Client.objects.get(pk=here.case.client_id).user]


def test_what_she_withdrew_herself_is_no_news_to_the_practitioner(guide: Browser, here: Family):
    response = guide.post(reverse("cases:consent_end", args=[here.case.code, standing(here).code]), follow=True)

    assert "It ended this moment." in response.text
    assert not OutboxMessage.objects.exists()
    assert "withdrawn on" not in guide.get("/today/").text
    assert Consent.objects.standing().filter(participant__case=here.case).count() == 1, "the child's own stands"
    assert not Film.objects.playable().exists()


def test_her_page_says_for_whom_she_agreed_as_one_would_say_it(client_: Browser, here: Family):
    page = client_.get(reverse("family:consents", args=[here.case.code])).content.decode()

    assert f"Agreed for you and {here.case.child.name} on" in page


def test_pressing_twice_ends_it_once(client_: Browser, here: Family):
    there = own(here, "consent_withdraw", consent=standing(here).code)

    assert [client_.post(there).status_code for _press in range(2)] == [302, 302]

    assert here.case.events.filter(verb="consent.withdrawn").count() == 1
    assert OutboxMessage.objects.count() == 1


def test_nobody_ends_what_somebody_else_agreed_to(client_: Browser, here: Family, cara: User, alice: User):
    cleo = here.case.add_adult(by=alice, name="Cleo", relation="mother")
    (hers,) = Consent.give(
        here.case, by=alice, people=[cleo], giver=cleo, purpose="filming", how="words", given_date=timezone.localdate()
    )
    other = family(cara, at="consented", case=begin(cara))
    stranger = Browser()
    stranger.force_login(cara)

    assert client_.post(own(here, "consent_withdraw", consent=hers.code)).status_code == 404
    assert client_.post(own(here, "consent_withdraw", consent=standing(other).code)).status_code == 404
    ending = reverse("cases:consent_end", args=[here.case.code, hers.code])
    assert stranger.post(ending).status_code == 404
    assert hers in Consent.objects.live()
    assert "Cleo" not in client_.get(own(here, "consents")).text


def test_the_clock_runs_for_a_week_and_a_new_consent_stops_it(client_: Browser, here: Family, alice: User):
    today = timezone.localdate()
    week = dt.timedelta(days=7)
    mine = standing(here)
    client_.post(own(here, "consent_withdraw", consent=mine.code))
    mine.refresh_from_db()
    assert mine.destroy_date == today + week

    assert not Film.objects.due(today + week - dt.timedelta(days=1)).exists()
    assert list(Film.objects.due(today + week)) == [here.film]

    place = here.case.participants.get(client__isnull=False)
    sent = {"text": "1", "people": [str(one.code) for one in here.case.participants.all()], "signed_name": "Bob"}
    assert client_.post(own(here, "consent_give", purpose="filming"), sent).status_code == 302
    assert standing(here, participant=place).signed_name == "Bob"
    assert not Film.objects.due(today + week).exists()
    assert Film.objects.playable().filter(pk=here.film.pk).exists()


def test_what_was_withdrawn_for_another_purpose_starts_no_clock(here: Family, alice: User):
    place = here.case.participants.get(client__isnull=False)
    (given,) = Consent.give(
        here.case, by=alice, people=[place], giver=place, purpose="training", how="words", given_date=timezone.localdate()
    )

    Consent.withdraw(here.case, Consent.objects.filter(pk=given.pk), by=alice)

    given.refresh_from_db()
    assert given.withdrawn_at
    assert given.destroy_date is None
    assert here.case.events.filter(verb="consent.ended").count() == 1


def test_who_was_never_asked_for_the_child_cannot_agree_for_it_on_her_own_page(here: Family, alice: User, cara: User):
    cleo = here.case.add_adult(by=alice, name="Cleo", relation="mother")
    assert cleo.client
    user = User.objects.create_user(sign_in_name="cleo", name="Cleo", roles=frozenset({Role.CLIENT}))
    Client.objects.filter(pk=cleo.client.pk).update(user=user)
    browser = Browser()
    browser.force_login(user)
    child = here.case.participants.get(child__isnull=False)
    there = own(here, "consent_give", purpose="training")
    sent = {"text": "1", "people": [str(child.code)], "signed_name": "Cleo"}

    assert "Mia" not in browser.get(there).text.partition("<form method")[2].partition("For whom")[2]
    assert browser.post(there, sent).status_code == 400
    assert browser.post(there, sent | {"people": [str(cleo.code)], "text": "2"}).status_code == 409
    assert browser.post(own(here, "consent_give", purpose="publication"), sent).status_code == 404
    assert not Consent.objects.filter(purpose="training").exists()


def test_in_a_closed_case_she_takes_back_and_agrees_to_nothing_new(client_: Browser, here: Family, alice: User):
    Case.objects.filter(pk=here.case.pk).update(closed_at=timezone.now())

    assert client_.get(own(here, "consent_give", purpose="filming")).status_code == 404
    assert client_.post(own(here, "consent_withdraw", consent=standing(here).code)).status_code == 302
    assert not Film.objects.playable().exists()


def test_what_ends_soon_stands_on_today_and_what_was_renewed_does_not(guide: Browser, here: Family, alice: User):
    place = here.case.participants.get(client__isnull=False)
    told = {"people": [place], "giver": place, "purpose": "research", "how": "words", "given_date": timezone.localdate()}
    Consent.give(here.case, by=alice, expires_date=timezone.localdate() + dt.timedelta(days=20), **told)  # type: ignore[arg-type]
    assert "ends on" in guide.get("/today/").text
    with travel(timezone.now() + dt.timedelta(days=25)):
        guide.force_login(alice)
        assert "over since" in guide.get("/today/").text

    guide.force_login(alice)
    Consent.give(here.case, by=alice, expires_date=timezone.localdate() + dt.timedelta(days=300), **told)  # type: ignore[arg-type]
    assert "ends on" not in guide.get("/today/").text


def test_the_proof_knows_a_range_that_played_on():
    kept = withdrawal.Trial([206, 206, 404], [404, 404], 0.01)

    assert kept.is_kept
    assert not withdrawal.Trial([206], [206, 404], 0.01).is_kept
    assert not withdrawal.Trial([206], [], 0.0).is_kept
    assert not withdrawal.Trial([404], [404], 0.0).is_kept


@pytest.mark.one_database
def test_a_player_at_a_real_server_gets_nothing_from_the_press_on():
    """A few trials of what `make proof ONLY=withdrawal` does two hundred times."""
    environment = {name: value for name, value in os.environ.items() if name != "DATABASE_URL"}
    told = [sys.executable, "-m", "tests.proof.withdrawal", "--trials", str(TRIALS)]

    done = subprocess.run(told, capture_output=True, text=True, env=environment, cwd=ROOT, timeout=300, check=False)

    assert f"404 in {TRIALS} of {TRIALS} trials" in done.stdout, done.stderr
    assert done.returncode == 0
