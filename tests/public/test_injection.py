"""Hundreds of attempts at running a script, through every text that somebody can write, into everything that is shown of it.

A page that shows an attempt must have exactly the elements and attributes that it has with harmless words, and must say the
attempt letter by letter; a text in Markdown may only have what the cleaner knows. tests/e2e/test_injection.py asks a browser.
"""

from __future__ import annotations

import uuid
import xml.etree.ElementTree as ET

import pytest
from django.db import models
from django.template.loader import render_to_string
from django.test import RequestFactory
from django.utils import timezone

from accounts.models import OutboxMessage, Service, User
from public.complaining import days_left
from public.feed import write_feed
from public.finding import file_everything
from public.forms.complaint import OutcomeForm
from public.legal import drawn
from public.markdown import ATTRIBUTES, TAGS, contents, is_address, render
from public.models import Complaint, LandingPage, LegalText, Picture, Resource, Video
from public.preview import preview
from tests.browser import Browser
from tests.markup import Markup, says, squeezed
from tests.payloads import PAYLOADS

ENOUGH = 300
HARMLESS = "Calm words"
SOME = PAYLOADS[::9]  # for pages of admins, which cost a sign-in each


def test_there_are_enough_attempts_and_no_two_alike():
    assert len(set(PAYLOADS)) == len(PAYLOADS) >= ENOUGH


@pytest.mark.parametrize(
    "page",
    ["<script>go()</script>", "<p onclick=go()>", "<a href=' java\tscript:go()'>", "<iframe>", "<base href=x>", "<style>",
     "<form action=javascript:go()>", "<meta content='0;url=x'>", "<img src='data:image/svg+xml,x'>", "<p style=x>"],
)  # fmt: skip
def test_what_could_run_is_seen(page: str):
    assert Markup(page).faults


def test_markdown_makes_of_no_attempt_anything_that_runs():
    allowed = {tag: ATTRIBUTES.get(tag, set()) for tag in TAGS}

    for payload in PAYLOADS:
        made = Markup(render(payload))
        links = [value for tag, names in allowed.items() if tag == "a" for value in made.values if "href" in names]
        assert made.faults == [], payload
        assert all(tag in allowed and set(names) <= allowed[tag] for tag, *names in made.shape), payload
        assert all(is_address(value) or value.startswith(("noopener", "part-")) or value.isdigit() for value in links), payload


def test_all_attempts_in_one_text_make_nothing_that_runs():
    text = "\n\n".join(PAYLOADS)

    assert Markup(render(text)).faults == []
    assert Markup("".join(f'<a href="#{name}">x</a>' for name, _words in contents(text))).faults == []


def cut(payload: str, model: type[models.Model], name: str) -> str:
    """As much of an attempt as the field takes."""
    longest = model._meta.get_field(name).max_length  # type: ignore[union-attr]
    return payload[:longest]


def assert_harmless(page: str, like: Markup, *said: str) -> Markup:
    """The page has the elements of the harmless one, says these words, and nothing in it runs."""
    found = Markup(page)
    assert found.faults == like.faults, said
    assert found.shape == like.shape, said
    assert [words for words in said if not says(found, words)] == []
    return found


def a_resource(words: str, number: int, cover: Picture) -> Resource:
    return Resource(
        title=words, slug=f"page-{number}", summary=words, body=words, cover=cover, cover_alt=words, link=f"{words}"[:500],
        state=Resource.State.PUBLISHED, position=number, published_at=timezone.now(),
    )  # fmt: skip


@pytest.fixture
def resources(erin: User) -> list[Resource]:
    """A harmless one, and one for each attempt."""
    cover = Picture.objects.create(width=320, height=180, added_by=erin)
    made = [a_resource(words, number, cover) for number, words in enumerate([HARMLESS, *PAYLOADS])]
    Resource.objects.bulk_create(made)
    return list(Resource.objects.in_order())


@pytest.mark.django_db
def test_the_page_of_a_resource_says_every_attempt_and_runs_none(browser: Browser, resources: list[Resource]):
    harmless = Markup(browser.get("/resources/page-0/").text)

    for resource in resources[1:]:
        found = assert_harmless(browser.get(resource.get_absolute_url()).text, harmless, resource.title)
        social = [value for value in found.values if squeezed(resource.title) in squeezed(value)]
        assert len(social) >= 2, resource.title  # the title and the description that other programs read


@pytest.mark.django_db
def test_the_list_of_resources_says_every_attempt_and_runs_none(browser: Browser, resources: list[Resource]):
    file_everything()
    said: list[str] = []
    for number in range(1, len(resources) // 24 + 2):
        found = Markup(browser.get(f"/resources/?page={number}").text)
        assert found.faults == []
        said.append(squeezed("".join(found.words)))
        said.extend(squeezed(value) for value in found.values)

    everything = "\n".join(said)
    assert [resource.title for resource in resources if squeezed(resource.title) not in everything] == []


@pytest.mark.django_db
def test_the_search_says_what_was_looked_for_and_runs_none(browser: Browser):
    harmless = Markup(browser.get("/resources/", {"q": HARMLESS}).text)

    for payload in SOME:
        assert_harmless(browser.get("/resources/", {"q": payload}).text, harmless, squeezed(payload)[:100])
        assert Markup(browser.get("/resources/", dict.fromkeys(Resource.FACETS, payload)).text).faults == []


@pytest.mark.django_db
def test_the_feed_carries_every_attempt_as_words(resources: list[Resource]):
    feed = ET.fromstring(write_feed(resources, site="https://vig.example", service=Service(name=PAYLOADS[0])))

    atom = "{http://www.w3.org/2005/Atom}"
    titles = [entry.findtext(f"{atom}title", "") for entry in feed.iter(f"{atom}entry")]
    assert [squeezed(title) for title in titles] == [squeezed(row.title.translate({1: "", 12: ""})) for row in resources]
    assert {element.tag.removeprefix(atom) for element in feed.iter()} <= {
        "feed", "title", "link", "id", "updated", "author", "name", "entry", "published", "summary", "subtitle", "rights",
    }  # fmt: skip


def test_every_word_of_the_landing_page_is_only_a_word():
    names = [name for name in LandingPage.WORDS if name != "about"]

    def page_with(words: str) -> str:
        row = LandingPage(about=words, **{name: cut(words, LandingPage, name) for name in names})
        steps = [("public/art/way.html", title, text) for title, text in row.steps]
        parts = {"words": row, "about": render(row.about), "steps": steps, "service": Service(name=words[:80])}
        return render_to_string("public/landing.html", parts)

    harmless = Markup(page_with(HARMLESS))
    for payload in PAYLOADS:
        one_line = squeezed(payload)  # where lines break, another element does
        assert_harmless(page_with(one_line), harmless, one_line[:60])


def test_titles_and_texts_of_the_law_and_what_the_service_says_of_itself_are_only_words():
    service_names = ("name", "strapline", "phone", "email", "address", "hours")

    def page_with(words: str) -> str:
        row = LegalText(key="privacy", title=words, body=words, published_at=timezone.now())
        service = Service(**{name: cut(words, Service, name) for name in service_names})
        return render_to_string("public/legal.html", {"text": drawn(row), "service": service})

    harmless = Markup(page_with(HARMLESS))
    for payload in PAYLOADS:
        assert_harmless(page_with(squeezed(payload)), harmless, payload)


@pytest.mark.django_db
def test_the_words_about_a_video_are_only_words(browser: Browser):
    videos = [
        Video(title=words, slug=f"film-{number}", youtube_id="kYpzIf2mgKg", made_by=words, shows=words, state="published")
        for number, words in enumerate(PAYLOADS)
    ]
    Video.objects.bulk_create(videos)

    found = Markup(browser.get("/videos/").text)

    assert found.faults == []
    assert [payload for payload in PAYLOADS if not says(found, payload)] == []
    for number in range(0, len(PAYLOADS), 25):
        alone = Markup(browser.get(f"/videos/film-{number}/").text)
        assert [fault for fault in alone.faults if fault != "iframe"] == []
        assert says(alone, PAYLOADS[number])


@pytest.mark.django_db
def test_a_complaint_is_only_words_to_the_admin_who_reads_it():
    request = RequestFactory().get("/")
    request.user = User(name=HARMLESS)

    def page_with(words: str) -> str:
        row = Complaint(reference="AAAA-2222", name=words, contact=words, words=words, outcome=words)
        form = OutcomeForm(initial={"version": 1, "outcome": words})
        parts = {"complaint": row, "form": form, "clock": days_left(row, timezone.localdate())}
        return render_to_string("public/manage/complaint.html", parts, request)

    harmless = Markup(page_with(HARMLESS))
    for payload in PAYLOADS:
        assert_harmless(page_with(squeezed(payload)), harmless, payload)


@pytest.mark.django_db
def test_no_mail_carries_a_word_of_a_complaint(browser: Browser):
    Service.objects.create(name="Harbour", email="hello@harbour.example", complaints_email="care@harbour.example")

    for payload in SOME[:15]:
        words = {"code": str(uuid.uuid4()), "words": payload, "name": payload, "contact": "bob@example.org"}
        assert browser.post("/complaints/", words).status_code == 302

    mails = list(OutboxMessage.objects.all())
    assert len(mails) == 30
    assert not [mail for mail in mails for payload in SOME[:15] if payload in mail.subject + mail.body + mail.to]
    assert not [mail for mail in mails if "\n" in mail.subject]


@pytest.mark.django_db
def test_what_admins_are_shown_of_a_draft_runs_nothing(browser: Browser, erin: User):
    browser.force_login(erin)
    resource = Resource.begin(code=uuid.uuid4(), title=HARMLESS, by=erin)
    request = RequestFactory().get("/")

    for payload in PAYLOADS:
        resource.working = {"title": payload, "summary": payload, "body": payload, "cover_alt": payload, "link": payload}
        assert Markup(preview("resources", resource, request)).faults == [], payload
    for payload in SOME[::4]:
        words = {"title": payload[:120], "summary": payload, "body": payload}
        resource.keep(by=erin, version=resource.version, words=words)
        there = f"/manage/resources/{resource.code}/"
        assert Markup(browser.get(there).text).faults == ["iframe"]  # the preview's
        assert Markup(browser.get(f"{there}history/").text).faults == []
        assert Markup(browser.get("/manage/resources/").text).faults == []
