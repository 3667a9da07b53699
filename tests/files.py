"""Pictures and PDFs made in code, good ones and bad ones; no file of this kind lies in the repository."""

from __future__ import annotations

import struct
import uuid
import zlib
from io import BytesIO
from typing import Any
from zipfile import ZipFile

from django.core.files.uploadedfile import SimpleUploadedFile
from PIL import Image
from pypdf import PdfWriter

PNG_SIGNATURE = b"\x89PNG\r\n\x1a\n"
SVG = b'<svg xmlns="http://www.w3.org/2000/svg" width="9" height="9">%s</svg>'
SCRIPT = b"<script>alert(document.domain)</script>"


def a_picture(
    width: int = 32, height: int = 18, *, kind: str = "PNG", mode: str = "RGB", colour: Any = "teal", **options: Any
) -> bytes:
    """A picture of one colour."""
    return saved(Image.new(mode, (width, height), colour), kind, **options)


def saved(picture: Image.Image, kind: str, **options: Any) -> bytes:
    out = BytesIO()
    picture.save(out, kind, **options)
    return out.getvalue()


def announced_png(width: int, height: int, data: bytes = b"") -> bytes:
    """A PNG whose header says so much, and that has next to nothing behind it."""
    header = struct.pack(">IIBBBBB", width, height, 8, 2, 0, 0, 0)
    return PNG_SIGNATURE + _chunk(b"IHDR", header) + _chunk(b"IDAT", zlib.compress(data)) + _chunk(b"IEND", b"")


def announced_webp(width: int, height: int) -> bytes:
    """An extended, animated WebP whose canvas is said to be so large."""
    canvas = (width - 1).to_bytes(3, "little") + (height - 1).to_bytes(3, "little")
    body = b"WEBPVP8X" + struct.pack("<I", 10) + b"\x02\x00\x00\x00" + canvas + b"ANIM" + struct.pack("<I", 6) + bytes(6)
    return b"RIFF" + struct.pack("<I", len(body)) + body


def announced_jpeg(width: int, height: int) -> bytes:
    """A JPEG whose frame header says so much."""
    small = a_picture(8, 8, kind="JPEG")
    at = small.index(b"\xff\xc0") + 5
    return small[:at] + struct.pack(">HH", height, width) + small[at + 4 :]


def text_bomb_png() -> bytes:
    """A PNG with a compressed text of 64 MB in front of its pixels."""
    text = _chunk(b"zTXt", b"Comment\x00\x00" + zlib.compress(bytes(64 * 1024**2), 9))
    good = a_picture()
    return good[:33] + text + good[33:]


def animation(kind: str, frames: int = 40) -> bytes:
    """Many frames, the first of them teal."""
    later = [Image.new("RGB", (64, 64), (count, 0, 0)) for count in range(frames - 1)]
    return saved(Image.new("RGB", (64, 64), "teal"), kind, save_all=True, append_images=later)


def _zip() -> bytes:
    out = BytesIO()
    with ZipFile(out, "w") as folder:
        folder.writestr("picture.jpg", a_picture(kind="JPEG"))
    return out.getvalue()


def _chunk(name: bytes, data: bytes) -> bytes:
    return struct.pack(">I", len(data)) + name + data + struct.pack(">I", zlib.crc32(name + data))


# What is no picture, by what it is: (the bytes, a piece of the sentence)
NO_PICTURES: dict[str, tuple[bytes, str]] = {
    "nothing": (b"", "empty"),
    "one byte": (b"\xff", "no picture"),
    "text": (b"just words", "no picture"),
    "SVG": (SVG % b"", "no picture"),
    "SVG with a script": (SVG % SCRIPT, "no picture"),
    "SVG after a declaration": (b'<?xml version="1.0"?>' + SVG % SCRIPT, "no picture"),
    "a page": (b"<!doctype html>" + SCRIPT, "no picture"),
    "a PDF": (b"%PDF-1.7\n%%EOF", "no picture"),
    "a zip": (_zip(), "no picture"),
    "a GIF": (animation("GIF"), "no picture"),
    "a GIF that is a script too": (b"GIF89a/*" + bytes(20) + b"*/=1;alert(1)", "no picture"),
    "a BMP": (a_picture(kind="BMP"), "no picture"),
    "a TIFF": (a_picture(kind="TIFF"), "no picture"),
    "an icon": (a_picture(kind="ICO"), "no picture"),
    "a program": (b"\x7fELF" + bytes(60), "no picture"),
    "the beginning of a JPEG and then a page": (b"\xff\xd8\xff\xe0" + SCRIPT, "damaged"),
    "the beginning of a PNG and then a page": (PNG_SIGNATURE + SCRIPT, "no picture"),
    "a RIFF of sound": (b"RIFF\x24\x00\x00\x00WAVEfmt " + bytes(40), "no picture"),
    "a WebP of nothing": (b"RIFF\x04\x00\x00\x00WEBP", "no picture"),
    "the first half of a JPEG": (a_picture(400, 300, kind="JPEG")[:1200], "damaged"),
    "the first half of a PNG": (saved(Image.effect_noise((90, 90), 60), "PNG")[:4000], "damaged"),
    "the first half of a WebP": (saved(Image.effect_noise((90, 90), 60), "WEBP")[:2000], "damaged"),
    "a PNG with broken pixels": (announced_png(40, 40, b"too few"), "damaged"),
    "a PNG of 100 million pixels": (announced_png(10_000, 10_000), "too many pixels"),
    "a JPEG of 100 million pixels": (announced_jpeg(10_000, 10_000), "too many pixels"),
    "a WebP of 100 million pixels": (announced_webp(10_000, 10_000), "too many pixels"),
    "an animation of 268 million pixels": (announced_webp(16_383, 16_383), "too many pixels"),
    "a PNG of 4 thousand million pixels": (announced_png(65_535, 65_535), "too many pixels"),
    "a PNG of a million by one": (announced_png(1_000_000, 1), "too many pixels"),
    "a PNG of no width": (announced_png(0, 10), "no picture"),
}


def a_leaflet(pages: int = 1) -> bytes:
    """A PDF with empty pages."""
    writer = PdfWriter()
    for _page in range(pages):
        writer.add_blank_page(width=420, height=595)
    out = BytesIO()
    writer.write(out)
    return out.getvalue()


def picture_form(_here: object) -> dict[str, Any]:
    """A form that brings a good picture."""
    return {"code": str(uuid.uuid4()), "file": SimpleUploadedFile("a.png", a_picture())}


def leaflet_form(_here: object) -> dict[str, Any]:
    """A form that brings a good leaflet."""
    return {"code": str(uuid.uuid4()), "file": SimpleUploadedFile("a.pdf", a_leaflet())}
