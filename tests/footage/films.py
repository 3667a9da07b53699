"""Drawn films for tests: made once, received as a phone's upload would be, and read back frame by frame."""

from __future__ import annotations

import io
import subprocess
from functools import lru_cache
from pathlib import Path
from typing import Any

import av
from av.container import InputContainer
from django.utils import timezone
from PIL import Image

from accounts.models import User
from footage import vault
from footage.drawing import draw_film, read_frame, read_number
from footage.models import Recording
from footage.playable import ffmpeg_binary

SMALL = (320, 180)
PHONE: dict[str, Any] = {"seconds": 4, "variable": True, "rotate": 90, "seed": 5}


@lru_cache(maxsize=32)
def drawn(**wishes: Any) -> bytes:
    """A small drawn film; the same wishes give the same bytes."""
    film = io.BytesIO()
    draw_film(film, **{"size": SMALL, **wishes})
    return film.getvalue()


def made_by_ffmpeg(folder: Path, *arguments: str, film: bytes = b"", name: str = "out.mp4") -> bytes:
    """What ffmpeg makes of ``film``, which the arguments call ``in.mp4``."""
    (folder / "in.mp4").write_bytes(film)
    command = [ffmpeg_binary(), "-nostdin", "-loglevel", "error", "-y", *arguments, name]
    subprocess.run(command, cwd=folder, check=True, timeout=60)
    return (folder / name).read_bytes()


def received(owner: User, film: bytes) -> Recording:
    """A recording whose upload is complete."""
    recording = vault.new_recording(owner=owner, length=len(film), file_name="film.mp4")
    with vault.object_writer(recording, vault.ORIGINAL) as writer:
        writer.write(film)
    Recording.objects.filter(pk=recording.pk).update(state=Recording.State.RECEIVED, offset=len(film))
    return reread(recording)


def ready(owner: User, film: bytes, *, frames: int, fps: int = 25) -> Recording:
    """A recording whose playable copy is this very film, which nobody had to convert."""
    recording = vault.new_recording(owner=owner, length=len(film), file_name="film.mp4")
    with vault.playable_writer(recording) as writer:
        writer.write(film)
    Recording.objects.filter(pk=recording.pk).update(
        state=Recording.State.READY, offset=len(film), playable_bytes=len(film), ready_at=timezone.now(),
        frames=frames, fps_num=fps, fps_den=1, percent=100,
    )  # fmt: skip
    return reread(recording)


def reread(recording: Recording) -> Recording:
    return Recording.objects.get(pk=recording.pk)


def playable(recording: Recording) -> bytes:
    """The clear bytes of a playable copy."""
    with vault.open_playable(recording) as film:
        return b"".join(film.read())


def opened(film: bytes) -> InputContainer:
    """A film as PyAV reads it."""
    return av.open(io.BytesIO(film), "r")


def numbers_in(film: bytes) -> list[int | None]:
    """What every frame of a film says, in the order they are shown."""
    with opened(film) as container:
        return [read_frame(frame) for frame in container.decode(video=0)]


def with_clear_bytes(film: bytes, *folders: Path) -> list[Path]:
    """The files in which a film stands in the clear: its own bytes, or the marks of any MP4.

    Databases are left out: a process that opens SQLite's file a second time loses its locks on it when it closes it.
    """
    marks = (b"ftypisom", b"moov", film[len(film) // 2 :][:64])
    files = [path for folder in folders for path in folder.rglob("*") if path.is_file() and ".sqlite3" not in path.name]
    return [path for path in files if any(mark in path.read_bytes() for mark in marks)]


def number_on(picture: bytes) -> int | None:
    """What a still says."""
    image = Image.open(io.BytesIO(picture)).convert("RGB")
    return read_number(image.width, image.height, image.tobytes())
