"""Lines of the shared note: whose words, written once, changed by nobody unseen."""

from __future__ import annotations

import uuid
from typing import Any

import pytest
from django.urls import reverse

from accounts.models import SignIn, User
from cases.models import NoteLine, TextVersion
from tests.browser import Browser
from tests.families import Family, family

pytestmark = pytest.mark.django_db
AS_MODULE = {"Accept": "application/json"}


@pytest.fixture
def here(alice: User, browser: Browser) -> Family:
    """Alice's family in its review, and Alice in the browser."""
    browser.force_login(alice)
    return family(alice, at="in_review")


def url(here: Family, page: str = "line_new", line: NoteLine | None = None) -> str:
    codes = [here.case.code, here.note.code, *([line.code] if line else [])]
    return reverse(f"cases:{page}", args=codes)


def said(**also: Any) -> dict[str, Any]:
    return {"code": uuid.uuid4(), "speaker": "child", "text": "Look, a ball.", **also}


def test_a_line_sent_twice_stands_once_and_is_answered_alike(here: Family, browser: Browser):
    line = said()

    first, second = (browser.post(url(here), line, headers=AS_MODULE).json() for _time in range(2))

    assert first["line"] == second["line"] == str(line["code"])
    assert here.note.lines.filter(code=line["code"]).count() == 1


def test_a_line_comes_back_as_the_page_shows_it_with_the_name_in_use(here: Family, browser: Browser):
    answer = browser.post(url(here), said(text="A ball!\nFor <you>.", is_quote="on"), headers=AS_MODULE).json()

    assert "Mia" in answer["html"]
    assert "<q>A ball!<br>For &lt;you&gt;.</q>" in answer["html"]
    assert answer["saved"].count(":") == 1


def test_a_line_belongs_to_the_clip_that_was_looked_at_and_to_no_other_cycles(here: Family, browser: Browser, alice: User):
    elsewhere = family(alice, at="in_review")

    own = browser.post(url(here), said(clip=here.clips[1].code), headers=AS_MODULE)
    foreign = browser.post(url(here), said(clip=elsewhere.clips[0].code), headers=AS_MODULE)

    assert here.note.lines.get(code=own.json()["line"]).clip == here.clips[1]
    assert foreign.status_code == 400
    assert "clip" in foreign.json()["errors"]


@pytest.mark.parametrize("fault", [{"text": "  "}, {"speaker": "neighbour"}, {"text": "x" * 2001}])
def test_a_line_without_words_or_with_an_unknown_speaker_is_refused_beside_its_field(
    here: Family, browser: Browser, fault: dict[str, str]
):
    answer = browser.post(url(here), said(**fault), headers=AS_MODULE)

    assert answer.status_code == 400
    assert list(answer.json()["errors"]) == list(fault)
    assert here.note.lines.count() == 2


def test_a_reworded_line_keeps_what_it_said_before(here: Family, browser: Browser):
    line = here.lines[0]

    answer = browser.post(url(here, "line_edit", line), said(version=1, text="She smiles."), headers=AS_MODULE).json()

    line.refresh_from_db()
    assert (line.text, line.speaker, line.version, answer["version"]) == ("She smiles.", "child", 2, 2)
    assert TextVersion.objects.get(about=line.code).text == "She looks at me, 1."


def test_a_second_tab_is_shown_both_texts_and_overwrites_nothing(here: Family, browser: Browser):
    line = here.lines[0]
    browser.post(url(here, "line_edit", line), said(version=1, text="Hers."), headers=AS_MODULE)

    answer = browser.post(url(here, "line_edit", line), said(version=1, text="Mine."), headers=AS_MODULE)

    line.refresh_from_db()
    assert answer.status_code == 409
    assert (answer.json()["text"], answer.json()["version"], line.text) == ("Hers.", 2, "Hers.")


def test_a_line_that_is_taken_out_leaves_the_page_and_can_be_put_back_in_its_place(here: Family, browser: Browser):
    line, page = here.lines[0], f"{here.cycle.get_absolute_url()}review/"

    answer = browser.post(url(here, "line_remove", line), {"version": 1}, headers=AS_MODULE).json()
    assert "taken out" in answer["html"]
    assert line.text not in answer["html"]
    assert line.text not in browser.get(page).content.decode()
    back = browser.post(url(here, "line_restore", line), {"version": answer["version"]}, headers=AS_MODULE).json()

    assert line.text in back["html"]
    assert [shown.line for shown in browser.get(page).context["lines"]] == here.lines


def test_a_line_that_was_changed_meanwhile_is_neither_taken_out_nor_put_back(here: Family, browser: Browser):
    line = here.lines[0]

    stale = browser.post(url(here, "line_remove", line), {"version": 9}, headers=AS_MODULE)
    standing = browser.post(url(here, "line_restore", line), {"version": 1}, headers=AS_MODULE)

    assert (stale.status_code, standing.status_code) == (409, 409)
    line.refresh_from_db()
    assert (line.removed_at, line.version) == (None, 1)


@pytest.mark.parametrize("page", ["line_new", "line_edit", "line_remove"])
def test_a_finished_note_is_not_changed_any_more(here: Family, browser: Browser, alice: User, page: str):
    here.cycle.finish_review(by=alice)
    line = None if page == "line_new" else here.lines[0]

    answer = browser.post(url(here, page, line), said(version=1), headers=AS_MODULE)

    assert answer.status_code == 409
    assert "finished" in answer.json()["sentence"]
    assert list(here.note.lines.values_list("version", "removed_at")) == [(1, None)] * 2


def test_a_plain_form_leads_back_to_the_review_and_says_what_went_wrong(here: Family, browser: Browser):
    good = browser.post(url(here), said())
    bad = browser.post(url(here), said(text=""))

    assert good["Location"] == f"{here.cycle.get_absolute_url()}review/"
    assert bad.status_code == 400
    assert "Write something first." in bad.content.decode()


def test_what_somebody_typed_is_given_back_when_her_form_came_too_late(here: Family, browser: Browser):
    line = here.lines[0]
    browser.post(url(here, "line_edit", line), said(version=1, text="Hers."))

    late = browser.post(url(here, "line_edit", line), said(version=1, text="Mine, long and dear."))

    assert late.status_code == 409
    assert "Mine, long and dear." in late.content.decode()
    assert "Hers." in late.content.decode()


def test_another_line_under_a_code_that_a_page_kept_gets_one_of_its_own(browser: Browser, here: Family):
    sent = {"speaker": "client", "code": str(uuid.uuid4())}
    place = reverse("cases:line_new", args=[here.case.code, here.note.code])

    for text in ("first", "first", "second"):
        browser.post(place, sent | {"text": text}, headers=AS_MODULE)

    assert [line.text for line in here.note.lines.order_by("position")][-2:] == ["first", "second"]


def test_a_refused_line_stands_in_the_page_and_never_in_the_sign_in(browser: Browser, here: Family):
    place = reverse("cases:line_edit", args=[here.case.code, here.note.code, here.lines[0].code])

    answer = browser.post(place, {"speaker": "client", "text": "He hits me", "version": 9})

    assert answer.status_code == 409
    assert "He hits me" in answer.content.decode()
    assert not any("He hits me" in str(session.opened()) for session in SignIn.objects.all())
