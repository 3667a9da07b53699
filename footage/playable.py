"""Makes the playable copy: the one form in which a film is watched, marked and cut.

H.264 and AAC in an MP4 that starts at once; constant frame rate, the short side at most 720, upright, a whole picture each
second, and nothing in it of where, when or with what it was filmed. It is verified before anything says that it is there,
and the film as it arrived goes then. A worker may be killed at any moment: the row says "ready" only in a transaction that
still holds the lease, after the sealed bytes have reached the disk.
"""

from __future__ import annotations

import errno
import logging
import os
import re
import shutil
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from fractions import Fraction
from functools import partial
from typing import Any

import imageio_ffmpeg
from django.conf import settings
from django.db import transaction
from django.utils import timezone

from footage import vault
from footage.confine import Limits
from footage.failpoints import failpoint
from footage.formats import FORMATS
from footage.guard import FILM, Ending, GuardFailed, ask, run_ffmpeg
from footage.leases import Lease, LeaseLost
from footage.models import Recording
from footage.probe import LIMITS, Facts, NotAFilm, probe, ratio, sealed_original
from footage.sealing import BrokenFilm, Busy

logger = logging.getLogger(__name__)

SHORT_SIDE = 720
MEMORY = 4 * 1024**3
THREADS = 2
PIECE = 1024**2
# Shorter than the film says by more than this: its end is missing.
SHORT_BY_SECONDS, SHORT_BY_SHARE = 1.0, 0.01
CODECS = ["h264", "aac"]

# Called with a recording inside the transaction that makes it ready; an app that needs to know adds to it at its start.
on_ready: list[Callable[[Recording], None]] = []


class Spoilt(Exception):
    """What came out is not the copy that was planned."""


@dataclass(frozen=True, slots=True)
class Copy:
    """A verified playable copy."""

    rate: Fraction
    frames: int
    width: int
    height: int


def make_playable(recording_pk: int, holder: str) -> None:
    """Make the playable copy of a recording whose lease ``holder`` has claimed; what goes wrong ends in the row, in words."""
    lease = Lease(recording_pk, holder)
    recording = lease.rows().select_related("key").first()
    if recording is None:
        return
    failpoint("claimed")
    try:
        _make(recording, lease)
    except (LeaseLost, vault.Gone, Busy):
        # Somebody else goes on with it, or it was destroyed.
        logger.info("Recording %s is no longer ours to make playable.", recording.code)
    except NotAFilm as refusal:
        _refuse(recording, lease, refusal.problem)
    except (Spoilt, BrokenFilm) as error:
        _fail(recording, lease, error)
    except GuardFailed as failure:
        _take_stock(recording, lease, failure)
    except OSError as error:
        if error.errno not in {errno.ENOSPC, errno.EDQUOT}:
            raise
        # It goes on by itself once there is space; that is no failed attempt.
        lease.end(state=Recording.State.RECEIVED, problem=Recording.Problem.NO_SPACE, attempts=0)
    finally:
        lease.end()


def _make(recording: Recording, lease: Lease) -> None:
    with _memory_file() as copy:
        _need_space(recording)
        facts = probe(recording, watch=partial(_keep, lease))
        failpoint("probed")
        _convert(recording, facts, copy, lease)
        failpoint("converted")
        lease.keep(now=True)
        verified = _verify(facts, copy, lease)
        failpoint("verified")
        _publish(recording, verified, copy, lease)


def _need_space(recording: Recording) -> None:
    """Raise OSError unless a copy as large as the film, which it nearly never is, would find room."""
    if shutil.disk_usage(settings.FILM_DIR).free < recording.length:
        raise OSError(errno.ENOSPC, "There is no room for the playable copy.")


def _keep(lease: Lease, _printed: bytes) -> None:
    lease.keep()


@contextmanager
def _memory_file() -> Iterator[int]:
    descriptor = os.memfd_create("playable")
    try:
        yield descriptor
    finally:
        os.close(descriptor)


# Converting


def ffmpeg_binary() -> str:
    """The ffmpeg that the settings name, or else the one that came with the packages."""
    named = settings.FFMPEG_BINARY
    return shutil.which(named) or named or str(imageio_ffmpeg.get_ffmpeg_exe())


def command(facts: Facts, *, source: str = FILM, target: str) -> list[str]:
    """The ffmpeg command for a film; ``source`` and ``target`` are addresses that it opens."""
    silence = [] if facts.sound else ["-f", "lavfi", "-i", "anullsrc=r=48000:cl=stereo"]
    sound = "0:a:0" if facts.sound else "1:a:0"
    return [
        ffmpeg_binary(), "-nostdin", "-hide_banner", "-loglevel", "error", "-progress", "pipe:1", "-y",
        "-protocol_whitelist", "http,tcp" if source == FILM else "file",
        "-format_whitelist", FORMATS, "-threads", str(THREADS), "-i", source, *silence,
        "-map", "0:V:0", "-map", sound, "-dn", "-sn", "-map_metadata", "-1", "-map_chapters", "-1", "-metadata:s:v", "encoder=",
        *_picture(facts), *_sound(facts),
        "-fflags", "+bitexact", "-flags:v", "+bitexact+cgop", "-flags:a", "+bitexact",
        "-movflags", "+faststart", "-f", "mp4", target,
    ]  # fmt: skip


def _picture(facts: Facts) -> list[str]:
    rate = f"{facts.rate.numerator}/{facts.rate.denominator}"
    second = str(round(facts.rate))
    filters = ["yadif"] if facts.interlaced else []
    filters += [f"fps={rate}:start_time=0", _scaling(), "setsar=1"]
    if facts.hdr:
        # Without it the wide range of light looks grey: to linear light, mapped, and back to what screens expect.
        filters += [
            "setparams=color_primaries=bt2020:colorspace=bt2020nc", "zscale=t=linear:npl=203", "format=gbrpf32le",
            "zscale=p=bt709", "tonemap=hable:desat=0", "zscale=t=bt709:m=bt709:r=tv",
        ]  # fmt: skip
    filters.append("format=yuv420p")
    return [
        "-vf", ",".join(filters), "-fps_mode", "cfr", "-r", rate,
        "-c:v", "libx264", "-preset", "veryfast", "-crf", "23", "-threads:v", str(THREADS),
        "-g", second, "-keyint_min", second, "-sc_threshold", "0",
    ]  # fmt: skip


def _scaling() -> str:
    """Square pixels, even sides, the shorter one at most ``SHORT_SIDE``."""
    shrink = f"min(1,{SHORT_SIDE}/min(iw*sar,ih))"
    width, height = (f"max(2,trunc({side}*{shrink}/2)*2)" for side in ("iw*sar", "ih"))
    return f"scale=w='{width}':h='{height}':out_range=tv"


def _sound(facts: Facts) -> list[str]:
    shape = ["-c:a", "aac", "-b:a", "128k", "-ar", "48000", "-ac", "2"]
    return [*shape, "-af", "aresample=async=1000:first_pts=0"] if facts.sound else [*shape, "-shortest"]


def _convert(recording: Recording, facts: Facts, copy: int, lease: Lease) -> None:
    limits = Limits(
        seconds=60 + (12 if facts.hdr else 6) * facts.seconds,
        memory=MEMORY, output=settings.FILM_MEMORY_BYTES, processors=THREADS,
    )  # fmt: skip
    told = command(facts, target=f"/proc/self/fd/{copy}")
    watch = partial(_note_progress, facts, lease)
    run_ffmpeg(told, sealed_original(recording), limits, output=copy, watch=watch)


def _note_progress(facts: Facts, lease: Lease, printed: bytes) -> None:
    """Keep the lease and note how far ffmpeg says it is; the last percent is for what comes after it."""
    reached = re.findall(rb"out_time_us=(\d+)\n", printed)
    if not reached:
        lease.keep()
        return
    failpoint("converting")
    share = int(reached[-1]) / 1_000_000 / max(facts.seconds, 0.01)
    lease.keep(min(99, int(100 * share)))


# Verifying


def _verify(facts: Facts, copy: int, lease: Lease) -> Copy:
    """The copy's own facts; raises NotAFilm when it ends before the film does, Spoilt when it is not as planned."""
    found = ask("count", copy, LIMITS, watch=partial(_keep, lease))
    if facts.seconds - found["seconds"] > max(SHORT_BY_SECONDS, SHORT_BY_SHARE * facts.seconds):
        raise NotAFilm(Recording.Problem.INCOMPLETE)
    faults = list(_faults(facts, found))
    if faults:
        raise Spoilt(f"The playable copy is spoilt: {', '.join(faults)}.")
    return Copy(rate=facts.rate, frames=found["frames"], width=found["width"], height=found["height"])


def _faults(facts: Facts, found: dict[str, Any]) -> Iterator[str]:
    if found["codecs"] != CODECS or found["tracks"] != len(CODECS):
        yield "other tracks"
    if not found["steady"] or (found["frames"] > 1 and ratio(found["step"]) * facts.rate != 1):
        yield "uneven frames"
    if not found["ends_decode"]:
        yield "ends that do not decode"
    if min(found["width"], found["height"]) > SHORT_SIDE:
        yield "too large a picture"
    if found["leftovers"]:
        yield f"left over: {' '.join(found['leftovers'])}"


# Publishing


def _publish(recording: Recording, verified: Copy, copy: int, lease: Lease) -> None:
    """Seal the copy into place and say so, then drop the film as it arrived."""
    with ExitStack() as sealing:
        writer = sealing.enter_context(vault.playable_writer(recording))
        size = os.fstat(copy).st_size
        for start in range(0, size, PIECE):
            writer.write(os.pread(copy, PIECE, start))
            lease.keep()
        writer.sync()
        failpoint("sealed")
        with transaction.atomic():
            held = lease.hold()
            sealing.close()
            failpoint("published")
            _say_ready(held, verified, size)
    failpoint("ready")
    vault.drop_original(recording)


def _say_ready(recording: Recording, verified: Copy, size: int) -> None:
    recording.state, recording.problem, recording.percent = Recording.State.READY, "", 100
    recording.fps_num, recording.fps_den = verified.rate.numerator, verified.rate.denominator
    recording.frames, recording.width, recording.height = verified.frames, verified.width, verified.height
    recording.playable_bytes, recording.ready_at = size, timezone.now()
    recording.lease_until, recording.lease_holder = None, ""
    recording.save(
        update_fields=[
            "state", "problem", "percent", "fps_num", "fps_den", "frames", "width", "height",
            "playable_bytes", "ready_at", "lease_until", "lease_holder",
        ]
    )  # fmt: skip
    for tell in on_ready:
        tell(recording)


# Failing


def _refuse(recording: Recording, lease: Lease, problem: Recording.Problem) -> None:
    """Nothing can come of this film: its bytes go at once, the row keeps the reason."""
    try:
        with transaction.atomic():
            lease.hold()
            vault.refuse(recording, problem)
    except LeaseLost:
        # Whoever has it now will find the same.
        pass


def _fail(recording: Recording, lease: Lease, error: Exception) -> None:
    logger.warning("Recording %s could not be made playable: %s", recording.code, error)
    lease.end(state=Recording.State.FAILED, problem=Recording.Problem.DAMAGED)


def _take_stock(recording: Recording, lease: Lease, failure: GuardFailed) -> None:
    """After a child that failed: what would fail again ends here, the rest is tried again."""
    if failure.ending == Ending.TOO_LARGE:
        _refuse(recording, lease, Recording.Problem.TOO_LARGE)
    elif failure.ending in {Ending.FAILED, Ending.BROKEN_SEAL}:
        _fail(recording, lease, failure)
    else:
        # The sweep queues it again, or gives up after the last attempt.
        logger.warning("Recording %s did not become playable this time: %s", recording.code, failure)
