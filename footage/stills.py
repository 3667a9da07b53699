"""Stills: one frame of the playable copy as a picture, cut on the server so that everybody sees the same pixels."""

from __future__ import annotations

from fractions import Fraction

from footage import vault
from footage.confine import Limits
from footage.guard import FILM, Sealed, run_ffmpeg
from footage.models import Recording
from footage.playable import ffmpeg_binary
from footage.sealing import BrokenFilm, Busy

WIDTH = 480
LIMITS = Limits(seconds=30, memory=2 * 1024**3)


class NoSuchFrame(Exception):
    """The playable copy has no frame of this number, or there is no playable copy."""


def grab_still(recording: Recording, frame: int) -> bytes:
    """One frame as a JPEG at most 480 pixels wide, kept sealed beside the film; raises NoSuchFrame, Gone, GuardFailed."""
    if recording.state != Recording.State.READY or not 0 <= frame < (recording.frames or 0):
        raise NoSuchFrame
    rate = Fraction(recording.fps_num or 0, recording.fps_den or 1)
    kind = vault.still(frame)
    try:
        with vault.open_object(recording, kind) as kept:
            return b"".join(kept.read())
    except BrokenFilm:
        # Not there yet, or no longer whole: it can always be cut again.
        picture = _cut(recording, frame, rate)
    _keep(recording, kind, picture)
    return picture


def _cut(recording: Recording, frame: int, rate: Fraction) -> bytes:
    # Half a frame early: rounding cannot reach the frame before it or the one after.
    seek = max(Fraction(0), (frame - Fraction(1, 2)) / rate)
    key = vault.object_key(recording, vault.PLAYABLE)
    film = Sealed(vault.path_of(recording, vault.PLAYABLE), key, recording.playable_bytes or 0)
    return run_ffmpeg(
        [
            ffmpeg_binary(), "-nostdin", "-hide_banner", "-loglevel", "error",
            "-protocol_whitelist", "http,tcp", "-format_whitelist", "mov", "-ss", f"{float(seek):.6f}", "-i", FILM,
            "-frames:v", "1", "-vf", f"scale='min({WIDTH},iw)':-2", "-q:v", "4",
            "-map_metadata", "-1", "-flags:v", "+bitexact", "-f", "image2pipe", "-c:v", "mjpeg", "pipe:1",
        ],
        film, LIMITS,
    )  # fmt: skip


def _keep(recording: Recording, kind: str, picture: bytes) -> None:
    try:
        with vault.object_writer(recording, kind) as writer:
            writer.write(picture)
    except (Busy, OSError):
        # Somebody else is keeping the same picture, or there is no space: it can always be cut again.
        pass
