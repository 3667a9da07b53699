"""Pictures are checked by what is in them, drawn anew, and shown to whoever may see what they belong to."""

from __future__ import annotations

import json
import uuid
from io import BytesIO
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from PIL import Image, ImageCms
from pytest_django import Settings

from accounts.models import User
from public import apart
from public.brought import PICTURE_MOST, Refused
from public.models import Picture, PictureCopy, Resource
from public.pictures import take_picture
from public.redrawing import redraw
from tests.browser import Browser
from tests.files import NO_PICTURES, SCRIPT, a_picture, animation, saved, text_bomb_png


def brought(content: bytes, name: str = "a.png", kind: str = "image/png") -> SimpleUploadedFile:
    return SimpleUploadedFile(name, content, content_type=kind)


def drawn(content: bytes) -> Image.Image:
    """The widest copy that comes of a file."""
    *_narrower, widest = redraw(content, widths=Picture.WIDTHS).parts
    return Image.open(BytesIO(widest))


@pytest.fixture
def at_desk(browser: Browser, erin: User) -> Browser:
    browser.force_login(erin)
    return browser


def covered(picture: Picture, **fields: Any) -> Resource:
    given = {"slug": "being-filmed", "title": "Being filmed", "state": "published"} | fields
    return Resource.objects.create(cover=picture, cover_alt="Two people", **given)


# What is refused


@pytest.mark.parametrize("what", NO_PICTURES)
def test_what_is_no_picture_is_refused_in_words_and_nothing_is_kept(what: str, erin: User):
    content, piece = NO_PICTURES[what]

    with pytest.raises(Refused, match=piece):
        take_picture(brought(content), erin)

    assert not Picture.objects.exists()
    assert not PictureCopy.objects.exists()


def test_a_text_that_would_unfold_to_64_mb_is_not_unfolded(erin: User):
    with pytest.raises(Refused, match=r"damaged|no picture"):
        take_picture(brought(text_bomb_png()), erin)


def test_a_child_that_takes_too_long_is_ended_and_said_so(erin: User, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr(apart, "CHILD", "import time; time.sleep(60)")
    monkeypatch.setattr(apart, "BY_THE_CLOCK", 0.2)

    with pytest.raises(Refused, match="takes too long"):
        take_picture(brought(a_picture()), erin)


def test_a_child_that_asks_for_more_memory_than_it_may_have_is_said_so(erin: User, monkeypatch: pytest.MonkeyPatch):
    greedy = "from public import apart; apart._answer = lambda *_: bytes(4 * 1024**3); apart.main()"
    monkeypatch.setattr(apart, "CHILD", greedy)

    with pytest.raises(Refused, match="takes too long"):
        take_picture(brought(a_picture()), erin)


def test_a_child_that_crashes_is_said_so(erin: User, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr(apart, "CHILD", "import os; os.abort()")

    with pytest.raises(Refused, match="takes too long"):
        take_picture(brought(a_picture()), erin)


def test_the_child_knows_none_of_the_services_secrets(monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setenv("SECRET_KEY", "not for decoders")
    told = "import os, json; print(json.dumps({'lengths': [], 'environment': dict(os.environ)}))"
    monkeypatch.setattr(apart, "CHILD", told)

    made = apart.ask("picture", b"")

    assert "SECRET_KEY" not in made.facts["environment"]
    assert not [name for name in made.facts["environment"] if name.startswith(("DJANGO", "VIG", "FIELD", "DATABASE"))]


# What is taken


@pytest.mark.parametrize("kind", ["JPEG", "PNG", "WEBP"])
def test_a_picture_is_kept_in_three_widths_whatever_its_file_is_called(kind: str, erin: User):
    content = a_picture(1600, 900, kind=kind)

    kept = take_picture(brought(content, "leaflet.pdf", "application/pdf"), erin)

    copies = {copy.width: Image.open(BytesIO(copy.content)) for copy in kept.copies.all()}
    assert {width: copy.size for width, copy in copies.items()} == {320: (320, 180), 640: (640, 360), 1280: (1280, 720)}
    assert {copy.format for copy in copies.values()} == {"WEBP"}
    assert (kept.width, kept.height, kept.added_by) == (1280, 720, erin)


def test_a_narrow_picture_is_not_blown_up(erin: User):
    kept = take_picture(brought(a_picture(500, 300)), erin)

    assert list(kept.copies.order_by("width").values_list("width", flat=True)) == [320, 640]
    assert kept.srcset == f"/pictures/{kept.code}/320/ 320w, /pictures/{kept.code}/640/ 500w"


def test_nothing_of_the_file_is_kept_but_its_pixels():
    exif = Image.Exif()
    exif[0x010E] = "Bob Birch, 3 Harbour Lane"  # description
    exif[0x8825] = {1: "N", 2: (52.0, 17.0, 0.0)}  # where it was taken
    plain = a_picture(kind="JPEG", exif=exif, comment=b"Bob Birch", xmp=b"<x:xmpmeta>Bob Birch</x:xmpmeta>")
    polyglot = plain + SCRIPT + b"PK\x03\x04Bob Birch"

    (copy,) = redraw(polyglot, widths=Picture.WIDTHS).parts

    picture = Image.open(BytesIO(copy))
    assert not picture.getexif()
    assert not {"exif", "xmp", "icc_profile", "comment"} & set(picture.info)
    assert not [word for word in (b"Bob", b"script", b"PK\x03", b"EXIF", b"XMP", b"ICCP") if word in copy]


def _pointing_up() -> Image.Image:
    picture = Image.new("RGB", (60, 40), "white")
    picture.paste("red", (0, 0, 60, 10))
    return picture


@pytest.mark.parametrize("turn", range(1, 9))
def test_a_picture_stands_as_the_camera_was_held(turn: int):
    held = {
        1: None, 2: Image.Transpose.FLIP_LEFT_RIGHT, 3: Image.Transpose.ROTATE_180, 4: Image.Transpose.FLIP_TOP_BOTTOM,
        5: Image.Transpose.TRANSPOSE, 6: Image.Transpose.ROTATE_90, 7: Image.Transpose.TRANSVERSE, 8: Image.Transpose.ROTATE_270,
    }[turn]  # fmt: skip
    exif = Image.Exif()
    exif[0x0112] = turn
    upright = _pointing_up()
    stored = upright.transpose(held) if held is not None else upright

    picture = drawn(saved(stored, "PNG", exif=exif))

    assert picture.size == (60, 40)
    red, green, _blue = picture.convert("RGB").getpixel((30, 2))  # type: ignore[misc]
    assert red > 200
    assert green < 100


@pytest.mark.filterwarnings("ignore:Corrupt EXIF")
def test_a_broken_note_of_how_the_camera_was_held_is_no_reason_to_refuse():
    assert drawn(a_picture(kind="JPEG", exif=b"Exif\x00\x00II*\x00\xff\xff\xff\xff")).size == (32, 18)


@pytest.mark.parametrize(
    ("mode", "colour"),
    [("1", 1), ("L", 255), ("LA", (0, 0)), ("P", 0), ("RGBA", (0, 0, 0, 0)), ("I;16", 65_000)],
)
def test_any_kind_of_pixel_is_read_and_what_is_clear_stands_on_white(mode: str, colour: Any):
    options: Any = {"transparency": 0} if mode == "P" else {}

    picture = drawn(a_picture(mode=mode, colour=colour, **options)).convert("RGB")

    assert min(picture.getpixel((5, 5))) > 245  # type: ignore[arg-type]


def test_the_colours_of_print_become_those_of_a_screen():
    red, green, blue = drawn(a_picture(kind="JPEG", mode="CMYK", colour=(0, 255, 255, 0))).convert("RGB").getpixel((5, 5))  # type: ignore[misc]

    assert red > 200
    assert max(green, blue) < 60


def test_the_colours_that_a_profile_means_are_kept_without_it():
    usual = ImageCms.ImageCmsProfile(ImageCms.createProfile("sRGB")).tobytes()
    swapped = usual.replace(b"rXYZ", b"?XYZ").replace(b"gXYZ", b"rXYZ").replace(b"?XYZ", b"gXYZ")

    picture = drawn(a_picture(colour=(220, 20, 20), icc_profile=swapped))

    red, green, _blue = picture.convert("RGB").getpixel((5, 5))  # type: ignore[misc]
    assert red < 60
    assert green > 180
    assert "icc_profile" not in picture.info


@pytest.mark.parametrize("profile", [b"no profile", bytes(200)])
def test_a_profile_that_is_none_is_ignored(profile: bytes):
    assert drawn(a_picture(icc_profile=profile)).size == (32, 18)


@pytest.mark.parametrize("kind", ["PNG", "WEBP", "MPO"])
def test_of_several_pictures_in_one_file_the_first_is_taken(kind: str):
    picture = drawn(animation(kind))

    red, green, blue = picture.convert("RGB").getpixel((30, 30))  # type: ignore[misc]
    assert getattr(picture, "n_frames", 1) == 1
    assert red < 30
    assert min(green, blue) > 100


def test_what_a_large_telephone_takes_fits():
    made = redraw(saved(Image.new("L", (8160, 6120)), "JPEG"), widths=Picture.WIDTHS)

    assert made.facts == {"width": 1280, "height": 960}


# By the form


def test_a_picture_that_is_brought_is_answered_with_where_it_is(at_desk: Browser, erin: User):
    response = at_desk.post("/manage/pictures/new/", {"file": brought(a_picture(700, 350))})

    kept = Picture.objects.get()
    assert response.status_code == 200
    assert response.json() == {
        "code": str(kept.code), "address": f"/pictures/{kept.code}/1280/", "width": 700, "height": 350,
    }  # fmt: skip
    assert at_desk.get(response.json()["address"]).content.startswith(b"RIFF")


@pytest.mark.parametrize(("content", "piece"), [(b"words", "no picture"), (b"", "empty")])
def test_what_is_refused_is_answered_with_a_sentence(at_desk: Browser, content: bytes, piece: str):
    response = at_desk.post("/manage/pictures/new/", {"file": brought(content)})

    assert response.status_code == 422
    assert piece in response.json()["sentence"]


def test_a_form_without_a_file_or_with_a_wrong_code_is_answered_with_a_sentence(at_desk: Browser):
    bare = at_desk.post("/manage/pictures/new/", {"file": "words"})
    wrong = at_desk.post("/manage/pictures/new/", {"file": brought(a_picture()), "code": "1"})

    assert (bare.status_code, bare.json()["sentence"]) == (400, "Please choose a file.")
    assert (wrong.status_code, wrong.json()["sentence"][:9]) == (400, "This form")


def test_fifteen_megabytes_are_taken_and_a_byte_more_is_refused_in_words(at_desk: Browser, settings: Settings):
    padded = a_picture(kind="JPEG")
    padded += bytes(PICTURE_MOST - len(padded))

    taken = at_desk.post("/manage/pictures/new/", {"file": brought(padded)})
    refused = at_desk.post("/manage/pictures/new/", {"file": brought(padded + b"1")})

    assert taken.status_code == 200
    assert refused.status_code == 422
    assert "larger than 15 MB" in refused.json()["sentence"]
    assert Picture.objects.count() == 1


def test_a_picture_sent_twice_is_kept_once(at_desk: Browser):
    code = str(uuid.uuid4())

    first, second = (
        at_desk.post("/manage/pictures/new/", {"file": brought(a_picture()), "code": code}).json() for _time in range(2)
    )

    assert first == second
    assert Picture.objects.count() == 1


def test_the_code_of_somebody_elses_picture_is_not_taken(at_desk: Browser, alice: User):
    theirs = take_picture(brought(a_picture()), alice)

    response = at_desk.post("/manage/pictures/new/", {"file": brought(a_picture()), "code": str(theirs.code)})

    assert response.status_code == 409
    assert Picture.objects.count() == 1


def test_who_is_no_admin_is_told_nothing_and_the_file_is_not_read(
    browser: Browser, alice: User, monkeypatch: pytest.MonkeyPatch
):
    browser.force_login(alice)
    monkeypatch.setattr("public.brought.BoundedUploadHandler", None)

    assert browser.post("/manage/pictures/new/", {"file": brought(a_picture())}).status_code == 404
    assert not Picture.objects.exists()


def test_an_answer_is_json_whatever_the_file(at_desk: Browser):
    response = at_desk.post("/manage/pictures/new/", {"file": brought(SCRIPT, "a.html", "text/html")})

    assert response["Content-Type"] == "application/json"
    assert json.loads(response.content)["sentence"]


# Who sees it


def test_the_cover_of_something_shown_is_everybodys_and_kept_by_every_cache(browser: Browser, erin: User):
    picture = take_picture(brought(a_picture(700, 350)), erin)
    covered(picture)

    response = browser.get(picture.address(640))

    assert response.status_code == 200
    assert response["Content-Type"] == "image/webp"
    assert response["Cache-Control"] == "public, max-age=31536000, immutable"
    assert response["Content-Security-Policy"] == "sandbox; default-src 'none'"
    assert response["X-Content-Type-Options"] == "nosniff"
    assert "Set-Cookie" not in response
    assert Image.open(BytesIO(response.content)).size == (640, 320)


def test_who_has_it_is_told_so_without_the_bytes(browser: Browser, erin: User):
    picture = take_picture(brought(a_picture(700, 350)), erin)
    covered(picture)
    etag = browser.get(picture.address(640))["ETag"]

    again = browser.get(picture.address(640), headers={"If-None-Match": etag})

    assert (again.status_code, again.content) == (304, b"")
    assert again["Content-Security-Policy"] == "sandbox; default-src 'none'"


@pytest.mark.parametrize(
    "fields", [{"state": "draft"}, {"state": "retired"}, {"publish_date": "2999-01-01"}, {"expiry_date": "2001-01-01"}]
)
def test_the_cover_of_what_is_not_shown_is_for_admins_alone(fields: dict[str, str], erin: User, alice: User):
    picture = take_picture(brought(a_picture()), erin)
    covered(picture, **fields)

    given = {}
    for name, who in {"anyone": None, "practitioner": alice, "admin": erin}.items():
        browser = Browser()
        if who:
            browser.force_login(who)
        given[name] = browser.get(picture.address(320))

    assert {name: response.status_code for name, response in given.items()} == {
        "anyone": 404,
        "practitioner": 404,
        "admin": 200,
    }
    assert given["admin"]["Cache-Control"] == "private, no-cache"


@pytest.mark.parametrize("width", [0, 1, 319, 321, 1281, 99_999_999_999_999_999_999])
def test_only_the_widths_that_pages_ask_for_are_there(browser: Browser, erin: User, width: int):
    picture = take_picture(brought(a_picture()), erin)
    covered(picture)

    assert browser.get(picture.address(width)).status_code == 404


def test_a_picture_that_is_not_there_looks_like_one_that_is_not_shown(browser: Browser, erin: User):
    hidden = take_picture(brought(a_picture()), erin)

    first, second = browser.get(hidden.address(320)), browser.get(f"/pictures/{uuid.uuid4()}/320/")

    assert first.status_code == second.status_code == 404
    assert first.content == second.content
    assert dict(first.headers) == dict(second.headers)
