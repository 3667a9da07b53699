"""The playable copy: the whole job, from the lease to the sealed copy, against the same ffmpeg command on the clear file.

The film is as from a phone: 1080p with a camera's noise, turned, of variable frame rate. The two run in turns, both at the
lowest priority, as the worker runs its child; the middle of the rounds counts.
"""

from __future__ import annotations

import os
import shutil
import statistics
import subprocess
import tempfile
import time
from collections.abc import Callable
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from footage.models import Recording

SECONDS = 60
ROUNDS = 3
GOAL = 1.10


def main() -> None:
    """Print the figure."""
    folder = Path(tempfile.mkdtemp(prefix="vig-bench-"))
    try:
        _measure(folder)
    finally:
        shutil.rmtree(folder, ignore_errors=True)


def _measure(folder: Path) -> None:
    os.environ |= {
        "VIG_ENV": "test", "DJANGO_SETTINGS_MODULE": "vig.settings", "VAR_DIR": str(folder / "var"),
        "DATABASE_URL": f"sqlite:///{folder / 'bench.sqlite3'}",
    }  # fmt: skip
    import django

    django.setup()
    from django.core.management import call_command

    from footage import playable
    from footage.probe import probe
    from tests.factories import UserFactory
    from tests.footage.films import received, reread

    call_command("migrate", verbosity=0)
    # What other apps do when a film is ready needs rows of theirs.
    playable.on_ready.clear()
    clear = _phone_film(folder)
    films = [received(UserFactory.create(), clear.read_bytes()) for _ in range(ROUNDS)]
    raw = ["nice", "-n", "10", *playable.command(probe(films[0]), source=str(clear), target=str(folder / "raw.mp4"))]
    wall, computing = [], []
    for film in films:
        alone = _spent(partial(subprocess.run, raw, check=True, stdout=subprocess.DEVNULL))
        whole = _spent(partial(_job, film))
        wall.append(whole[0] / alone[0])
        computing.append(whole[1] / alone[1])
        if reread(film).state != film.State.READY:
            raise RuntimeError(f"The film is {reread(film).state}: {reread(film).problem}")
    print(f"playable copy: {statistics.median(computing):.2f} × the CPU of raw ffmpeg")
    print(f"playable copy: {statistics.median(wall):.2f} × raw ffmpeg (goal ≤ {GOAL:.2f})")


def _phone_film(folder: Path) -> Path:
    """The drawn phone film, enlarged and made noisy, with its frames still at their own times."""
    from footage.drawing import draw_film
    from footage.playable import ffmpeg_binary

    small, large = folder / "small.mp4", folder / "large.mp4"
    with small.open("wb") as target:
        draw_film(target, seconds=SECONDS, variable=True)
    command = [
        ffmpeg_binary(), "-nostdin", "-loglevel", "error", "-display_rotation", "-90", "-noautorotate", "-i", str(small),
        "-vf", "scale=1920:1080,noise=alls=6:allf=t", "-fps_mode", "passthrough",
        "-c:v", "libx264", "-preset", "ultrafast", "-b:v", "16M", "-c:a", "copy", str(large),
    ]  # fmt: skip
    subprocess.run(command, check=True)
    return large


def _job(film: Recording) -> None:
    from footage.leases import claim
    from footage.playable import make_playable

    if claim(film.pk, "benchmark"):
        make_playable(film.pk, "benchmark")


def _spent(act: Callable[[], object]) -> tuple[float, float]:
    """Seconds of the clock, and of computing by this process and those that it started and that ended."""
    began, computed = time.perf_counter(), sum(os.times()[:4])
    act()
    return time.perf_counter() - began, sum(os.times()[:4]) - computed


if __name__ == "__main__":
    main()
