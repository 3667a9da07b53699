"""All words of the interface go through gettext: in a language that nobody speaks nothing but data stands in English."""

from __future__ import annotations

import gzip
import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from django.apps import apps
from django.db import models
from django.http import HttpResponse
from django.http.response import HttpResponseBase
from django.template.loader import render_to_string
from django.utils import translation
from django.utils.html import escape
from pytest_django import Settings

from accounts.models import OutboxMessage, User
from accounts.outbox import post
from cases.models import Case, ConsentText
from cases.principles import levels
from cases.pseudonym import pseudonym
from public.forms.resource_words import LANGUAGES
from public.narrowing import language_name
from tests.access import ACCESS
from tests.browser import Browser
from tests.families import STAGES, Family, family, give_out
from tests.forms import FORMS
from tests.pages import address, is_managed, is_public
from tests.pseudo import OPEN, PSEUDO, Known, known_from, missing_sentences, missing_words, pseudo, write_pseudo
from tests.readers import reader_of
from tests.site import open_site
from tests.test_faults import AS_MODULE

READ = [page for page, methods in ACCESS.items() if "get" in methods]
pytestmark = pytest.mark.one_database
SOURCE = "en-gb"
LONG = "x" * 20_000


@pytest.fixture(scope="session")
def catalogue(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The folder of the compiled language."""
    folder = tmp_path_factory.mktemp("locale")
    write_pseudo(folder)
    return folder


@pytest.fixture
def in_pseudo(catalogue: Path, settings: Settings, monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """The service speaks the language that nobody speaks, and no other."""
    monkeypatch.setattr("footage.stills.grab_still", lambda recording, frame: b"a picture")
    settings.LOCALE_PATHS = [str(catalogue)]
    settings.LANGUAGES = [(PSEUDO, "Pseudo")]
    settings.LANGUAGE_CODE = PSEUDO
    with translation.override(PSEUDO):
        yield


def made(practitioner: User, point: str) -> Family:
    """A family at this point, and a public site; their rows are written as an English service writes them."""
    with translation.override(SOURCE):
        open_site()
        here = family(practitioner, at=point)
        if "administration" not in vars(here):
            give_out(here)
    return here


def data() -> set[str]:
    """What people and shipped content say: texts of rows that are not a choice of the program's, and the principles."""
    told = {LONG, "English"} | {text for level in levels() for text in (level.name, *(line.text for line in level.see))}
    told |= {language_name(tag) for tag in LANGUAGES}  # each as those who speak it call it
    told |= {name for user in User.objects.all() for name in user.name.split()}
    told |= {(case.client.name[:1] + case.child.name[:1]).upper() for case in Case.objects.select_related("client", "child")}
    told |= {line for text in ConsentText.objects.all() for line in text.lines}
    supervisors = list(User.objects.filter(is_supervisor=True))
    told |= {pseudonym(case, user) for case in Case.objects.all() for user in supervisors}
    for model in set(apps.get_models()) - {OutboxMessage}:
        fields = [field for field in model._meta.concrete_fields if says_something(field)]
        for row in model._default_manager.all() if fields else ():
            for field in fields:
                told |= set(strings(getattr(row, field.attname)))
    return told


def says_something(field: models.Field[Any, Any]) -> bool:
    return isinstance(field, (models.CharField, models.TextField, models.JSONField)) and not field.choices


def strings(value: Any) -> Iterator[str]:
    """Each text in a value of a row; of a definition kept as JSON what people read, not its keys."""
    if isinstance(value, dict):
        value = list(value.values())
    if isinstance(value, (list, tuple)):
        for inner in value:
            yield from strings(inner)
    elif isinstance(value, str) and value.startswith("{"):
        yield from (text for text in strings(json.loads(value)) if not text.islower() or " " in text)
    elif isinstance(value, str) and value:
        yield value


def untranslated(response: HttpResponseBase, known: Known) -> list[str]:
    """What a response says in English."""
    kind = response.headers.get("Content-Type", "").partition(";")[0]
    if response.streaming or not kind.endswith(("html", "json", "xml")):
        return []
    assert isinstance(response, HttpResponse)
    body = gzip.decompress(response.content).decode() if "Content-Encoding" in response else response.text
    return missing_sentences(json.loads(body), known) if kind.endswith("json") else missing_words(body, known)


def untranslated_mail(known: Known) -> list[str]:
    """The lines of mail that waits to leave which are in English."""
    mails = OutboxMessage.objects.all()
    lines = [line for mail in mails for text in (mail.subject, mail.body) for line in text.splitlines()]
    return missing_words("<br>".join(escape(line) for line in lines), known)


def reader(page: str, here: Family) -> Browser:
    """A browser of whoever may open the page."""
    browser = Browser()
    if is_managed(page) or not (is_public(page) or page.startswith("account")):
        browser.force_login(reader_of(page, here))
    return browser


@pytest.mark.django_db
@pytest.mark.usefixtures("in_pseudo")
@pytest.mark.parametrize("point", [*STAGES, "expected", "asked"])
def test_no_page_shows_a_word_that_is_not_translated(point: str, alice: User, erin: User) -> None:
    here = made(alice, point)
    known = known_from(data())
    found = {}

    for page in READ if point == STAGES[-1] else (page for page in READ if not is_public(page)):
        response = reader(page, here).get(address(page, here))
        # Whoever opens a page may have been made for it, with what she sees there.
        found[page] = untranslated(response, known) and untranslated(response, known_from(data()))

    assert {page: words for page, words in found.items() if words} == {}


@pytest.mark.django_db
@pytest.mark.usefixtures("in_pseudo")
@pytest.mark.filterwarnings("ignore:Unauthorized")
@pytest.mark.parametrize("page", FORMS)
def test_no_answer_to_a_form_shows_a_word_that_is_not_translated(page: str, alice: User, erin: User) -> None:
    point, fields = FORMS[page]
    here = made(alice, point)
    browser = reader(page, here)
    sent = fields(here)
    before = data()

    answers = [
        browser.post(address(page, here), dict.fromkeys(sent, "")),
        browser.post(address(page, here), dict.fromkeys(sent, LONG), headers=AS_MODULE),
        browser.post(address(page, here), sent, headers=AS_MODULE),
        browser.post(address(page, here), fields(here), follow=True),
    ]

    drawn = {str(answer.context["code"]) for answer in answers if answer.context and "code" in answer.context}
    # The six characters of an invitation stand in halves, and one may look like a word.
    drawn |= {half for answer in answers if answer.context for half in answer.context.get("halves", ())}
    known = known_from(before | data() | drawn | set(strings(sent)))
    assert [text for answer in answers for text in untranslated(answer, known)] == []
    assert untranslated_mail(known) == []


@pytest.mark.django_db
@pytest.mark.usefixtures("in_pseudo")
@pytest.mark.parametrize("fault", ["400", "403", "403_csrf", "404", "429", "500"])
def test_no_page_of_a_fault_shows_a_word_that_is_not_translated(fault: str) -> None:
    body = render_to_string(f"{fault}.html")

    assert OPEN in body
    assert missing_words(body, known_from(data())) == []


@pytest.mark.django_db
@pytest.mark.usefixtures("in_pseudo")
def test_a_planted_word_is_found_in_mail() -> None:
    post(
        key="planted", to="rosa@example.org", subject=pseudo("Your complaint"), body=f"{pseudo('It arrived.')}\n\nMany thanks\n"
    )

    assert untranslated_mail(known_from(data())) == ["Many thanks"]


@pytest.mark.parametrize(
    ("page", "found"),
    [
        (f"<h1>{pseudo('Today')}</h1><p>Needs you</p>", ["Needs you"]),
        (f'<button aria-label="Close">{pseudo("Close")}</button>', ["Close"]),
        ('<img alt="A camera">', ["A camera"]),
        ('<input type="submit" value="Save">', ["Save"]),
        ('<input type="text" value="Bob">', []),
        ('<meta name="description" content="What VIG is">', ["What VIG is"]),
        (f"<p>{pseudo('See <b>%(name)s</b> here') % {'name': 'Rosa'}}</p>", []),
        (f"<p>{pseudo('cycle')} 2 of 3</p>", ["⟦çýçlé⟧ 2 of 3"]),
        ("<p>Bob & Mia, 14:22 · <kbd>K</kbd></p>", []),
        ("<p>Bobby</p>", ["Bobby"]),
        (f'<script type="application/json">{json.dumps({"words": {"saved": "Saved at {time}", "at": "/a/b/"}})}</script>', ["Saved at {time}"]),
        ("<script>const words = 1;</script>", []),
        ("<p>⟦Ñéver closed</p>", ["A message begins and does not end."]),
    ],
)  # fmt: skip
def test_a_word_outside_the_marks_is_found_wherever_it_stands(page: str, found: list[str]) -> None:
    assert missing_words(page, known_from({"Bob", "Mia"})) == found


@pytest.mark.django_db
@pytest.mark.usefixtures("in_pseudo")
def test_a_planted_word_is_found_on_a_page(alice: User, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("cases.headers._", lambda words: words)
    here = made(alice, "begun")
    browser = reader("cases:case_detail", here)

    found = untranslated(browser.get(address("cases:case_detail", here)), known_from(data()))

    assert found == ["No consent to film"]


@pytest.mark.parametrize(
    ("words", "told"),
    [
        ("Today", "⟦Tódáý⟧"),
        ("Saved {time}", "⟦Sáávéd {time}⟧"),
        ("%(count)d of 100%%", "⟦%(count)d óóf 100%%⟧"),
        ("Read <b class='a'>this&nbsp;page</b>", "⟦Rééáád <b class='a'>thíís&nbsp;páágé</b>⟧"),
    ],
)
def test_a_message_of_the_pseudo_language_keeps_its_places_and_grows_by_two_fifths(words: str, told: str) -> None:
    assert pseudo(words) == told
