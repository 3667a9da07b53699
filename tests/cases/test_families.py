"""A family: begun, edited, found; ages; consent."""

from __future__ import annotations

import datetime as dt
import uuid

import pytest
from django.utils import timezone
from hypothesis import given
from hypothesis import strategies as st
from time_machine import travel

from accounts.models import AccessEntry, User
from cases.ages import age_in_words, born_month, years_and_months
from cases.models import Case, CaseEvent, Consent, Film, TextVersion
from cases.overview import goal_lines
from tests.browser import Browser
from tests.families import begin, family
from tests.forms import NEW_FAMILY, consent, edited_family, new_family
from tests.pages import address


@pytest.mark.django_db
def test_a_family_is_begun_with_its_first_goal_and_rating(alice: User, browser: Browser) -> None:
    browser.force_login(alice)

    response = browser.post("/cases/new/", NEW_FAMILY | {"code": str(uuid.uuid4())}, follow=True)

    case = Case.objects.get()
    assert response.redirect_chain == [(case.get_absolute_url(), 302)]
    assert case.family == "Rosa & Mateo"
    assert [(line.goal.wording, line.values) for line in goal_lines(case)] == [("Let him show me", [4])]
    assert list(case.events.order_by("pk").values_list("verb", flat=True)) == ["case.started", "goal.rated"]


@pytest.mark.django_db
def test_the_first_meeting_is_held_as_the_family_begins_with_everybody_there_and_a_note_open(alice: User) -> None:
    case = begin(alice)

    first = case.meetings.get()
    rating = case.goals.get().ratings.get()
    assert (first.kind, first.state, first.notes.get().finished_at) == ("first", "held", None)
    assert {place.name for place in first.people.all()} == {"Bob", "Mia"}
    assert (rating.meeting, rating.rated_by, rating.rated_at) == (first, first.people.get(relation="father"), first.starts_at)
    assert {event.meeting for event in case.events.all()} == {first}


@pytest.mark.django_db
@pytest.mark.parametrize("question", ["", "How can I wait?"])
def test_a_referral_begins_without_hopes_and_without_a_meeting(question: str, alice: User, browser: Browser) -> None:
    browser.force_login(alice)
    referral = {"helping_question": question, "goal": "", "rating": ""}

    page = browser.post("/cases/new/", NEW_FAMILY | referral | {"code": str(uuid.uuid4())}, follow=True)

    case = Case.objects.get()
    assert page.status_code == 200
    assert "Goals are agreed at the first meeting" in page.content.decode()
    assert case.helping_question == question
    assert ("Write down the helping question" in page.content.decode()) is not bool(question)
    assert not case.goals.exists()
    assert not case.meetings.exists()
    assert [event.verb for event in case.events.all()] == ["case.started"]


@pytest.mark.django_db
@pytest.mark.parametrize(("missing", "words"), [("goal", "that this number is about"), ("rating", "Ask how near it is today")])
def test_a_goal_and_its_first_rating_go_together(missing: str, words: str, alice: User, browser: Browser) -> None:
    browser.force_login(alice)

    response = browser.post("/cases/new/", NEW_FAMILY | {missing: "", "code": str(uuid.uuid4())})

    assert response.status_code == 400
    assert words in response.content.decode()
    assert list(response.context["form"].errors) == [missing]
    assert not Case.objects.exists()


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("age", "words"),
    [
        ({"years": "1", "months": "7"}, "1 year 7 months"),
        ({"years": "", "months": "8"}, "8 months"),
        ({"years": "6", "months": ""}, "6 years"),
        ({"years": "", "months": "", "not_born": "on"}, "not born yet"),
    ],
)
def test_an_age_is_given_in_years_and_months_or_not_at_all(
    age: dict[str, str], words: str, alice: User, browser: Browser
) -> None:
    browser.force_login(alice)

    browser.post("/cases/new/", NEW_FAMILY | age | {"code": str(uuid.uuid4())})

    assert Case.objects.get().child.age(timezone.localdate()) == words


@pytest.mark.django_db
def test_a_child_needs_an_age_unless_it_is_not_born(alice: User, browser: Browser) -> None:
    browser.force_login(alice)

    response = browser.post("/cases/new/", NEW_FAMILY | {"years": "", "months": "", "code": str(uuid.uuid4())})

    assert response.status_code == 400
    assert "Give the child&#x27;s age" in response.content.decode()
    assert not Case.objects.exists()


@given(st.integers(0, 99), st.integers(0, 11), st.dates(dt.date(2000, 1, 1), dt.date(2100, 12, 31)))
def test_an_age_reads_back_on_the_day_it_was_given_and_grows_by_the_month(years: int, months: int, on: dt.date) -> None:
    born = born_month(years, months, on)

    next_month = (on.replace(day=1) + dt.timedelta(days=32)).replace(day=1)

    assert years_and_months(born, on) == (years, months)
    assert years_and_months(born, next_month) == divmod(years * 12 + months + 1, 12)


def test_ages_have_words_for_the_beginning() -> None:
    day = dt.date(2026, 11, 22)

    assert age_in_words(None, day) == "not born yet"
    assert age_in_words(dt.date(2027, 1, 1), day) == "not born yet"
    assert age_in_words(dt.date(2026, 11, 1), day) == "newborn"
    assert age_in_words(dt.date(2025, 11, 1), day) == "1 year"


@pytest.mark.django_db
def test_an_edited_text_keeps_what_stood_before(alice: User, browser: Browser) -> None:
    here = family(alice, at="begun")
    browser.force_login(alice)

    response = browser.post(address("cases:case_edit", here), edited_family(here))

    here.case.refresh_from_db()
    assert response.status_code == 302
    assert here.case.helping_question == "How can I wait?"
    kept = {version.field: version.text for version in TextVersion.objects.all()}
    assert kept == {"helping_question": "How can I help her settle?"}


@pytest.mark.django_db
def test_the_edit_form_shows_what_stands_in_the_record(alice: User, browser: Browser) -> None:
    here = family(alice, at="begun")
    browser.force_login(alice)

    page = browser.get(address("cases:case_edit", here)).content.decode()

    for words in ("Bob", "Mia", "How can I help her settle?"):
        assert words in page
    assert "Laugh together again" not in page, "goals have a page of their own"


@pytest.mark.django_db
def test_consent_is_recorded_for_client_and_child_apart(alice: User, browser: Browser) -> None:
    here = family(alice, at="begun")
    browser.force_login(alice)

    browser.post(address("cases:consent_new", here), consent(here))

    given = Consent.objects.select_related("participant", "given_by")
    assert {(one.participant.name, one.given_by.name, one.how) for one in given} == {
        ("Bob", "Bob", "screen"),
        ("Mia", "Bob", "screen"),
    }


@pytest.mark.django_db
@pytest.mark.parametrize("missing", ["how", "given_date", "signed_name", "text"])
def test_half_a_form_records_nothing(missing: str, alice: User, browser: Browser) -> None:
    here = family(alice, at="begun")
    browser.force_login(alice)

    response = browser.post(address("cases:consent_new", here), consent(here) | {"signature": "", missing: ""})

    assert response.status_code == 400
    assert not Consent.objects.exists()


@pytest.mark.django_db
@pytest.mark.parametrize(("unticked", "name"), [("for_self", "Bob"), ("for_child", "Mia")])
def test_half_a_consent_is_no_consent(unticked: str, name: str, alice: User, browser: Browser) -> None:
    here = family(alice, at="begun")
    browser.force_login(alice)
    sent = {key: value for key, value in consent(here).items() if key != unticked}

    page = browser.post(address("cases:consent_new", here), sent, follow=True).text

    assert f"Still missing: {name}." in page
    assert not Case.objects.with_standing().get(pk=here.case.pk).consented  # type: ignore[attr-defined]


@pytest.mark.django_db
def test_a_consent_is_not_given_on_a_day_to_come(alice: User, browser: Browser) -> None:
    here = family(alice, at="begun")
    browser.force_login(alice)

    response = browser.post(address("cases:consent_new", here), consent(here) | {"given_date": "2999-01-01"})

    assert "This day has not come yet." in response.content.decode()


@pytest.mark.django_db
def test_a_film_plays_only_while_everybody_in_it_agrees(alice: User) -> None:
    here = family(alice, at="filmed")
    films = Film.objects.playable().filter(pk=here.film.pk)
    assert films.exists()

    for place in here.case.participants.all():
        place.consents.update(withdrawn_at=dt.datetime.now(dt.UTC))
        assert not films.exists()
        place.consents.update(withdrawn_at=None)

    Consent.objects.filter(participant__case=here.case).update(expires_date=timezone.localdate() - dt.timedelta(days=1))
    assert not films.exists()


@pytest.mark.django_db
def test_an_expired_consent_can_be_given_again(alice: User) -> None:
    here = family(alice, at="consented")
    with travel("2027-03-01T12:00Z"):
        Consent.objects.update(expires_date=dt.date(2027, 1, 1))
        here.case.consent_to_film(by=alice, how="words", given_date=dt.date(2027, 3, 1))

        assert Case.objects.with_standing().get(pk=here.case.pk).consented  # type: ignore[attr-defined]


@pytest.mark.django_db
def test_no_film_is_taken_in_without_consent_and_the_refusal_says_why(alice: User, browser: Browser) -> None:
    here = family(alice, at="planned")
    here.case.withdraw_consent_to_film(by=alice)
    browser.force_login(alice)

    response = browser.post(address("cases:film_new", here), headers={"Tus-Resumable": "1.0.0", "Upload-Length": "1000"})

    assert response.status_code == 403
    assert "consent" in response.json()["sentence"]
    assert not Film.objects.exists()


@pytest.mark.django_db
def test_a_withdrawal_stops_an_upload_in_the_middle(alice: User, browser: Browser) -> None:
    here = family(alice, at="arriving")
    here.case.withdraw_consent_to_film(by=alice)
    browser.force_login(alice)

    response = browser.patch(
        address("cases:film_upload", here), b"x" * 65536, content_type="application/offset+octet-stream",
        headers={"Tus-Resumable": "1.0.0", "Upload-Offset": "0"},
    )  # fmt: skip

    assert response.status_code == 403
    here.film.recording.refresh_from_db()
    assert here.film.recording.offset == 0


@pytest.mark.django_db
@pytest.mark.parametrize("at", ["filmed", "reviewed"])
def test_a_cycle_that_has_gone_on_takes_no_new_film(at: str, alice: User, browser: Browser) -> None:
    here = family(alice, at=at)
    browser.force_login(alice)

    response = browser.post(address("cases:film_new", here), headers={"Tus-Resumable": "1.0.0", "Upload-Length": "1000"})

    assert response.status_code == 409
    assert response.json()["sentence"]


@pytest.mark.django_db
def test_one_code_makes_one_family_and_a_new_form_draws_a_new_one(alice: User, browser: Browser) -> None:
    browser.force_login(alice)
    sent = new_family(family(alice, at="begun"))

    first, second = browser.post("/cases/new/", sent), browser.post("/cases/new/", sent)

    assert first["Location"] == second["Location"]
    pages = [browser.get("/cases/new/").content for _time in range(2)]
    assert pages[0] != pages[1]


@pytest.mark.django_db
def test_the_overview_tells_where_a_family_stands_and_what_comes_next(alice: User, browser: Browser) -> None:
    browser.force_login(alice)
    next_labels = {
        "begun": "Record consent to film", "consented": "Give out the first questionnaire", "planned": "Add the film of cycle 1",
        "arriving": "See how the film is coming on", "filmed": "Choose the clips", "clips_chosen": "Open the shared review",
        "reviewed": "Start cycle 2",
    }  # fmt: skip

    for at, label in next_labels.items():
        page = browser.get(family(alice, at=at).case.get_absolute_url())
        assert page.context["action"].label == label
        assert label in page.content.decode()


@pytest.mark.django_db
def test_titles_and_addresses_say_nothing_about_the_family(alice: User, browser: Browser) -> None:
    here = family(alice, at="in_review")
    browser.force_login(alice)

    for page in ("cases:case_detail", "cases:case_edit", "cases:consent_new", "cases:cycle_detail", "cases:film_room"):
        place = address(page, here)
        title = browser.get(place).content.decode().partition("<title>")[2].partition("</title>")[0]
        assert title.strip()
        assert not {"bob", "mia"} & set(title.lower().split())
        assert "bob" not in place.lower()


@pytest.mark.django_db
def test_history_lines_name_codes_only(alice: User) -> None:
    case = begin(alice)

    said = [str(thing) for thing in (case, case.client, case.child, case.goals.get(), *CaseEvent.objects.all())]

    assert not any("Bob" in words or "Mia" in words for words in said)


@pytest.mark.django_db
def test_names_and_words_are_sealed_in_the_database(alice: User) -> None:
    from django.db import connection

    family(alice, at="in_review")
    tables = connection.introspection.table_names()

    with connection.cursor() as cursor:
        stored = ""
        for table in tables:
            cursor.execute(f'SELECT * FROM "{table}"')
            stored += repr(cursor.fetchall())

    for words in (
        "Bob",
        "Mia",
        "Laugh together again",
        "How can I help her settle?",
        "She looks at me",
        "Moment 1",
        "IMG_0042",
    ):
        assert words not in stored


@pytest.mark.django_db
def test_going_back_and_writing_down_another_family_makes_another_family(alice: User, browser: Browser) -> None:
    browser.force_login(alice)
    sent = NEW_FAMILY | {"code": str(uuid.uuid4())}
    browser.post("/cases/new/", sent)

    answer = browser.post("/cases/new/", sent | {"client_name": "Kemi"})

    assert answer.status_code == 409
    browser.post("/cases/new/", answer.context["form"].data)
    assert sorted(case.client.name for case in Case.objects.all()) == ["Kemi", "Rosa"]


@pytest.mark.django_db
def test_a_goal_started_where_it_was_first_rated_however_often_it_is_rated_since(alice: User) -> None:
    case = begin(alice)
    for value in range(10):
        case.goals.get().rate(value, by=alice)
        case.goals.get().rate(value, by=alice)

    (line,) = goal_lines(case)

    assert (line.first, line.last, len(line.values)) == (3, 9, 12)


@pytest.mark.django_db
def test_a_still_does_not_hide_that_the_film_was_played(alice: User, browser: Browser, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("footage.stills.grab_still", lambda recording, frame: b"a picture")
    here = family(alice, at="filmed")
    browser.force_login(alice)

    browser.get(address("cases:film_still", here))
    browser.get(address("cases:film_play", here), headers={"Range": "bytes=0-9"})

    pages = set(AccessEntry.objects.filter(about=here.film.code).values_list("page", flat=True))
    assert pages == {"cases:film_still", "cases:film_play"}


@pytest.mark.django_db
def test_an_age_that_nobody_touched_stays_when_the_page_is_sent_in_another_month(alice: User, browser: Browser) -> None:
    here = family(alice, at="begun")
    born = here.case.child.born_month
    with travel("2026-10-31T12:00Z"):
        browser.force_login(alice)
        form = browser.get(address("cases:case_edit", here)).context["form"]
        seen = {f"initial-{name}": form[name].initial for name in ("years", "months")}
    sent = edited_family(here) | {name.removeprefix("initial-"): value for name, value in seen.items()}

    with travel("2026-11-01T12:00Z"):
        browser.force_login(alice)
        browser.post(address("cases:case_edit", here), sent | seen)

    here.case.child.refresh_from_db()
    assert here.case.child.born_month == born
    assert here.case.child.name == "Mateo"
