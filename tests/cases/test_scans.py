"""The signed paper behind a consent: made anew, sealed, shown to whoever leads the family alone, destroyed with what it belongs to."""

from __future__ import annotations

import datetime as dt
import uuid
from collections.abc import Iterator
from io import BytesIO
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.utils import timezone
from PIL import Image
from pypdf import PdfReader, PdfWriter
from time_machine import travel

from accounts.models import AccessEntry, Role, User
from cases.models import Client, Consent
from cases.scans import destroy_unused
from footage.models import Scan, ScanKey
from tests.browser import Browser
from tests.factories import UserFactory
from tests.families import Family, begin, family
from tests.files import NO_PICTURES, a_leaflet, a_picture, saved
from tests.forms import consent
from tests.pages import address

pytestmark = pytest.mark.django_db
GPS, MAKE = 0x8825, 0x010F


@pytest.fixture
def here(alice: User) -> Family:
    return family(alice, at="consented")


@pytest.fixture
def guide(alice: User) -> Browser:
    return signed_in(alice)


@pytest.fixture
def others(here: Family, cara: User, erin: User, bob: User, dev: User) -> list[User]:
    """A colleague, an admin, the client herself and a supervisor."""
    Client.objects.filter(pk=here.case.client_id).update(user=bob)
    return [cara, erin, bob, dev]


def signed_in(person: User) -> Browser:
    browser = Browser()
    browser.force_login(person)
    return browser


def bring(browser: Browser, here: Family, content: bytes, *, name: str = "file", **told: Any) -> Any:
    sent = {"code": str(uuid.uuid4()), name: SimpleUploadedFile("IMG_0042.JPG", content, "image/jpeg")} | told
    return browser.post(address("cases:consent_detail", here), sent)


def scan_address(here: Family) -> str:
    return address("cases:consent_detail", here) + "scan/"


def photo_of_the_kitchen() -> bytes:
    """A photograph as a phone takes it: held sideways, with its place and the phone's name."""
    picture = Image.new("RGB", (400, 300), "white")
    exif = picture.getexif()
    exif[0x0112], exif[MAKE] = 6, "a phone of hers"
    exif[GPS] = {1: "N", 2: (51.0, 30.0, 26.0)}
    return saved(picture, "JPEG", exif=exif, comment=b"in her kitchen")


def test_a_photo_is_drawn_anew_upright_without_place_and_phone(guide: Browser, here: Family):
    assert bring(guide, here, photo_of_the_kitchen(), name="photo").status_code == 302

    shown = guide.get(scan_address(here))
    assert shown.headers["Content-Type"] == "image/webp"
    drawn = Image.open(BytesIO(shown.content))
    assert (drawn.format, drawn.size) == ("WEBP", (300, 400))
    assert not drawn.getexif()
    for told in (b"a phone of hers", b"in her kitchen", b"Exif"):
        assert told not in shown.content
    page = guide.get(address("cases:consent_detail", here)).text
    assert f'src="{scan_address(here)}"' in page


def test_a_pdf_is_written_anew_without_what_it_tells(guide: Browser, here: Family):
    told = PdfWriter(clone_from=BytesIO(a_leaflet(2)))
    told.add_metadata({"/Author": "Bob Birch"})
    out = BytesIO()
    told.write(out)

    assert bring(guide, here, out.getvalue()).status_code == 302

    shown = guide.get(scan_address(here))
    assert shown.headers["Content-Type"] == "application/pdf"
    assert shown.headers["Content-Disposition"] == 'attachment; filename="consent.pdf"'
    assert len(PdfReader(BytesIO(shown.content)).pages) == 2
    assert b"Bob Birch" not in shown.content
    assert "Open the PDF" in guide.get(address("cases:consent_detail", here)).text


def test_it_is_served_as_a_file_that_may_do_nothing_and_nobody_keeps(guide: Browser, here: Family):
    bring(guide, here, a_picture())

    headers = guide.get(scan_address(here)).headers
    assert headers["Content-Security-Policy"] == "sandbox; default-src 'none'"
    assert headers["X-Content-Type-Options"] == "nosniff"
    assert headers["Cache-Control"] == "private, no-store"
    assert headers["Content-Disposition"].startswith("inline")
    assert "IMG_0042" not in str(headers)


def wrong_files() -> Iterator[Any]:
    for name, (content, _sentence) in NO_PICTURES.items():
        yield pytest.param(content, "", id=name)
    yield pytest.param(b"\0\0\0\x18ftypheic" + bytes(40), "save it as a JPEG", id="an HEIC picture")
    yield pytest.param(b"%PDF-1.7\n%%EOF", "no PDF that we can read", id="a PDF of nothing")
    yield pytest.param(bytes(15 * 1024**2 + 1), "larger than 15 MB", id="a byte too many")


@pytest.mark.parametrize(("content", "words"), list(wrong_files()))
def test_what_is_no_paper_is_refused_in_words_beside_its_field_and_nothing_is_kept(
    guide: Browser, here: Family, content: bytes, words: str
):
    response = bring(guide, here, content)

    assert response.status_code == 400
    beside = response.text.partition('id="id_file_error"')[2].partition("</p>")[0]
    assert len(beside) > 20
    assert words in beside
    assert not Scan.objects.exists()


def test_nothing_chosen_is_said_too(guide: Browser, here: Family):
    response = guide.post(address("cases:consent_detail", here), {"code": str(uuid.uuid4())})

    assert response.status_code == 400
    assert "Take a photo of the paper, or choose one." in response.text


def test_one_paper_stands_behind_everybody_for_whom_it_was_signed(guide: Browser, here: Family):
    bring(guide, here, a_picture())

    assert Consent.objects.exclude(scan=None).count() == 2
    assert Scan.objects.count() == 1
    event = here.case.events.get(verb="consent.scanned")
    assert event.by == here.case.practitioner
    assert "The signed paper was added to a consent" in guide.get(address("cases:timeline", here)).text


def test_a_second_photo_takes_the_place_of_the_first_whose_key_is_destroyed(guide: Browser, here: Family):
    bring(guide, here, a_picture(colour="teal"))
    first = Scan.objects.get()

    bring(guide, here, a_picture(colour="white"))

    first.refresh_from_db()
    assert first.destroyed_at
    assert not ScanKey.objects.filter(scan=first).exists()
    assert ScanKey.objects.count() == 1
    assert not Consent.objects.filter(scan=first).exists()
    drawn = Image.open(BytesIO(guide.get(scan_address(here)).content)).convert("RGB")
    assert drawn.getpixel((3, 3)) == (255, 255, 255)


def test_the_same_form_sent_again_changes_nothing_and_an_older_one_takes_nothing_back(guide: Browser, here: Family):
    first, second = str(uuid.uuid4()), str(uuid.uuid4())
    for code in (first, first, second, first):
        assert bring(guide, here, a_picture(), code=code).status_code == 302

    assert [str(scan.code) for scan in Scan.objects.order_by("pk")] == [first, second]
    assert {str(one.scan.code) for one in Consent.objects.exclude(scan=None) if one.scan} == {second}


def test_it_is_taken_away_where_it_was_another_paper(guide: Browser, here: Family):
    bring(guide, here, a_picture())

    for _press in range(2):
        assert guide.post(address("cases:consent_detail", here), {"remove": "1"}).status_code == 302

    assert guide.get(scan_address(here)).status_code == 404
    assert not Consent.objects.exclude(scan=None).exists()
    assert not ScanKey.objects.exists()
    assert here.case.events.filter(verb="consent.unscanned").count() == 1


def test_only_whoever_leads_the_family_sees_it_and_each_look_is_written_down(guide: Browser, here: Family, others: list[User]):
    bring(guide, here, a_picture())
    both = UserFactory.create(roles=frozenset({Role.ADMIN, Role.PRACTITIONER}))

    for person in (*others, both):
        assert signed_in(person).get(scan_address(here)).status_code == 404
        assert bring(signed_in(person), here, a_picture()).status_code == 404
    assert Browser().get(scan_address(here)).status_code == 302
    assert Scan.objects.count() == 1
    before = AccessEntry.objects.filter(kind="look", page="cases:consent_scan").count()
    assert guide.get(scan_address(here)).status_code == 200
    looks = AccessEntry.objects.filter(kind="look", page="cases:consent_scan")
    assert (before, looks.count()) == (0, 1)
    assert looks.get().within == here.case.code
    assert "A signed paper" in guide.get(address("cases:looks", here)).text


def test_it_is_found_in_its_own_family_alone(guide: Browser, here: Family, alice: User):
    bring(guide, here, a_picture())
    other = begin(alice)
    code = address("cases:consent_detail", here).split("/")[-2]

    assert guide.get(f"/cases/{other.code}/consent/{code}/scan/").status_code == 404
    assert guide.get(f"/cases/{other.code}/consent/{code}/").status_code == 404


def test_a_consent_on_the_screen_or_one_that_is_over_takes_no_paper(guide: Browser, alice: User):
    here = family(alice, at="begun")
    guide.post(address("cases:consent_new", here), consent(here))
    assert "Take a photo of it" not in guide.get(address("cases:consent_detail", here)).text

    response = guide.post(
        address("cases:consent_detail", here),
        {"code": str(uuid.uuid4()), "file": SimpleUploadedFile("a", a_picture())},
        follow=True,
    )
    assert "There is no paper to this consent" in response.text
    assert not Scan.objects.exists()


def test_who_signed_on_paper_is_led_on_to_the_photo_of_it(guide: Browser, alice: User):
    here = family(alice, at="begun")

    page = guide.post(address("cases:consent_new", here), consent(here) | {"how": "paper"}, follow=True).text

    assert "The consent is recorded." in page
    assert "Take a photo of it" in page


def test_it_stays_when_the_consent_is_withdrawn_and_takes_none_then(guide: Browser, here: Family, alice: User):
    bring(guide, here, a_picture())

    here.case.withdraw_consent_to_film(by=alice)

    assert guide.get(scan_address(here)).status_code == 200
    bring(guide, here, a_picture())
    assert Scan.objects.count() == 1


def test_it_goes_with_the_consent(guide: Browser, here: Family):
    bring(guide, here, a_picture())
    destroy_unused()
    assert ScanKey.objects.exists()

    Consent.objects.all().delete()
    destroy_unused()
    assert ScanKey.objects.exists(), "a scan that was written a moment ago may still get its consent"
    with travel(timezone.now() + dt.timedelta(hours=2)):
        destroy_unused()

    assert not ScanKey.objects.exists()
    assert Scan.objects.get().destroyed_at


def test_an_altered_scan_is_not_shown_and_named_in_the_log(guide: Browser, here: Family, caplog: pytest.LogCaptureFixture):
    bring(guide, here, a_picture())
    Scan.objects.update(sealed=b"something else entirely, and long enough")

    assert guide.get(scan_address(here)).status_code == 404
    assert f"The scan {Scan.objects.get().code} does not open." in caplog.text


def test_a_form_without_its_token_brings_nothing(here: Family, alice: User):
    browser = Browser(enforce_csrf_checks=True)
    browser.force_login(alice)

    assert bring(browser, here, a_picture()).status_code == 403
    assert not Scan.objects.exists()
