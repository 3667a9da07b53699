"""The shared review: when it opens, what it shows, and that nothing else ever reaches it."""

from __future__ import annotations

import json
import re
import uuid

import pytest
from django.contrib.messages import get_messages
from django.urls import reverse

from accounts.models import User
from cases.models import Goal, NoteLine
from tests.browser import Browser
from tests.families import Family, begin, family

pytestmark = pytest.mark.django_db


@pytest.fixture
def here(alice: User, browser: Browser) -> Family:
    """Alice's family in its review, and Alice in the browser."""
    browser.force_login(alice)
    return family(alice, at="in_review")


def found(pattern: str, page: str) -> str:
    """What the pattern's group, or all of it, matches in the page."""
    match = re.search(pattern, page, re.DOTALL)
    assert match
    return match.group(match.re.groups)


def review_of(here: Family) -> str:
    return reverse("cases:cycle_review", args=[here.case.code, here.cycle.number])


@pytest.mark.parametrize("point", ["planned", "filmed", "clips_chosen"])
def test_it_does_not_open_before_it_was_started(point: str, alice: User, browser: Browser):
    browser.force_login(alice)
    here = family(alice, at=point)

    response = browser.get(review_of(here))

    assert response["Location"] == here.cycle.get_absolute_url()
    assert "opens once the clips are chosen" in str(next(iter(get_messages(response.wsgi_request))))


def test_it_closes_on_the_very_next_request_when_consent_is_withdrawn(here: Family, alice: User, browser: Browser):
    assert browser.get(review_of(here)).status_code == 200

    here.case.withdraw_consent_to_film(by=alice)

    assert browser.get(review_of(here)).status_code == 302
    assert browser.get(reverse("cases:film_play", args=[here.case.code, here.film.code])).status_code == 404


def test_nothing_private_reaches_the_page_or_any_answer_of_its_note(alice: User, browser: Browser):
    """Each secret stands where this version keeps private things; a new private field belongs into this list."""
    secret = {
        name: f"secret{name}{uuid.uuid4().hex}"
        for name in ("title", "helping", "other", "otherquestion", "line", "wording", "film", "otherfamily")
    }
    browser.force_login(alice)
    begin(alice, client=secret["otherfamily"])
    here = family(alice, at="in_review", case=begin(alice, question=secret["helping"]))
    shown, gone = here.clips[0], here.clips[2]
    shown.change(version=shown.version, title=secret["title"])
    gone.change(version=gone.version, title=secret["other"], question=secret["otherquestion"])
    gone.remove(by=gone.marked_by, version=gone.version)
    here.film.recording.file_name = secret["film"]
    here.film.recording.save(update_fields=["file_name"])
    removed = here.note.add_line(code=uuid.uuid4(), by=alice, speaker=NoteLine.Speaker.TOGETHER, text=secret["line"])
    removed.remove(by=alice, version=removed.version)
    line = here.lines[0]
    line.reword(by=alice, version=1, speaker=NoteLine.Speaker.CLIENT, text=secret["wording"], is_quote=False)
    line.reword(by=alice, version=2, speaker=NoteLine.Speaker.CLIENT, text="She smiles.", is_quote=False)
    lines = reverse("cases:line_new", args=[here.case.code, here.note.code])
    said: dict[str, str | int] = {"speaker": "client", "text": "He waits.", "version": 3}

    answers = [
        browser.get(review_of(here)),
        browser.get(f"{review_of(here)}?clip=2&edit={line.code}"),
        browser.get(review_of(here), {"before": 2}),
        *(browser.post(lines + act, said, headers={"Accept": "application/json"}) for act in ("", f"{line.code}/")),
        browser.post(f"{lines}{line.code}/", said | {"text": "She waits."}, headers={"Accept": "application/json"}),
        browser.post(f"{lines}{line.code}/remove/", {"version": 4}, headers={"Accept": "application/json"}),
    ]

    everything = "".join(str(answer.headers) + answer.content.decode() for answer in answers)
    private = [*secret.values(), shown.level, shown.behaviour, "Receiving initiatives", str(gone.code), "3 of 10"]
    assert [answer.status_code for answer in answers] == [200, 200, 200, 200, 200, 409, 200]
    assert [words for words in private if words in everything] == []
    assert "Receiving initiatives" in browser.get(here.cycle.get_absolute_url()).content.decode(), (
        "the search finds what is there"
    )


def test_each_moment_names_its_own_hope_and_one_without_shows_the_first(here: Family, browser: Browser):
    other = Goal.objects.create(case=here.case, position=2, wording="Sleep through the night")
    here.clips[1].change(version=1, goal=other)
    here.clips[2].change(version=1, goal=None)

    moments = browser.get(review_of(here)).context["moments"]

    first = here.case.goals.get(position=1).wording
    assert [moment["goal"] for moment in moments] == [first, "Sleep through the night", first]


def test_the_player_is_told_exact_frames_and_nothing_else(here: Family, browser: Browser):
    page = browser.get(review_of(here)).content.decode()

    told = json.loads(found(r'<script id="moments"[^>]*>(.*?)</script>', page))

    assert [(moment["first"], moment["end"]) for moment in told] == [(100, 200), (200, 300), (300, 400)]
    assert set(told[0]) == {"code", "url", "part", "first", "end", "fps", "frames", "question", "goal"}


@pytest.mark.parametrize(("asked", "shown"), [("2", 2), ("0", 1), ("99", 3), ("-1", 1), ("two", 1), ("9" * 40, 1), ("", 1)])
def test_it_begins_at_the_moment_that_the_address_names(here: Family, browser: Browser, asked: str, shown: int):
    page = browser.get(review_of(here), {"clip": asked})

    assert f"Moment {shown} of 3" in page.content.decode()
    assert page.context["moment"]["code"] == str(here.clips[shown - 1].code)


def test_a_question_is_closed_until_somebody_opens_it(here: Family, browser: Browser):
    page = browser.get(review_of(here)).content.decode()

    assert "open" not in found(r"<details[^>]*>", page)
    assert "What do you see in moment 1?" in page


def test_the_last_lines_come_first_and_earlier_ones_on_request(here: Family, alice: User, browser: Browser):
    for number in range(3, 63):
        here.note.add_line(code=uuid.uuid4(), by=alice, speaker=NoteLine.Speaker.CLIENT, text=f"Line {number}.")

    pages = [browser.get(review_of(here))]
    while pages[-1].context["earlier"]:
        pages.append(browser.get(review_of(here), {"before": pages[-1].context["earlier"]}))

    positions = [[shown.line.position for shown in page.context["lines"]] for page in pages]
    assert positions == [list(range(33, 63)), list(range(3, 33)), [1, 2]]
    assert [b'class="say' in page.content for page in pages] == [True, False, False]


def test_a_finished_review_can_be_read_and_not_written(alice: User, browser: Browser):
    browser.force_login(alice)
    here = family(alice, at="reviewed")

    page = browser.get(review_of(here), {"edit": str(here.lines[0].code)}).content.decode()

    assert "She looks at me, 1." in page
    assert "<textarea" not in page
    assert "note.js" not in page
    assert "finish-review" not in page


def test_the_title_says_nothing_about_the_family(here: Family, browser: Browser):
    title = found(r"(?s)<title>(.*?)</title>", browser.get(review_of(here)).content.decode())

    assert " ".join(title.split()) == "Shared review – Video Interaction Guidance"
