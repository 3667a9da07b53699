"""Leaflets are PDFs that are written anew: their pages stay, whatever acts, hides or tells is left behind."""

from __future__ import annotations

import zlib
from collections.abc import Callable
from io import BytesIO

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from pypdf import PdfReader, PdfWriter
from pypdf.generic import (
    ArrayObject,
    DictionaryObject,
    FloatObject,
    NameObject,
    StreamObject,
    TextStringObject,
)

from accounts.models import User
from public import rewriting
from public.apart import Unopened
from public.brought import LEAFLET_MOST, Refused
from public.leaflets import take_leaflet
from public.models import Leaflet
from public.rewriting import rewrite
from tests.browser import Browser
from tests.files import a_leaflet

PLANTED = b"Bob Birch of Harbour Lane"


def brought(content: bytes) -> SimpleUploadedFile:
    return SimpleUploadedFile("picture.png", content, content_type="image/png")


def made(change: Callable[[PdfWriter], object]) -> bytes:
    """A PDF of one page with the words "Your first meeting", after some change to it."""
    writer = PdfWriter()
    page = writer.add_blank_page(width=420, height=595)
    font = {"/Type": "/Font", "/Subtype": "/Type1", "/BaseFont": "/Helvetica"}
    helvetica = DictionaryObject({NameObject(name): NameObject(value) for name, value in font.items()})
    fonts = DictionaryObject({NameObject("/F1"): writer._add_object(helvetica)})
    page[NameObject("/Resources")] = DictionaryObject({NameObject("/Font"): fonts})
    content = StreamObject()
    content.set_data(b"BT /F1 24 Tf 40 500 Td (Your first meeting) Tj ET")
    page[NameObject("/Contents")] = writer._add_object(content)
    change(writer)
    out = BytesIO()
    writer.write(out)
    return out.getvalue()


def named(**entries: object) -> DictionaryObject:
    return DictionaryObject({NameObject(f"/{name}"): value for name, value in entries.items()})


def text(words: bytes = PLANTED) -> TextStringObject:
    return TextStringObject(words.decode())


def acting(kind: str) -> DictionaryObject:
    return named(S=NameObject(f"/{kind}"), JS=text(), F=text(), URI=text(), Win=named(F=text()))


def annotated(subtype: str, **entries: object) -> Callable[[PdfWriter], object]:
    """A page with one note on it."""
    rectangle = ArrayObject([FloatObject(side) for side in (40, 40, 200, 80)])

    def change(writer: PdfWriter) -> None:
        note = named(Type=NameObject("/Annot"), Subtype=NameObject(f"/{subtype}"), Rect=rectangle, **entries)
        writer.pages[0][NameObject("/Annots")] = ArrayObject([writer._add_object(note)])

    return change


def in_root(name: str, value: object) -> Callable[[PdfWriter], object]:
    return lambda writer: writer.root_object.update(named(**{name: value}))


def in_page(name: str, value: object) -> Callable[[PdfWriter], object]:
    return lambda writer: writer.pages[0].update(named(**{name: value}))


def drawn_with(**entries: object) -> Callable[[PdfWriter], object]:
    """A page that draws with a form that carries something."""

    def change(writer: PdfWriter) -> None:
        form = StreamObject()
        form.set_data(b"0 0 10 10 re f")
        form.update(named(Type=NameObject("/XObject"), Subtype=NameObject("/Form"), **entries))
        resources = writer.pages[0]["/Resources"]
        resources.update(named(XObject=named(Fm0=writer._add_object(form))))  # type: ignore[attr-defined]

    return change


HOSTILE: dict[str, Callable[[PdfWriter], object]] = {
    "a script that runs at once": in_root("Names", named(JavaScript=named(Names=ArrayObject([text(), acting("JavaScript")])))),
    "an action that runs at once": in_root("OpenAction", acting("JavaScript")),
    "an action that starts a program": in_root("OpenAction", acting("Launch")),
    "actions of the document": in_root("AA", named(WC=acting("JavaScript"))),
    "actions of the page": in_page("AA", named(O=acting("JavaScript"))),
    "an attached file": lambda writer: writer.add_attachment("bob.exe", PLANTED),
    "who made it": lambda writer: writer.add_metadata({"/Author": PLANTED.decode()}),
    "metadata of the page": in_page("Metadata", text()),
    "what another program noted": in_page("PieceInfo", named(Adobe=text())),
    "outlines": lambda writer: writer.add_outline_item(title=PLANTED.decode(), page_number=0),
    "a note": annotated("Text", Contents=text()),
    "a file as a note": annotated("FileAttachment", FS=named(F=text())),
    "a film as a note": annotated("RichMedia", RichMediaContent=text()),
    "a link that starts a program": annotated("Link", A=acting("Launch")),
    "a link that runs a script": annotated("Link", A=acting("JavaScript")),
    "a link that sends a form": annotated("Link", A=acting("SubmitForm")),
    "a link to a script": annotated("Link", A=named(S=NameObject("/URI"), URI=TextStringObject("javascript:" + PLANTED.decode()))),
    "a link to a file": annotated("Link", A=named(S=NameObject("/URI"), URI=TextStringObject("file:///" + PLANTED.decode()))),
    "a link with a second action": annotated("Link", A=named(S=NameObject("/URI"), URI=TextStringObject("https://a.example/"), Next=acting("Launch"))),
    "a field to fill in": annotated("Widget", FT=NameObject("/Tx"), V=text(), AA=named(K=acting("JavaScript"))),
    "a form": in_root("AcroForm", named(XFA=text(), Fields=ArrayObject())),
    "a drawing that carries a file": drawn_with(AF=text()),
    "a drawing out of another file": drawn_with(Ref=named(F=text())),
    "a drawing whose bytes are elsewhere": drawn_with(F=text()),
    "a drawing that tells who made it": drawn_with(Metadata=text(), PieceInfo=text()),
    "a picture of the page": in_page("Thumb", text()),
}  # fmt: skip


@pytest.mark.parametrize("what", HOSTILE)
def test_what_acts_hides_or_tells_is_left_behind_and_the_page_stays(what: str):
    content = made(HOSTILE[what])
    assert PLANTED in content or PLANTED.decode() in _all_text(content)

    (written,) = rewrite(content).parts

    kept = PdfReader(BytesIO(written))
    assert kept.pages[0].extract_text() == "Your first meeting"
    assert PLANTED not in written
    assert PLANTED.decode() not in _all_text(written)
    assert set(kept.root_object) <= {"/Type", "/Pages"}
    assert kept.metadata is None


def _all_text(content: bytes) -> str:
    """Everything that a PDF says anywhere, unpacked."""
    reader = PdfReader(BytesIO(content))
    found = []
    for number in range(1, int(str(reader.trailer["/Size"]))):
        thing = reader.get_object(number)
        found.append(repr(thing))
        found.append(thing.get_data().decode("latin-1") if isinstance(thing, StreamObject) else "")
    return "".join(found) + repr(reader.metadata)


@pytest.mark.parametrize("where", ["https://www.nice.org.uk/", "http://a.example/", "mailto:vig@example.org", "tel:+441234"])
def test_a_link_to_the_web_a_letter_or_a_telephone_stays(where: str):
    content = made(annotated("Link", A=named(S=NameObject("/URI"), URI=TextStringObject(where))))

    (written,) = rewrite(content).parts

    (link,) = PdfReader(BytesIO(written)).pages[0].annotations or []
    assert link.get_object()["/A"] == {"/S": "/URI", "/URI": where}


def test_the_size_and_turn_of_pages_stay():
    def change(writer: PdfWriter) -> None:
        writer.pages[0].rotate(90)
        writer.add_blank_page(width=842, height=595)

    (written,) = rewrite(made(change)).parts

    first, second = PdfReader(BytesIO(written)).pages
    assert first.rotation == 90
    assert [float(side) for side in second.mediabox] == [0, 0, 842, 595]


def _locked() -> bytes:
    writer = PdfWriter()
    writer.add_blank_page(width=420, height=595)
    writer.encrypt("", "owner", algorithm="RC4-128")
    out = BytesIO()
    writer.write(out)
    return out.getvalue()


def _packed_bomb() -> bytes:
    """A PDF whose objects are packed in a stream that unfolds to 200 MB."""
    packed = zlib.compress(bytes(200 * 1024**2), 9)
    head = b"%%PDF-1.7\n1 0 obj\n<< /Type /ObjStm /N 1 /First 4 /Filter /FlateDecode /Length %d >>\nstream\n" % len(packed)
    return head + packed + b"\nendstream\nendobj\ntrailer\n<< /Root 2 0 R /Size 3 >>\nstartxref\n0\n%%EOF"


def _ring_of_pages() -> bytes:
    pages = b"2 0 obj\n<< /Type /Pages /Count 1 /Kids [2 0 R] >>\nendobj\n"
    return (
        b"%PDF-1.4\n1 0 obj\n<< /Type /Catalog /Pages 2 0 R >>\nendobj\n" + pages + b"trailer\n<< /Root 1 0 R /Size 3 >>\n%%EOF"
    )


def _deep() -> bytes:
    """A page in brackets within brackets."""
    pages = b"2 0 obj\n<< /Type /Pages /Count 1 /Kids [3 0 R] >>\nendobj\n3 0 obj\n<< /Type /Page /Group "
    deep = b"[" * 5000 + b"]" * 5000 + b" >>\nendobj\n"
    return (
        b"%PDF-1.4\n1 0 obj\n<< /Type /Catalog /Pages 2 0 R >>\nendobj\n" + pages + deep + b"trailer\n<< /Root 1 0 R >>\n%%EOF"
    )


NO_LEAFLETS: dict[str, tuple[Callable[[], bytes], str]] = {
    "nothing": (lambda: b"", "empty"),
    "a page": (lambda: b"<!doctype html><script>alert(1)</script>", "no PDF"),
    "a page and then a PDF": (lambda: b"<script>alert(1)</script>" + a_leaflet(), "no PDF"),
    "the word alone": (lambda: b"%PDF-", "no PDF"),
    "the first half": (lambda: a_leaflet()[:100], "no PDF"),
    "words": (lambda: b"%PDF-1.7\n" + b"only words " * 99, "no PDF"),
    "one with a password": (_locked, "password"),
    "one without pages": (lambda: a_leaflet(0), "no pages"),
    "a book": (lambda: a_leaflet(61), "more than 60 pages"),
    "a ring of pages": (_ring_of_pages, "no PDF|no pages|too much"),
    "brackets without end": (_deep, "no PDF|too much"),
    "a packed bomb": (_packed_bomb, "no PDF|too much"),
}


@pytest.mark.parametrize("what", NO_LEAFLETS)
def test_what_is_no_leaflet_is_refused_in_words_and_nothing_is_kept(what: str, erin: User):
    content, piece = NO_LEAFLETS[what]

    with pytest.raises(Refused, match=piece):
        take_leaflet(brought(content()), erin)

    assert not Leaflet.objects.exists()


def test_one_that_holds_too_many_things_is_refused(monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr(rewriting, "OBJECTS_MOST", 3)

    with pytest.raises(Unopened, match="too_much"):
        rewrite(made(lambda _writer: None))


def test_one_that_would_be_written_too_large_is_refused(monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr(rewriting, "WRITTEN_MOST", 300)

    with pytest.raises(Unopened, match="too_much"):
        rewrite(made(lambda _writer: None))


def test_a_leaflet_is_kept_and_an_admin_looks_it_over(browser: Browser, erin: User):
    browser.force_login(erin)

    response = browser.post("/manage/leaflets/new/", {"file": brought(a_leaflet(2))})

    kept = Leaflet.objects.get()
    assert response.status_code == 200
    assert response.json() == {
        "code": str(kept.code), "address": f"/manage/leaflets/{kept.code}/", "pages": 2, "size": kept.size,
        "words": "PDF, 2 pages, 0.1 MB",
    }  # fmt: skip
    looked_at = browser.get(response.json()["address"])
    assert looked_at["Content-Type"] == "application/pdf"
    assert looked_at["Content-Security-Policy"] == "sandbox; default-src 'none'"
    assert len(PdfReader(BytesIO(looked_at.content)).pages) == 2


def test_ten_megabytes_and_a_byte_are_refused_in_words(browser: Browser, erin: User):
    browser.force_login(erin)

    response = browser.post("/manage/leaflets/new/", {"file": brought(b"%PDF-1.7\n" + bytes(LEAFLET_MOST))})

    assert response.status_code == 422
    assert "larger than 10 MB" in response.json()["sentence"]
