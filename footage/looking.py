"""What PyAV can say about a film; runs only in the guarded child, because a film may come from anywhere."""

from __future__ import annotations

from collections.abc import Callable
from fractions import Fraction
from io import RawIOBase
from itertools import pairwise
from typing import IO, Any

import av
from av.container import InputContainer
from av.stream import Disposition
from av.video.stream import VideoStream

from footage.formats import FORMATS

Answer = dict[str, Any]
File = IO[bytes] | RawIOBase

# So many packets may pass before one gives a picture: a film cut out of a longer one starts between whole pictures.
PATIENCE = 500
PROGRESSIVE = 1
HDR_TRANSFERS = {16, 18}
# What the MP4 format itself writes into any file, and nothing about who filmed what or where.
FORMAT_TAGS = {"major_brand", "minor_version", "compatible_brands"}
TRACK_TAGS = {("language", "und"), ("handler_name", "VideoHandler"), ("handler_name", "SoundHandler"),
              ("vendor_id", "[0][0][0][0]")}  # fmt: skip


def look(film: File) -> Answer:
    """The facts that a playable copy is planned from, or the ``problem`` that makes one impossible."""
    try:
        with _open(film) as container:
            return _facts(container)
    except (av.FFmpegError, EOFError):
        return {"problem": "no_film"}


def count(film: File) -> Answer:
    """What a playable copy really holds: every frame counted, the first and the last one decoded."""
    with _open(film) as container:
        (track,) = container.streams.video
        (sound,) = container.streams.audio
        points = sorted(packet.pts for packet in container.demux(track) if packet.pts is not None)
        steps = {later - earlier for earlier, later in pairwise(points)}
        first, last = _decoded(container, track, points[0])[0], _decoded(container, track, points[-1])[-1]
        return {
            "frames": len(points),
            "steady": len(steps) <= 1,
            "step": _ratio((min(steps) if steps else 0) * (track.time_base or 0)),
            "ends_decode": [first.pts, last.pts] == [points[0], points[-1]],
            "width": first.width,
            "height": first.height,
            "seconds": (container.duration or 0) / av.time_base,
            "codecs": [track.codec_context.name, sound.codec_context.name],
            "tracks": len(container.streams),
            "leftovers": sorted(_leftovers(container)),
        }


QUESTIONS: dict[str, Callable[[File], Answer]] = {"look": look, "count": count}


def _open(film: File) -> InputContainer:
    return av.open(
        film, "r", metadata_errors="replace",
        container_options={"format_whitelist": FORMATS, "protocol_whitelist": "none"},
    )  # fmt: skip


def _facts(container: InputContainer) -> Answer:
    tracks = [track for track in container.streams.video if not track.disposition & Disposition.attached_pic]
    if not tracks:
        return {"problem": "no_picture"}
    if not _shows_a_picture(container, tracks[0]):
        return {"problem": "no_film"}
    track = tracks[0]
    seconds = container.duration / av.time_base if container.duration else _last_moment(container, track)
    return {
        "seconds": seconds,
        "average_rate": _ratio(track.average_rate),
        "base_rate": _ratio(track.base_rate),
        "width": track.codec_context.width,
        "height": track.codec_context.height,
        "interlaced": track.codec_context.field_order > PROGRESSIVE,
        "hdr": track.codec_context.color_trc in HDR_TRANSFERS,
        "sound": bool(container.streams.audio),
    }


def _shows_a_picture(container: InputContainer, track: VideoStream) -> bool:
    # More threads would each hold pictures of their own, beyond the memory that the child has.
    track.thread_count = 1
    for tried, packet in enumerate(container.demux(track)):
        try:
            if track.decode(packet):
                return True
        except av.FFmpegError:
            pass
        if tried > PATIENCE:
            break
    return False


def _last_moment(container: InputContainer, track: VideoStream) -> float:
    """The length of a film whose header does not tell it, as browsers record them."""
    base = track.time_base or 0
    ends = [packet.pts + (packet.duration or 0) for packet in container.demux(track) if packet.pts is not None]
    return float(max(ends, default=0) * base)


def _decoded(container: InputContainer, track: VideoStream, point: int) -> list[av.VideoFrame]:
    """The frames from the whole picture at or before ``point`` for one second, or to the end."""
    container.seek(point, stream=track)
    frames = []
    for frame in container.decode(track):
        frames.append(frame)
        if frame.pts is not None and frame.pts > point:
            break
    return frames


def _leftovers(container: InputContainer) -> set[str]:
    """Names of tags and chapters that a copy made to carry nothing still carries."""
    names = container.metadata.keys() - FORMAT_TAGS
    for track in container.streams:
        names |= {name for name, value in track.metadata.items() if (name, value) not in TRACK_TAGS}
    return names | ({"chapters"} if container.chapters() else set())


def _ratio(value: Fraction | int | None) -> list[int]:
    value = Fraction(value or 0)
    return [value.numerator, value.denominator]
