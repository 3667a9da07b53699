"""Writes a PDF anew with its pages and the links on them; whatever acts, hides or tells is left behind.

Runs in the child of ``public.apart``. Left behind are scripts, actions, forms, attached files, notes, outlines and metadata
(PDF 2.0, ISO 32000-2: 7.11 file specifications, 12.5 annotations, 12.6 actions, 14.3 metadata).
"""

from __future__ import annotations

from collections.abc import Iterator
from io import BytesIO
from typing import Any

from pypdf import PageObject, PdfReader, PdfWriter
from pypdf.errors import LimitReachedError
from pypdf.generic import (
    ArrayObject,
    DictionaryObject,
    FloatObject,
    IndirectObject,
    NameObject,
    NumberObject,
    PdfObject,
    StreamObject,
    TextStringObject,
)

from public.apart import Made, Unopened

PAGES_MOST = 60
OBJECTS_MOST = 20_000
# Objects that were packed together are written out one by one, which makes a file larger, but not much.
WRITTEN_MOST = 20 * 1024**2
LINKS_MOST = 500
LINK_MOST = 2000

OF_A_PAGE = {
    "/ArtBox", "/BleedBox", "/Contents", "/CropBox", "/Group", "/MediaBox", "/Resources", "/Rotate", "/TrimBox", "/Type",
    "/UserUnit",
}  # fmt: skip
NOWHERE = {
    "/AA", "/AF", "/Alternates", "/EF", "/JS", "/JavaScript", "/Launch", "/LastModified", "/Metadata", "/OPI", "/OpenAction",
    "/PieceInfo", "/Ref", "/RichMedia", "/StructParent", "/StructParents", "/Thumb", "/XFA",
}  # fmt: skip
# A stream whose bytes would come out of another file.
ELSEWHERE = {"/F", "/FFilter", "/FDecodeParms"}
LINKED = ("http://", "https://", "mailto:", "tel:")


def rewrite(content: bytes) -> Made:
    """The pages of a PDF in a new one; raises Unopened."""
    try:
        return _rewritten(content)
    except (Unopened, MemoryError):
        raise
    except (RecursionError, LimitReachedError) as error:
        raise Unopened("too_much") from error
    except Exception as error:  # a broken PDF breaks the parser in every way there is
        raise Unopened("no_leaflet") from error


def _rewritten(content: bytes) -> Made:
    reader = PdfReader(BytesIO(content))
    if reader.is_encrypted:
        raise Unopened("locked")
    if not reader.pages:
        raise Unopened("no_pages")
    if len(reader.pages) > PAGES_MOST:
        raise Unopened("too_many_pages")
    seen: set[int] = set()
    writer = PdfWriter()
    for page in reader.pages:
        links = list(_links(page))
        _strip(page, seen)
        added = writer.add_page(page)
        if links:
            added[NameObject("/Annots")] = ArrayObject(links)
    writer.metadata = None
    return Made({"pages": len(reader.pages)}, [_written(writer)])


def _links(page: PageObject) -> Iterator[DictionaryObject]:
    """What of a page can be pressed and leads to the web, a letter or a telephone."""
    annotations = page.get("/Annots", ArrayObject())
    for each in list(annotations.get_object())[:LINKS_MOST]:
        try:
            note = each.get_object()
            action = note["/A"].get_object()
            address = str(action["/URI"])
            rectangle = [FloatObject(float(side)) for side in note["/Rect"].get_object()]
        except (AttributeError, KeyError, TypeError, ValueError):
            continue  # no link, or one that nobody can press
        if action.get("/S") == "/URI" and address.lower().startswith(LINKED) and len(address) <= LINK_MOST:
            yield _link(address, rectangle)


def _link(address: str, rectangle: list[FloatObject]) -> DictionaryObject:
    action = {NameObject("/S"): NameObject("/URI"), NameObject("/URI"): TextStringObject(address)}
    return DictionaryObject({
        NameObject("/Type"): NameObject("/Annot"),
        NameObject("/Subtype"): NameObject("/Link"),
        NameObject("/Rect"): ArrayObject(rectangle),
        NameObject("/Border"): ArrayObject([NumberObject(0)] * 3),
        NameObject("/A"): DictionaryObject(action),
    })  # fmt: skip


def _strip(page: PageObject, seen: set[int]) -> None:
    """Leave of a page, and of everything that it draws with, only what is drawn; ``seen`` are indirect objects by number."""
    _drop(page, set(page) - OF_A_PAGE)
    waiting: list[PdfObject] = [page]
    while waiting:
        thing = waiting.pop()
        if isinstance(thing, IndirectObject):
            if thing.idnum in seen:
                continue
            seen.add(thing.idnum)
            found = thing.get_object()
            waiting += [found] if found is not None else []
        elif isinstance(thing, DictionaryObject):
            _drop(thing, (NOWHERE | ELSEWHERE) if isinstance(thing, StreamObject) else NOWHERE)
            waiting += [value for value in thing.values() if _holds(value)]
        elif isinstance(thing, ArrayObject):
            waiting += [value for value in thing if _holds(value)]
        if len(seen) + len(waiting) > OBJECTS_MOST:
            raise Unopened("too_much")


def _holds(value: Any) -> bool:
    return isinstance(value, (IndirectObject, DictionaryObject, ArrayObject))


def _drop(thing: DictionaryObject, names: set[str]) -> None:
    for name in names & set(thing):
        del thing[name]


def _written(writer: PdfWriter) -> bytes:
    out = BytesIO()
    writer.write(out)
    if out.tell() > WRITTEN_MOST:
        raise Unopened("too_much")
    return out.getvalue()
