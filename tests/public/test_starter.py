"""What a fresh service opens with: loaded once, never over somebody's words, easy to read, and true where a test can tell."""

from __future__ import annotations

import re
from http import HTTPStatus
from pathlib import Path
from typing import Any

import pytest
import yaml
from django.contrib.staticfiles import finders
from django.core.management import call_command
from pytest_django import Settings

from accounts.models import Revision, User
from public.drawings import Drawing
from public.models import Curated, LandingPage, LegalText, Resource, Video
from public.starter import FOLDER, load_starter, read_pages, read_words
from tests import reading
from tests.browser import Browser

PAGES = [*read_pages("resources"), *read_pages("texts")]
RESOURCES = {page["slug"]: page for page in read_pages("resources")}
# The reading age of a child of eleven.
HIGHEST_GRADE = 6
KINDS: tuple[Any, ...] = (LandingPage, Resource, Video, LegalText)
YOUTUBE = ["kYpzIf2mgKg", "YRVaL_ZlxHs", "X9MKgH_zSr8", "FBspHXS57W0", "dpSHHS_YMLE", "WvPRdMZmj-Q"]
SYLLABLES = {
    1: "you your film hope time makes looked filmed through would while more clothes eyes tried steps caught mean",
    2: "moment little table wanted baby people something able quiet doing being parent picture answer ended wishes",
    3: "video somebody together teenager together already remember grandparent important consented notices camera's",
    4: "practitioner information supervisor interaction everybody",
    5: "university electricity",
}


def name_of(page: dict[str, Any]) -> str:
    return str(page.get("slug", page.get("key")))


@pytest.fixture
def loaded(db: None) -> list[Curated]:
    """A fresh service with its starter words."""
    return load_starter()


def test_a_fresh_service_has_a_landing_page_nine_resources_six_videos_and_four_legal_texts(loaded: list[Curated]):
    featured = Resource.objects.shown().get(is_featured=True)

    assert LandingPage.objects.the_one().title == "Video Interaction Guidance"
    assert [row.slug for row in Resource.objects.shown().in_order()] == list(RESOURCES)
    assert len(RESOURCES) == 9
    assert featured.slug == "vig-in-two-minutes"
    assert list(Video.objects.shown().in_order().values_list("youtube_id", flat=True)) == YOUTUBE
    assert set(LegalText.objects.values_list("key", flat=True)) == set(LegalText.Key.values)


def test_each_piece_was_published_once_by_nobody_and_can_be_restored(loaded: list[Curated]):
    revisions = Revision.objects.all()

    assert {revision.about for revision in revisions} == {piece.code for piece in loaded}
    assert {(revision.number, revision.by) for revision in revisions} == {(1, None)}
    assert all(piece.published_at for piece in loaded)


def test_everything_that_is_loaded_could_have_been_typed(loaded: list[Curated]):
    for piece in loaded:
        piece.full_clean()


def test_every_word_of_the_landing_page_is_there(loaded: list[Curated]):
    assert [name for name, text in LandingPage.objects.the_one().live_words.items() if not text] == []


def test_loading_again_changes_nothing(loaded: list[Curated]):
    before = [list(kind.objects.order_by("pk").values()) for kind in KINDS]

    call_command("load_starter")

    assert [list(kind.objects.order_by("pk").values()) for kind in KINDS] == before


def test_the_command_names_what_is_new(db: None, capsys: pytest.CaptureFixture[str]):
    call_command("load_starter")

    assert len(capsys.readouterr().out.splitlines()) == 20


def test_what_an_admin_changed_stays(loaded: list[Curated], erin: User):
    for kind in KINDS:
        piece = kind.objects.first()
        piece.keep(by=erin, version=piece.version, words=piece.live_words | {"title": "Ours"})
        piece.publish(by=erin, version=piece.version)

    load_starter()

    assert [kind.objects.filter(title="Ours").count() for kind in KINDS] == [1, 1, 1, 1]


def test_what_was_begun_and_not_published_stays(db: None, erin: User):
    page = LandingPage.objects.the_one()
    page.keep(by=erin, version=page.version, words={"title": "Ours"})

    load_starter()

    assert LandingPage.objects.the_one().latest_words["title"] == "Ours"
    assert LandingPage.objects.the_one().title == ""


@pytest.mark.parametrize("kind", [Resource, Video])
def test_what_was_retired_or_deleted_does_not_come_back(loaded: list[Curated], kind: Any):
    kind.objects.exclude(position=1).delete()
    kind.objects.update(state="retired")

    assert load_starter() == []
    kind.objects.all().delete()

    assert load_starter() == []
    assert not kind.objects.exists()


def test_a_service_with_a_page_of_its_own_is_left_alone_and_still_gets_the_rest(db: None):
    Resource.objects.create(slug="ours", title="Ours")

    load_starter()

    assert list(Resource.objects.values_list("slug", flat=True)) == ["ours"]
    assert Video.objects.exists()


def test_a_legal_text_that_is_there_is_kept_and_the_others_come(db: None):
    LegalText.objects.create(key="privacy", title="Ours", body="Ours.")

    load_starter()

    assert set(LegalText.objects.values_list("key", flat=True)) == set(LegalText.Key.values)
    assert LegalText.objects.get(key="privacy").title == "Ours"


def test_a_second_process_that_loads_at_the_same_moment_finds_the_first(db: None, monkeypatch: pytest.MonkeyPatch):
    load_starter()
    monkeypatch.setattr("public.starter._had_any", lambda kind, codes: False)

    assert load_starter() == []
    assert Resource.objects.count() == len(RESOURCES)


def test_each_page_can_be_read_at_eleven(capsys: pytest.CaptureFixture[str]):
    landing = "\n\n".join(read_words("landing").values())
    grades = {"landing": reading.grade(landing)} | {name_of(page): reading.grade(page["body"]) for page in PAGES}

    with capsys.disabled():
        told = ", ".join(f"{name} {found:.1f}" for name, found in grades.items())
        print(f"\nFlesch-Kincaid grades (at most {HIGHEST_GRADE}): {told}.")  # noqa: T201 - the figures are told
    assert {name: found for name, found in grades.items() if found > HIGHEST_GRADE} == {}


@pytest.mark.parametrize(("count", "words"), SYLLABLES.items())
def test_syllables_are_counted_as_they_are_spoken(count: int, words: str):
    assert {word: reading.syllables(word) for word in words.split()} == dict.fromkeys(words.split(), count)


def test_the_grade_is_the_published_formula():
    # Ten words in two sentences, twelve syllables.
    assert reading.grade("The cat sat on the table.\n\nThe baby was glad.") == pytest.approx(0.39 * 5 + 11.8 * 1.2 - 15.59)


def test_a_hard_text_is_found_to_be_hard():
    text = (
        "Intersubjective reciprocity necessitates considerable practitioner availability throughout microanalytical procedures."
    )

    assert reading.grade(text) > HIGHEST_GRADE


@pytest.mark.parametrize("page", RESOURCES.values(), ids=RESOURCES)
def test_a_resource_is_as_long_as_somebody_reads_and_has_headings(page: dict[str, Any]):
    headings = re.findall(r"^## .+$", page["body"], re.MULTILINE)

    assert 250 <= len(re.findall(r"\w+(?:['’]\w+)?", page["body"])) <= 450
    assert 3 <= len(headings) <= 5
    assert page["summary"]


def test_every_link_of_the_starter_pages_opens(loaded: list[Curated], browser: Browser):
    places = {place for page in PAGES for place in re.findall(r"\]\(([^)]*)\)", page["body"])}
    inside = {place for place in places if not place.startswith("https://")}

    assert len(inside) > len(RESOURCES)
    assert {place: status for place in inside if (status := browser.get(place).status_code) != HTTPStatus.OK} == {}


def test_each_drawing_that_is_named_is_there_and_each_is_used():
    named = [page["drawing"] for page in RESOURCES.values()] + [video["drawing"] for video in read_words("videos")]

    assert set(named) | {"camera"} == set(Drawing.values)
    assert len(named) == len(set(named))
    assert [name for name in Drawing.values if not finders.find(f"drawings/{name}.svg")] == []


def test_only_what_the_service_fills_in_stands_in_brackets():
    """So that an admin finds all of it by looking for ``[``."""
    resources = [page["body"] for page in RESOURCES.values()]
    texts = {page["key"]: re.findall(r"\[[^]]+\](?!\()", page["body"]) for page in read_pages("texts")}

    assert [body for body in resources if re.search(r"\[[^]]+\](?!\()", body)] == []
    assert all(texts[key] for key in ("privacy", "accessibility", "complaints"))


def test_no_file_of_the_starter_set_is_left_out():
    names = {path.name for path in FOLDER.glob("*.yaml")}

    assert names == {"landing.yaml", "videos.yaml"}
    assert all(isinstance(yaml.safe_load((Path(FOLDER) / name).read_text(encoding="utf-8")), (dict, list)) for name in names)


@pytest.mark.parametrize("name", Drawing.values)
def test_a_drawing_is_small_stands_alone_and_has_the_shape_of_a_cover(name: str):
    drawing = (Path(str(finders.find(f"drawings/{name}.svg")))).read_text(encoding="utf-8")

    assert 'viewBox="0 0 640 360" width="640" height="360"' in drawing
    assert "prefers-color-scheme:dark" in drawing
    assert len(drawing.encode()) <= 3000
    assert re.findall(r"<script|<image|<foreignObject|\bon\w+=|href|url\(|@import", drawing) == []


def test_the_page_on_cookies_names_every_cookie_of_the_program(settings: Settings):
    """Under the names that they have with TLS."""
    safe = [f"__Host-{settings.SESSION_COOKIE_NAME}", f"__Host-{settings.CSRF_COOKIE_NAME}"]
    safe += [f"__Secure-{settings.ANSWERS_COOKIE_NAME}", f"__Secure-{settings.COMPLAINT_COOKIE_NAME}"]

    body = next(page["body"] for page in read_pages("texts") if page["key"] == "cookies")
    assert re.findall(r"\*\*(.+?)\*\*", body.replace("\\", "")) == safe
