"""Hand-in links: who is shown what, what a look costs, when a link opens nothing, and what its pages never say."""

from __future__ import annotations

import datetime as dt
import hashlib
import re
import uuid
from typing import Any

import pytest
from django.apps import apps
from django.utils import timezone
from pytest_django import Settings

from accounts.limits import HAND_IN_TOKENS
from accounts.models import User
from accounts.tries import Window
from cases.models import Case, CaseEvent
from questionnaires.models import Administration, Answer, HandInLink
from tests.browser import Browser
from tests.families import Family, family, give_out
from tests.questionnaires.asking import answer, answers, page, url
from vig.logs import InFull, PlacesOnly

pytestmark = pytest.mark.django_db


@pytest.fixture
def here(alice: User) -> Family:
    """Bob was asked before the work."""
    return family(alice, at="asked")


def number_code(number: int) -> uuid.UUID:
    return uuid.UUID(int=number)


def everything() -> dict[str, list[Any]]:
    """Every row of every table that is kept."""
    return {model.__name__: list(model._default_manager.order_by("pk").values()) for model in apps.get_models()}


# The browser that gave an answer, and every other one


def test_no_answer_shows_in_another_browser_which_can_answer_anew(here: Family, browser: Browser):
    answer(browser, here, 1, "never")
    answer(browser, here, 2, "always")
    other = Browser()

    start, first, check = (page(other.get(url(here, *part))) for part in ((), (1,), ("check",)))
    answer(other, here, 1, "often")

    assert "checked" not in first
    assert "answered on another device" in first
    assert "Some questions were answered on another device." in start
    assert f'href="{url(here, 3)}"' in start
    assert check.count("Answered on another device") == 2
    assert "Never" not in check
    assert "All of the time" not in check
    assert answers(here) == {"n1": "often", "n2": "always"}
    assert "answered on another device" in page(browser.get(url(here, 1)))
    assert re.findall(r'value="(\w+)"[^>]*checked', page(other.get(url(here, 1)))) == ["often"]


def test_another_browser_can_leave_an_answer_but_not_take_it_away_unseen(here: Family, browser: Browser):
    answer(browser, here, 1, "never")
    other = Browser()

    left = other.post(url(here, 1), {})
    skipped = other.post(url(here, 1), {"skip": "1"})

    assert (left.status_code, left["Location"]) == (302, url(here, 2))
    assert skipped.status_code == 302
    assert answers(here) == {"n1": "never"}


def test_the_secret_of_a_browser_is_out_of_reach_bound_to_the_link_and_kept_as_a_hash(
    here: Family, browser: Browser, settings: Settings
):
    for part in ((), (1,), ("check",)):
        assert not browser.get(url(here, *part)).cookies
    browser.post(url(here, 1), {})
    assert not browser.cookies, "nothing was saved"

    cookie = answer(browser, here, 1).cookies[settings.ANSWERS_COOKIE_NAME]

    assert (cookie["path"], cookie["httponly"], cookie["samesite"]) == (url(here), True, "Lax")
    secret = cookie.value.partition(":")[0]
    assert Answer.objects.get().given_in == hashlib.sha256(secret.encode()).hexdigest()


@pytest.mark.parametrize("forged", ["", "secret", "secret:1abc:xyz"])
def test_a_forged_secret_shows_nothing(here: Family, browser: Browser, forged: str, settings: Settings):
    answer(browser, here, 1, "never")
    other = Browser()
    other.cookies[settings.ANSWERS_COOKIE_NAME] = forged

    assert "checked" not in page(other.get(url(here, 1)))


def test_the_secret_of_one_link_is_nothing_to_another_family(here: Family, browser: Browser, alice: User, settings: Settings):
    answer(browser, here, 1, "never")
    theirs = family(alice, at="asked")
    Browser().post(url(theirs, 1), {"answer": "always"})
    other = Browser()
    other.cookies[settings.ANSWERS_COOKIE_NAME] = browser.cookies[settings.ANSWERS_COOKIE_NAME].value

    assert "checked" not in page(other.get(url(theirs, 1)))


# What a link is, and when it opens nothing


def test_a_token_has_more_than_160_bits_and_only_its_hash_is_kept(here: Family):
    tokens = {here.administration.make_link(code=code, by=here.case.practitioner) for code in map(number_code, range(50))}

    kept = {link.token_sha256 for link in HandInLink.objects.all()}
    assert len(tokens) == 50
    assert all(len(token) * 6 >= 160 for token in tokens)
    assert {hashlib.sha256(token.encode()).hexdigest() for token in tokens} < kept
    assert not [row for row in HandInLink.objects.values() if here.token in str(row)]


def test_a_stolen_table_does_not_tell_by_lengths_what_was_chosen(here: Family, browser: Browser):
    for number, value in enumerate(["never", "rarely", "sometimes", "often"], start=1):
        assert answer(browser, here, number, value).status_code == 302
    browser.post(url(here, 5), {"skip": "1"})

    sealed = here.administration.answers.values_list("value", flat=True)

    assert len(sealed) == 5
    assert len({len(str(one)) for one in sealed}) == 1


def test_looking_fifty_times_uses_nothing_up_and_writes_nothing(here: Family, browser: Browser):
    before = everything()

    for _time in range(25):
        for part in ((), (1,), ("check",)):
            assert browser.get(url(here, *part)).status_code == 200
            assert browser.head(url(here, *part)).status_code == 200

    assert everything() == before
    assert answer(browser, here, 1).status_code == 302


def wrong(here: Family) -> None:
    here.token = here.token[::-1]


def used(here: Family) -> None:
    here.administration.send()


def expired(here: Family) -> None:
    HandInLink.objects.update(expires_at=timezone.now() - dt.timedelta(seconds=1))


def revoked(here: Family) -> None:
    here.link.revoke(by=here.case.practitioner)


def taken_back(here: Family) -> None:
    here.administration.cancel(by=here.case.practitioner)


def closed(here: Family) -> None:
    now = timezone.now()
    Case.objects.update(closed_at=now, last_closed_at=now)


def closed_and_taken_up_again(here: Family) -> None:
    Case.objects.update(last_closed_at=timezone.now())


ENDS = (wrong, used, expired, revoked, taken_back, closed, closed_and_taken_up_again)
ASKED = [("get", ()), ("head", ()), ("get", (1,)), ("post", (1,)), ("get", ("check",)), ("post", ("send",)), ("get", (99,))]


def test_links_that_open_nothing_cannot_be_told_apart(here: Family, alice: User):
    seen: dict[str, dict[Any, Any]] = {}
    for end in ENDS:
        there = family(alice, at="asked")
        Browser().post(url(there, 1), {"answer": "often"})
        end(there)
        for method, part in ASKED:
            response = getattr(Browser(), method)(url(there, *part))
            what = (response.status_code, response.content, tuple(sorted(response.headers.items())), str(response.cookies))
            seen.setdefault(method, {}).setdefault(what, []).append((end.__name__, part))
    nowhere = Browser().get("/q/no/such/page/at/all/")

    assert {method: len(answers) for method, answers in seen.items()} == {"get": 1, "head": 1, "post": 1}
    (body,) = {answer[1] for answer in seen["get"]}
    assert {answer[1] for answer in seen["post"]} == {body} == {nowhere.content}
    assert nowhere.status_code == 404


def test_one_wrong_link_after_the_other_has_to_wait_and_a_right_one_does_not(here: Family):
    assert isinstance(HAND_IN_TOKENS.schedule, Window)
    wrong_ones = [Browser().get(f"/q/{number:x}{here.token[:-2]}/") for number in range(HAND_IN_TOKENS.schedule.most + 1)]

    assert {answer.status_code for answer in wrong_ones[:-1]} == {404}
    assert wrong_ones[-1].status_code == 429
    assert wrong_ones[-1]["Referrer-Policy"] == "no-referrer"
    assert "You can try again in 15 minutes" in page(wrong_ones[-1])
    assert "VIG<" not in page(wrong_ones[-1])
    assert Browser().get(url(here)).status_code == 200
    assert Browser().get("/q/nonsense/", REMOTE_ADDR="198.51.100.7").status_code == 404


def test_a_link_made_after_the_case_was_closed_opens(here: Family, browser: Browser):
    closed(here)
    give_out(here, timepoint="follow_up")

    assert browser.get(url(here)).status_code == 200


def test_a_second_link_leaves_the_first_one_alive_and_revoking_one_leaves_the_other(here: Family, browser: Browser):
    first = here.token
    second = here.administration.make_link(code=number_code(1), by=here.case.practitioner)
    assert {browser.get(f"/q/{token}/").status_code for token in (first, second)} == {200}

    here.link.revoke(by=here.case.practitioner)

    assert [browser.get(f"/q/{token}/").status_code for token in (first, second)] == [404, 200]


def test_whoever_answered_on_the_practitioners_screen_is_led_back_to_the_practice(here: Family, browser: Browser):
    here.administration.mode = Administration.Mode.TOGETHER
    here.administration.save()
    answer(browser, here, 1)

    sent = browser.post(url(here, "send"))

    assert 'href="/today/"' in page(browser.get(sent["Location"]))
    assert 'href="/today/"' not in page(browser.get("/q/thanks/"))


def test_pressing_send_again_in_the_same_browser_leads_to_the_same_thanks(here: Family, browser: Browser):
    answer(browser, here, 1)

    first, second = browser.post(url(here, "send")), browser.post(url(here, "send"))
    elsewhere = Browser().post(url(here, "send"))

    assert first["Location"] == second["Location"] == "/q/thanks/"
    assert elsewhere.status_code == 404
    assert browser.get(url(here, 1)).status_code == 404
    assert CaseEvent.objects.filter(verb="questions.answered").count() == 1


def test_an_answer_that_comes_after_sending_changes_nothing(here: Family, browser: Browser):
    answer(browser, here, 1, "often")
    browser.post(url(here, "send"))

    late = answer(browser, here, 1, "never", seq=99)

    assert late.status_code == 404
    assert answers(here) == {"n1": "often"}


@pytest.mark.parametrize("site", ["cross-site", "same-site"])
def test_a_form_on_another_site_writes_nothing(here: Family, browser: Browser, site: str):
    response = browser.post(url(here, 1), {"answer": "often"}, headers={"Sec-Fetch-Site": site})

    assert response.status_code == 404
    assert answers(here) == {}


# What the pages say and do not say


def test_no_page_names_a_family_a_service_or_a_questionnaire(here: Family, browser: Browser):
    seen = [browser.get(url(here, *part)) for part in ((), (1,), ("check",))]
    answer(browser, here, 1)
    seen += [browser.post(url(here, 2), {}), browser.post(url(here, "send")), browser.get("/q/thanks/"), browser.get(url(here))]

    for response in seen:
        text = page(response)
        assert not [name for name in ("Bob", "Mia", "Alice", "Video Interaction", "VIG<", "between us") if name in text]
        for title in re.findall(r"<title>(.*?)</title>", text):
            assert not re.search("child|questionnaire|family", title.lower())
        assert response["Referrer-Policy"] == "no-referrer"
        assert response["X-Robots-Tag"] == "noindex, nofollow"
        assert "no-store" in response["Cache-Control"]


def test_the_way_out_and_the_help_stand_on_every_page(here: Family, browser: Browser, settings: Settings):
    settings.QUICK_EXIT_URL = "https://weather.example/"
    seen = [page(browser.get(place)) for place in (url(here), url(here, 1), url(here, "check"), "/q/thanks/", "/q/nothing/")]

    for text in seen:
        assert 'href="https://weather.example/"' in text
        assert text.count("Need help with this?") == 1
        assert text.count("https://") == 1


def test_no_line_of_the_log_holds_a_token(here: Family, browser: Browser, caplog: pytest.LogCaptureFixture):
    here.link.revoke(by=here.case.practitioner)
    browser.get(url(here, 1))
    browser.put(url(here, 1))
    browser.get(f"/q/{here.token}")

    assert caplog.records
    for formatter in (PlacesOnly("%(message)s"), InFull("%(message)s")):
        assert not [record for record in caplog.records if here.token in formatter.format(record)]
