"""Every attempt at running a script, in a browser that is told to forget the policy which would stop it."""

from __future__ import annotations

import uuid
from typing import Any

import pytest
from django.utils import timezone
from playwright.sync_api import Page

from accounts.models import Service, User
from public.finding import file_everything
from public.models import LandingPage, LegalText, Resource, Video
from tests.e2e.conftest import OpenPage
from tests.e2e.steps import sign_in
from tests.payloads import PAYLOADS

# Whatever could call it does, and is remembered; so are dialogs. What is in the focus or the view when the page opens, runs then.
WATCH = """
window.ran = [];
window.pwned = () => window.ran.push(document.location.href);
for (const name of ["alert", "confirm", "prompt"]) window[name] = () => window.ran.push(name);
"""
# Presses every link of the page that is a script, and touches whatever waits for the pointer.
PROVOKE = """
for (const one of document.querySelectorAll("main *")) {
  for (const kind of ["mouseover", "focus", "toggle", "error"]) one.dispatchEvent(new Event(kind));
}
"""


def fill(erin: User) -> Resource:
    """Every attempt into rows of every kind that visitors are shown."""
    everything = "\n\n".join(PAYLOADS)
    live: dict[str, Any] = {"state": "published", "published_at": timezone.now()}
    Resource.objects.bulk_create(
        Resource(title=words, slug=f"page-{at}", summary=words, body=everything if at == 0 else words, position=at, **live)
        for at, words in enumerate(PAYLOADS)
    )
    file_everything()
    Video.objects.bulk_create(
        Video(title=words, slug=f"film-{at}", youtube_id="kYpzIf2mgKg", made_by=words, shows=words, position=at, **live)
        for at, words in enumerate(PAYLOADS)
    )
    landing = LandingPage.objects.the_one()
    words = dict(zip((name for name in LandingPage.WORDS if name != "about"), PAYLOADS, strict=False))
    LandingPage.objects.filter(pk=landing.pk).update(
        about="\n\n".join(PAYLOADS)[:2000],
        **{name: text[: LandingPage._meta.get_field(name).max_length] for name, text in words.items()},  # type: ignore[union-attr]
    )
    LegalText.objects.update_or_create(
        key="privacy", defaults={"title": PAYLOADS[0], "body": everything, "published_at": timezone.now()}
    )
    Service.objects.create(name=PAYLOADS[20][:80], strapline=PAYLOADS[60], address=PAYLOADS[90])
    draft = Resource.begin(code=uuid.uuid4(), title="Calm words", by=erin)
    draft.keep(by=erin, version=draft.version, words={"title": PAYLOADS[1], "summary": PAYLOADS[11], "body": everything})
    return draft


@pytest.mark.e2e
def test_no_attempt_runs_anywhere_even_without_the_policy(open_page: OpenPage, erin: User) -> None:
    draft = fill(erin)
    page = open_page(bypass_csp=True)
    page.add_init_script(WATCH)
    lists = [f"/resources/?page={number}" for number in range(1, len(PAYLOADS) // 24 + 2)]
    singles = [f"/resources/page-{number}/" for number in range(0, len(PAYLOADS), 40)]

    for place in ["/", *lists, *singles, "/resources/?q=%22%3E%3Csvg%20onload%3Dpwned(1)%3E", "/videos/", "/privacy/"]:
        assert ran_on(page, place) == []

    sign_in(page, "erin@example.org")
    there = f"/manage/resources/{draft.code}/"
    for place in (there, f"{there}preview/", "/manage/resources/"):
        assert ran_on(page, place) == []


@pytest.mark.e2e
def test_the_same_page_would_notice_a_script_that_runs(open_page: OpenPage) -> None:
    page = open_page(bypass_csp=True)
    page.add_init_script(WATCH)
    page.goto("/health/")

    page.set_content("<main><svg onload=pwned(1)></svg><script>alert(1)</script></main>")

    assert len(page.evaluate("window.ran")) == 2


def ran_on(page: Page, place: str) -> list[str]:
    """Open a page, provoke it, and say what ran that should not."""
    page.goto(place, wait_until="domcontentloaded")
    page.evaluate(PROVOKE)
    found: list[str] = page.evaluate("window.ran")
    return found
