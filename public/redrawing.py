"""Draws a picture anew in the widths that pages ask for, so that nothing of the file that arrived is kept but its pixels.

Runs in the child of ``public.apart``. What the header announces is judged before anything is decoded.
"""

from __future__ import annotations

from collections.abc import Sequence
from io import BytesIO
from typing import cast

from PIL import Image, ImageCms, UnidentifiedImageError

from public.apart import Made, Unopened

FORMATS = ("JPEG", "PNG", "WEBP")
# The largest pictures that telephones take have 50 million pixels.
MOST_PIXELS = 50_500_000
# A side of a WebP has at most 16,383.
MOST_SIDE = 16_000
QUALITY = 80
ORIENTATION = 0x0112
TURNS = {
    2: Image.Transpose.FLIP_LEFT_RIGHT,
    3: Image.Transpose.ROTATE_180,
    4: Image.Transpose.FLIP_TOP_BOTTOM,
    5: Image.Transpose.TRANSPOSE,
    6: Image.Transpose.ROTATE_270,
    7: Image.Transpose.TRANSVERSE,
    8: Image.Transpose.ROTATE_90,
}
ON_THEIR_SIDE = {5, 6, 7, 8}
REDUCIBLE = {"L", "RGB", "RGBA", "CMYK"}

# The limits here are stricter than Pillow's own, which would warn first.
Image.MAX_IMAGE_PIXELS = None


def redraw(content: bytes, *, widths: Sequence[int]) -> Made:
    """WebP copies no wider than each of ``widths``, as long as they differ; raises Unopened."""
    _judge_size(*(_webp_size(content) or (1, 1)))
    try:
        opened = Image.open(BytesIO(content), formats=FORMATS)
    except UnidentifiedImageError as error:
        raise Unopened("no_picture") from error
    except (OSError, ValueError, SyntaxError) as error:
        raise Unopened("broken") from error
    _judge_size(*opened.size)
    try:
        picture = _upright(opened, widest=max(widths))
    except (OSError, ValueError, SyntaxError, EOFError) as error:
        raise Unopened("broken") from error
    needed = [width for narrower, width in zip((0, *widths), widths, strict=False) if narrower < picture.width]
    return Made({"width": picture.width, "height": picture.height}, [_copy(picture, width) for width in needed])


def _webp_size(content: bytes) -> tuple[int, int] | None:
    """The canvas that an extended WebP announces; Pillow would make room for it while it opens the file."""
    if content[8:16] != b"WEBPVP8X":
        return None
    return 1 + int.from_bytes(content[24:27], "little"), 1 + int.from_bytes(content[27:30], "little")


def _judge_size(width: int, height: int) -> None:
    if width * height > MOST_PIXELS or max(width, height) > MOST_SIDE:
        raise Unopened("too_many_pixels")


def _upright(opened: Image.Image, *, widest: int) -> Image.Image:
    """The picture as it is meant to be seen, no wider than ``widest``, in sRGB on white, with nothing attached."""
    turn = _turn(opened)
    shown_width = opened.height if turn in ON_THEIR_SIDE else opened.width
    scale = min(1.0, widest / shown_width)
    target = (max(1, round(opened.width * scale)), max(1, round(opened.height * scale)))
    profile = opened.info.get("icc_profile")
    picture = opened if opened.mode in REDUCIBLE else _widened(opened)
    picture.thumbnail(target)
    picture = _in_srgb(_on_white(picture), profile)
    if turn in TURNS:
        picture = picture.transpose(TURNS[turn])
    bare = Image.new("RGB", picture.size)
    bare.paste(picture)
    return bare


def _turn(opened: Image.Image) -> int:
    """How the camera was held, as EXIF tells; a broken EXIF block is no reason to refuse a picture."""
    try:
        return int(opened.getexif().get(ORIENTATION, 1))
    except Exception:  # noqa: BLE001 - whatever the parser trips over; a picture that does not decode fails later
        return 1


def _widened(opened: Image.Image) -> Image.Image:
    """Palettes and rare depths as plain colours with their transparency."""
    if opened.mode.startswith("I"):
        # 16 bits of grey; Pillow would cut off what is above 255.
        return opened.convert("I").point(lambda value: value / 256).convert("L")
    return opened.convert("RGBA")


def _on_white(picture: Image.Image) -> Image.Image:
    if picture.mode != "RGBA":
        return picture
    sheet = Image.new("RGB", picture.size, "white")
    sheet.paste(picture, mask=picture.getchannel("A"))
    return sheet


def _in_srgb(picture: Image.Image, profile: bytes | None) -> Image.Image:
    """The colours that the profile means, in the space that browsers take for granted; a profile that is none is ignored."""
    if profile:
        try:
            meant = ImageCms.ImageCmsProfile(BytesIO(profile))
            changed = ImageCms.profileToProfile(picture, meant, ImageCms.createProfile("sRGB"), outputMode="RGB")
            return cast("Image.Image", changed)
        except (ImageCms.PyCMSError, OSError, ValueError, TypeError):
            pass  # a broken profile, or one of another kind of colours
    return picture.convert("RGB")


def _copy(picture: Image.Image, width: int) -> bytes:
    if width < picture.width:
        height = max(1, round(picture.height * width / picture.width))
        picture = picture.resize((width, height), Image.Resampling.LANCZOS)
    out = BytesIO()
    picture.save(out, "WEBP", quality=QUALITY, method=4)
    return out.getvalue()
