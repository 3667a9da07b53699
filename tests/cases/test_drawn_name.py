"""A name drawn with a finger: what is taken, what is refused in words, and that it is shown again as numbers alone."""

from __future__ import annotations

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from accounts.models import User
from cases import drawn_name
from cases.models import Client, Consent
from tests.browser import Browser
from tests.families import Family, family
from tests.forms import DRAWN, consent, own_consent
from tests.pages import address

PATH = re.compile(r"(M[0-9]{1,3} [0-9]{1,3}L[0-9]{1,3} [0-9]{1,3}( [0-9]{1,3} [0-9]{1,3})*)*")


def test_strokes_become_a_path_and_a_single_point_a_dot():
    assert drawn_name.path_of("10,20 30,40 50,60;600,200") == "M10 20L30 40 50 60M600 200L600 200"
    assert drawn_name.path_of("") == ""


def test_what_was_drawn_is_kept_as_it_came_and_nothing_is_nothing():
    assert drawn_name.checked(DRAWN) == DRAWN
    assert drawn_name.checked("  ") == ""


@pytest.mark.parametrize(
    "wrong",
    [
        "601,20 0,0", "20,201 0,0", "-1,5 3,3", "1.5,2 3,3", "1,2,3 4,5", "1,2  3,4", "1,2; 3,4", ";", "1,2;", "a,b", "٣,٤ 1,2",
        "1,2\n3,4", "<script>alert(1)</script>", 'M0 0"/><script>', "1000,2 0,0", "1,2\x0030,4",
        " ".join(["1,2"] * (drawn_name.POINTS_MOST + 1)), ";".join(["1,2"] * (drawn_name.STROKES_MOST + 1)),
        "600,200 " * drawn_name.POINTS_MOST + "1,1",
    ],
)  # fmt: skip
def test_anything_but_strokes_within_the_field_is_refused(wrong: str):
    with pytest.raises(drawn_name.NotAName, match="cannot be read"):
        drawn_name.checked(wrong)
    assert drawn_name.path_of(wrong) == ""


@pytest.mark.parametrize("slip", ["300,100", "300,100 301,101", "10,10 69,10;5,5", "1,1 2,2;3,3 4,4", ";".join(["5,5"] * 90)])
def test_a_slip_of_the_finger_is_no_name(slip: str):
    with pytest.raises(drawn_name.NotAName, match="hardly a line"):
        drawn_name.checked(slip)


@given(st.text() | st.text(alphabet="0123456789,; \n", max_size=60))
def test_whatever_comes_the_path_is_numbers_or_nothing(drawn: str):
    assert PATH.fullmatch(drawn_name.path_of(drawn))


# In the forms


@pytest.fixture
def here(alice: User) -> Family:
    return family(alice, at="begun")


@pytest.fixture
def guide(alice: User, browser: Browser) -> Browser:
    browser.force_login(alice)
    return browser


@pytest.mark.django_db
def test_a_drawn_name_alone_will_do_and_is_shown_again(guide: Browser, here: Family):
    sent = {name: value for name, value in consent(here).items() if name != "signed_name"}

    assert guide.post(address("cases:consent_new", here), sent).status_code == 302

    for given_ in Consent.objects.all():
        assert given_.signature == DRAWN
    page = guide.get(address("cases:consent_detail", here)).text
    assert f'<path d="{drawn_name.path_of(DRAWN)}"' in page
    assert "The name as it was drawn" in page
    assert str(address("cases:consent_detail", here)) in guide.get(address("cases:people", here)).text


@pytest.mark.django_db
def test_it_stands_sealed_in_the_database(guide: Browser, here: Family):
    guide.post(address("cases:consent_new", here), consent(here))

    kept = Consent.objects.values_list("signature", flat=True)
    assert kept
    assert not [held for held in kept if DRAWN[:12] in held.stored]  # type: ignore[attr-defined]


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("drawn", "words"), [("300,100", "hardly a line"), ("x", "cannot be read"), ("1,1 " * 5000, "cannot be read")]
)
def test_a_drawing_that_will_not_do_is_said_beside_its_field_and_what_was_typed_stays(
    guide: Browser, here: Family, drawn: str, words: str
):
    sent = consent(here) | {"signature": drawn, "signed_name": "Roberta Birch"}

    response = guide.post(address("cases:consent_new", here), sent)

    assert response.status_code == 400
    beside = response.text.partition('id="id_signature_error"')[2].partition("</p>")[0]
    assert words in beside
    assert 'value="Roberta Birch"' in response.text
    assert "The father alone" in response.text
    assert not Consent.objects.exists()


@pytest.mark.django_db
def test_another_fault_leaves_the_drawing_in_its_field(guide: Browser, here: Family):
    response = guide.post(address("cases:consent_new", here), consent(here) | {"given_date": "2999-01-01"})

    assert response.status_code == 400
    assert f'value="{DRAWN}"' in response.text


@pytest.mark.django_db
def test_what_was_drawn_does_not_stand_under_another_way_of_agreeing(guide: Browser, here: Family):
    guide.post(address("cases:consent_new", here), consent(here) | {"how": "paper", "signature": "300,100"})

    assert {(one.signed_name, one.signature) for one in Consent.objects.all()} == {("", "")}


@pytest.mark.django_db
def test_a_client_draws_her_name_on_her_own_page(here: Family, bob: User, browser: Browser):
    Client.objects.filter(pk=here.case.client_id).update(user=bob)
    browser.force_login(bob)
    there = address("family:consent_give", here)
    sent = own_consent(here)
    del sent["signed_name"]

    assert "Type your name, or draw it." in browser.post(there, sent | {"signature": ""}).text
    assert "hardly a line" in browser.post(there, sent | {"signature": "1,1"}).text
    assert browser.post(there, sent).status_code == 302

    (kept,) = Consent.objects.all()
    assert (kept.signed_name, kept.signature) == ("", DRAWN)
