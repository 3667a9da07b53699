"""What is agreed to: by whom, for whom, by which text; given anew; who is in a film."""

from __future__ import annotations

import base64
import datetime as dt

import pytest
from django.utils import timezone

from accounts.models import User
from cases.models import Case, Child, Consent, ConsentText, Film, Participant
from tests.browser import Browser
from tests.families import Family, family
from tests.forms import consent
from tests.pages import address

pytestmark = pytest.mark.django_db


@pytest.fixture
def here(alice: User) -> Family:
    return family(alice, at="begun")


@pytest.fixture
def guide(alice: User, browser: Browser) -> Browser:
    browser.force_login(alice)
    return browser


def father(here: Family) -> Participant:
    return here.case.participants.get(client__isnull=False)


def child(here: Family) -> Participant:
    return here.case.participants.get(child__isnull=False)


def give(here: Family, **told: object) -> list[Consent]:
    by = here.case.practitioner
    plain = {"people": [father(here)], "giver": father(here), "purpose": "filming", "how": "words"}
    return Consent.give(here.case, by=by, **(plain | {"given_date": timezone.localdate()} | told))  # type: ignore[arg-type]


def test_each_purpose_is_asked_apart(guide: Browser, here: Family):
    guide.post(address("cases:consent_for", here), consent(here))

    given = Consent.objects.all()
    assert {(one.purpose, one.participant.name, one.text.version) for one in given} == {
        ("training", "Bob", 1),
        ("training", "Mia", 1),
    }
    assert not Case.objects.with_standing().get(pk=here.case.pk).consented  # type: ignore[attr-defined]
    assert "A further agreement was given" in guide.get(address("cases:timeline", here)).text


@pytest.mark.parametrize("purpose", ["publication", "supervision"])
def test_what_is_not_offered_cannot_be_asked(guide: Browser, here: Family, purpose: str):
    assert guide.get(f"/cases/{here.case.code}/consent/for/{purpose}/").status_code == 404
    assert guide.post(f"/cases/{here.case.code}/consent/for/{purpose}/", consent(here)).status_code == 404


def test_what_was_said_of_the_child_stands_with_the_childs_consent_alone(guide: Browser, here: Family):
    guide.post(address("cases:consent_new", here), consent(here))

    mine, hers = Consent.objects.get(participant=father(here)), Consent.objects.get(participant=child(here))
    assert (hers.child_view, hers.parental_note, hers.signed_name) == ("happy", "The father alone", "Bob")
    assert (mine.child_view, mine.parental_note, mine.signed_name) == ("", "", "Bob")
    assert hers.given_by == father(here)
    assert hers.expires_date == timezone.localdate() + dt.timedelta(days=200)


def test_a_child_who_says_not_today_is_asked_again_before_anything_plays(guide: Browser, here: Family):
    page = guide.post(address("cases:consent_new", here), consent(here) | {"child_view": "not_today"}, follow=True).text

    assert "Still missing: Mia." in page
    assert "not today: ask again" in page
    guide.post(address("cases:consent_new", here), consent(here) | {"child_view": "unsure"})
    assert Case.objects.with_standing().get(pk=here.case.pk).consented  # type: ignore[attr-defined]
    assert Consent.objects.standing().count() == 2


def test_a_young_child_gives_no_consent_of_her_own_and_an_older_one_for_nobody_else(guide: Browser, here: Family):
    assert "old enough to decide" not in guide.get(address("cases:consent_new", here)).text
    Child.objects.update(born_month=dt.date(2012, 1, 1))
    assert "Mia, old enough to decide" in guide.get(address("cases:consent_new", here)).text
    sent = consent(here) | {"giver": str(child(here).code)}

    assert "agrees for themselves only" in guide.post(address("cases:consent_new", here), sent).text
    del sent["for_child"]
    guide.post(address("cases:consent_new", here), sent)

    (given,) = Consent.objects.all()
    assert given.participant == given.given_by == child(here)


@pytest.mark.parametrize(
    ("wrong", "words"),
    [
        ({"signed_name": "", "signature": ""}, "On the screen they type their name, or draw it."),
        ({"expires_date": "2020-01-01"}, "This day has passed already."),
        ({"for_self": "", "for_child": ""}, "Tick for whom they agreed."),
    ],
)
def test_what_is_missing_is_said_beside_its_field(guide: Browser, here: Family, wrong: dict[str, str], words: str):
    sent = {name: value for name, value in (consent(here) | wrong).items() if value}

    response = guide.post(address("cases:consent_new", here), sent)

    assert response.status_code == 400
    assert words in response.text
    assert not Consent.objects.exists()


def test_a_text_that_changed_while_it_was_read_is_read_once_more(guide: Browser, here: Family, erin: User):
    ConsentText.publish("filming", by=erin, words="Other words.", after=1)

    response = guide.post(address("cases:consent_new", here), consent(here))

    assert response.status_code == 409
    assert "Please read it together once more" in response.text
    assert "Other words." in response.text
    assert not Consent.objects.exists()
    guide.post(address("cases:consent_new", here), consent(here) | {"text": "2"})
    assert {one.text.version for one in Consent.objects.all()} == {2}


def test_a_new_version_changes_nothing_that_was_agreed_to(here: Family, erin: User):
    (given,) = give(here)
    read = given.text.words

    ConsentText.publish("filming", by=erin, words="Other words.", after=1)

    given.refresh_from_db()
    assert (given.text.version, given.text.words) == (1, read)
    assert ConsentText.objects.current("filming").lines == ["Other words."]
    assert given in Consent.objects.live()


def test_a_version_is_written_once_and_never_over_somebody_elses(erin: User):
    ConsentText.publish("filming", by=erin, words="Mine.", after=1)
    ConsentText.publish("filming", by=erin, words="Mine.", after=1)

    with pytest.raises(ConsentText.Changed):
        ConsentText.publish("filming", by=erin, words="Another's.", after=1)
    assert [text.version for text in ConsentText.objects.order_by("version")] == [1, 2]


def test_renewing_puts_the_new_one_in_place_of_the_old_and_says_so_once(here: Family):
    (old,) = give(here, expires_date=timezone.localdate())
    (new,) = give(here, expires_date=timezone.localdate() + dt.timedelta(days=365))
    assert give(here, expires_date=timezone.localdate() + dt.timedelta(days=365)) == []

    old.refresh_from_db()
    assert old.replaced_at
    assert old.withdrawn_at is None
    assert list(Consent.objects.standing()) == [new]
    assert here.case.events.filter(verb="consent.given").count() == 2


# Who is in a film


def announce(guide: Browser, here: Family, people: str) -> int:
    metadata = f"people {base64.b64encode(people.encode()).decode()}"
    headers = {"Tus-Resumable": "1.0.0", "Upload-Length": "1000", "Upload-Metadata": metadata}
    return guide.post(address("cases:film_new", here), headers=headers).status_code


@pytest.fixture
def planned(alice: User) -> Family:
    found = family(alice, at="planned")
    found.case.add_adult(by=alice, name="Cleo", relation="mother")
    return found


def test_another_adult_who_has_not_agreed_keeps_only_the_films_back_that_she_is_in(guide: Browser, planned: Family):
    page = guide.get(address("cases:cycle_detail", planned)).text
    codes = {place.relation: str(place.code) for place in planned.case.participants.all()}

    assert "(has not agreed)" in page
    assert announce(guide, planned, " ".join(codes.values())) == 403
    assert announce(guide, planned, "-") == 403
    assert announce(guide, planned, codes["child"] + " 00000000-0000-4000-8000-000000000000") == 403
    assert not Film.objects.exists()
    assert announce(guide, planned, f"{codes['father']} {codes['child']}") == 201
    assert {place.relation for place in Film.objects.get().people.all()} == {"father", "child"}


def test_without_a_word_about_it_everybody_is_in_the_film(guide: Browser, planned: Family):
    headers = {"Tus-Resumable": "1.0.0", "Upload-Length": "1000"}

    response = guide.post(address("cases:film_new", planned), headers=headers)

    assert response.status_code == 403
    assert "Cleo" in response.json()["sentence"]


def test_who_is_in_it_is_put_right_and_decides_at_once_whether_it_plays(guide: Browser, alice: User):
    here = family(alice, at="filmed")
    cleo = here.case.add_adult(by=alice, name="Cleo", relation="mother")
    there, play = address("cases:film_people", here), address("cases:film_play", here)
    everybody = [str(place.code) for place in here.case.participants.all()]
    assert guide.get(play).status_code == 200

    guide.post(there, {"people": everybody})
    assert guide.get(play).status_code == 404
    assert "Cleo" in guide.get(there).text.partition("Still to ask:")[2]
    assert "Consent comes first" in guide.get(address("cases:cycle_detail", here)).text

    guide.post(there, {"people": [code for code in everybody if code != str(cleo.code)]})
    assert guide.get(play).status_code == 200
    assert here.case.events.filter(verb="film.people").count() == 2


def test_a_film_of_nobody_is_not_saved(guide: Browser, alice: User):
    here = family(alice, at="filmed")

    response = guide.post(address("cases:film_people", here), {})

    assert response.status_code == 400
    assert "Say who is in the film." in response.text
    assert here.film.people.count() == 2


def test_what_needs_doing_stands_first_and_open_and_the_rest_is_closed(guide: Browser, here: Family):
    there = address("cases:people", here)
    asked = guide.get(there).text
    guide.post(address("cases:consent_new", here), consent(here))
    give(here, purpose="peers")
    begun = guide.get(there).text

    for page, needs in ((asked, "filming"), (begun, "peers")):
        opened = [part.partition('"')[0] for part in page.split('id="for-')[1:] if part.partition(">")[0].endswith("open")]
        assert opened == [needs]
        assert page.index("What needs doing") < page.index(f'href="#for-{needs}"') < page.index(f'id="for-{needs}"')
        assert page.split('id="for-')[1].startswith(needs)
    assert "still missing: Bob, Mia" in asked
    assert "still missing: Mia" in begun


def test_what_was_said_in_words_is_written_down_with_who_was_there_and_read_again(guide: Browser, here: Family):
    spoken = consent(here) | {"how": "words", "said": "Yes, film us at breakfast.", "present": "Her sister, who interpreted"}

    guide.post(address("cases:consent_new", here), spoken)

    assert {(one.said, one.present, one.signed_name) for one in Consent.objects.all()} == {
        ("Yes, film us at breakfast.", "Her sister, who interpreted", "")
    }
    page = guide.get(address("cases:consent_detail", here)).text
    assert "Yes, film us at breakfast." in page
    assert "Her sister, who interpreted" in page


def test_in_words_without_the_words_is_refused_beside_the_field(guide: Browser, here: Family):
    response = guide.post(address("cases:consent_new", here), consent(here) | {"how": "words", "present": "Her sister"})

    assert response.status_code == 400
    assert "nothing else tells of it later" in response.text.partition('id="id_said_error"')[2].partition("</p>")[0]
    assert 'value="Her sister"' in response.text
    assert not Consent.objects.exists()


def test_what_was_said_does_not_stand_under_another_way_of_agreeing(guide: Browser, here: Family):
    guide.post(address("cases:consent_new", here), consent(here) | {"said": "Yes.", "present": "Her sister"})

    assert {(one.said, one.present) for one in Consent.objects.all()} == {("", "")}
