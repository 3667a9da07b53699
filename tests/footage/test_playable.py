"""The playable copy: one form for every film, verified, and never half there."""

from __future__ import annotations

import random
import shutil
import tempfile
from collections.abc import Callable
from fractions import Fraction
from pathlib import Path
from typing import Any

import pytest
from django.db import IntegrityError
from pytest_django import Settings

from accounts.models import User
from footage import failpoints, leases, playable, vault
from footage.drawing import expected_numbers, moments
from footage.guard import ask
from footage.leases import BEAT_SECONDS, Lease, claim
from footage.models import Destruction, Recording
from footage.playable import make_playable
from tests.footage.films import PHONE, drawn, made_by_ffmpeg, numbers_in, opened, received, reread, with_clear_bytes
from tests.footage.films import playable as copy_of

State, Problem = Recording.State, Recording.Problem
pytestmark = [pytest.mark.films, pytest.mark.django_db]


@pytest.fixture(autouse=True)
def vault_alone(monkeypatch: pytest.MonkeyPatch) -> None:
    """What other apps do when a film is ready is their own tests' matter."""
    monkeypatch.setattr(playable, "on_ready", [])


def make(owner: User, film: bytes) -> Recording:
    recording = received(owner, film)
    assert claim(recording.pk, "me")
    make_playable(recording.pk, "me")
    return reread(recording)


def tracks_of(film: bytes) -> dict[str, Any]:
    with opened(film) as container:
        frame = next(container.decode(video=0))
        picture, sound = container.streams.video[0], container.streams.audio[0]
        return {
            "size": (frame.width, frame.height),
            "pixels": frame.format.name,
            "rotation": frame.rotation,
            "rate": picture.average_rate,
            "transfer": picture.codec_context.color_trc,
            "sound": (sound.codec_context.name, sound.rate, sound.layout.name),
            "tags": {**container.metadata, **picture.metadata, **sound.metadata},
        }


def at_each_step(monkeypatch: pytest.MonkeyPatch, act: Callable[[str], None]) -> None:
    """Have something happen at every place where a worker may die."""
    monkeypatch.setattr(playable, "failpoint", act)


def nothing_came_of(recording: Recording) -> bool:
    return not vault.path_of(recording, vault.PLAYABLE).exists() and not list(
        vault.folder_of(recording.code).glob(f"*{vault.PART}")
    )


# What comes out


@pytest.mark.one_database
def test_a_phone_film_comes_out_upright_with_each_frame_at_its_time(alice: User):
    recording = make(alice, drawn(**PHONE))
    film = copy_of(recording)
    shown = moments(seconds=4, fps=25, variable=True, seed=PHONE["seed"])

    assert recording.state == State.READY
    assert numbers_in(film) == expected_numbers(shown, fps=25, rate=Fraction(25), frames=recording.frames or 0)
    assert (recording.fps_num, recording.fps_den) == (25, 1)
    assert recording.frames == pytest.approx(100, abs=1)
    assert (recording.width, recording.height) == (180, 320)
    assert recording.playable_bytes == len(film)
    found = tracks_of(film)
    assert [found[name] for name in ("size", "pixels", "rate", "rotation")] == [(180, 320), "yuv420p", 25, 0]
    assert found["sound"] == ("aac", 48_000, "stereo")


@pytest.mark.one_database
def test_nothing_in_the_copy_says_where_or_with_what_it_was_filmed(alice: User, tmp_path: Path):
    tags = ["com.apple.quicktime.location.ISO6709=+51.4779-000.0015/", "com.apple.quicktime.model=A phone"]
    told = [part for tag in tags for part in ("-metadata", tag)]
    film = made_by_ffmpeg(
        tmp_path, "-i", "in.mp4", "-c", "copy", *told, "-movflags", "use_metadata_tags", film=drawn(**PHONE), name="out.mov"
    )
    assert all(tag in film for tag in (b"+51.4779", b"A phone", b"A drawn film"))

    copy = copy_of(make(alice, film))

    harmless = {"major_brand", "minor_version", "compatible_brands", "language", "handler_name", "vendor_id"}
    assert tracks_of(copy)["tags"].keys() <= harmless
    assert not any(tag in copy for tag in (b"+51.4779", b"A phone", b"A drawn film", b"loci", b"xyz"))


@pytest.mark.one_database
def test_a_whole_picture_stands_at_every_second_and_the_film_starts_at_once(alice: User):
    film = copy_of(make(alice, drawn(seconds=4)))

    with opened(film) as container:
        packets = [packet for packet in container.demux(video=0) if packet.pts is not None]
    keyed = [at for at, packet in enumerate(sorted(packets, key=lambda packet: packet.pts or 0)) if packet.is_keyframe]

    assert keyed == [0, 25, 50, 75]
    assert film.index(b"moov") < film.index(b"mdat")


@pytest.mark.one_database
def test_a_fast_film_is_halved(alice: User):
    recording = make(alice, drawn(seconds=2, fps=60))

    assert (recording.fps_num, recording.fps_den, recording.frames) == (30, 1, 60)
    assert numbers_in(copy_of(recording))[10:14] == [20, 22, 24, 26]


@pytest.mark.one_database
def test_a_large_film_becomes_smaller_by_its_short_side(alice: User):
    upright = make(alice, drawn(seconds=1, size=(1280, 960), rotate=270))

    assert (upright.width, upright.height) == (720, 960)
    assert numbers_in(copy_of(upright)) == list(range(25))


@pytest.mark.one_database
def test_pixels_become_square_and_sides_even(alice: User, tmp_path: Path):
    film = made_by_ffmpeg(
        tmp_path, "-i", "in.mp4", "-vf", "scale=145:181,setsar=4/3", "-pix_fmt", "yuv444p", film=drawn(seconds=1)
    )

    recording = make(alice, film)

    assert (recording.width, recording.height) == (192, 180)


@pytest.mark.one_database
def test_a_silent_film_gets_silence(alice: User):
    recording = make(alice, drawn(seconds=2, sound=False))

    assert recording.state == State.READY
    with opened(copy_of(recording)) as film:
        assert film.duration == pytest.approx(2_000_000, abs=100_000)
        assert len(film.streams.audio) == 1


@pytest.mark.one_database
def test_a_film_of_wide_light_is_mapped_to_what_screens_show(alice: User, tmp_path: Path):
    film = made_by_ffmpeg(
        tmp_path, "-i", "in.mp4", "-vf", "setparams=color_trc=arib-std-b67", "-c:v", "libx264", "-pix_fmt", "yuv420p10le",
        film=drawn(seconds=1),
    )  # fmt: skip

    recording = make(alice, film)

    found = tracks_of(copy_of(recording))
    assert (found["pixels"], found["transfer"]) == ("yuv420p", 1)
    assert numbers_in(copy_of(recording)) == list(range(25))


@pytest.mark.one_database
def test_an_interlaced_film_becomes_whole_pictures(alice: User, tmp_path: Path):
    film = made_by_ffmpeg(
        tmp_path, "-i", "in.mp4", "-vf", "interlace,setfield=tff", "-flags", "+ilme+ildct", "-c:v", "mpeg2video",
        film=drawn(seconds=2, fps=50), name="out.mpg",
    )  # fmt: skip

    recording = make(alice, film)

    # Each picture of the film is woven of two with different numbers, which nobody can read until they are apart.
    assert recording.fps_num == 25
    assert numbers_in(film)[5:40] == [None] * 35
    assert numbers_in(copy_of(recording))[5:40] in (list(range(10, 80, 2)), list(range(11, 80, 2)))


@pytest.mark.one_database
@pytest.mark.parametrize(
    ("name", "codecs"),
    [("out.avi", ["mpeg4", "mp3"]), ("out.mkv", ["libx265", "libopus"]), ("out.ts", ["libx264", "aac"])],
)
def test_what_other_cameras_write_becomes_playable_too(alice: User, tmp_path: Path, name: str, codecs: list[str]):
    picture, sound = codecs
    film = made_by_ffmpeg(
        tmp_path, "-i", "in.mp4", "-c:v", picture, "-b:v", "2M", "-c:a", sound, film=drawn(seconds=2), name=name
    )

    recording = make(alice, film)

    assert recording.state == State.READY
    assert set(numbers_in(copy_of(recording))) >= set(range(2, 48))


# What is refused, and in which words


def test_a_film_whose_end_is_missing_is_refused_and_its_bytes_go(alice: User, tmp_path: Path):
    whole = made_by_ffmpeg(tmp_path, "-i", "in.mp4", "-c", "copy", "-movflags", "+faststart", film=drawn(seconds=5))

    recording = make(alice, whole[: len(whole) * 64 // 100])

    assert (recording.state, recording.problem) == (State.REFUSED, Problem.INCOMPLETE)
    with pytest.raises(vault.Gone):
        vault.unwrap_key(recording)


def test_a_copy_beyond_the_memory_bound_is_refused(alice: User, settings: Settings):
    settings.FILM_MEMORY_BYTES = 20_000

    recording = make(alice, drawn(seconds=4))

    assert (recording.state, recording.problem) == (State.REFUSED, Problem.TOO_LARGE)
    assert nothing_came_of(recording)


def test_a_stored_film_that_was_altered_fails_in_words(alice: User):
    recording = received(alice, drawn(seconds=2, size=(640, 360)))
    path = vault.path_of(recording, vault.ORIGINAL)
    raw = bytearray(path.read_bytes())
    raw[-1] ^= 1
    path.write_bytes(raw)

    claim(recording.pk, "me")
    make_playable(recording.pk, "me")

    assert (reread(recording).state, reread(recording).problem) == (State.FAILED, Problem.DAMAGED)


@pytest.mark.parametrize(
    "fault",
    [
        {"codecs": ["mpeg4", "aac"]}, {"tracks": 3}, {"steady": False}, {"step": [1, 24]}, {"ends_decode": False},
        {"width": 1300, "height": 721}, {"leftovers": ["location"]},
    ],
    ids=str,
)  # fmt: skip
def test_a_copy_that_is_not_as_planned_never_becomes_ready(alice: User, monkeypatch: pytest.MonkeyPatch, fault: dict[str, Any]):
    monkeypatch.setattr(playable, "ask", lambda *given, **known: {**ask(*given, **known), **fault})

    recording = make(alice, drawn(seconds=1))

    assert (recording.state, recording.problem) == (State.FAILED, Problem.DAMAGED)
    assert nothing_came_of(recording)


def test_a_full_disk_is_said_and_the_film_goes_on_when_there_is_space(alice: User, monkeypatch: pytest.MonkeyPatch):
    usage = shutil.disk_usage
    recording = received(alice, drawn(seconds=1))
    monkeypatch.setattr(shutil, "disk_usage", lambda path: usage(path)._replace(free=10))
    claim(recording.pk, "me")
    make_playable(recording.pk, "me")
    recording = reread(recording)
    assert (recording.state, recording.problem) == (State.RECEIVED, Problem.NO_SPACE)
    assert recording in Recording.objects.waiting_for_a_worker()

    monkeypatch.undo()
    monkeypatch.setattr(playable, "on_ready", [])
    assert claim(recording.pk, "me")
    make_playable(recording.pk, "me")

    assert (reread(recording).state, reread(recording).problem) == (State.READY, "")


# What nobody sees half done


def test_no_clear_byte_of_the_film_reaches_a_disk(
    alice: User, tmp_path: Path, settings: Settings, monkeypatch: pytest.MonkeyPatch
):
    film = drawn(**PHONE)
    seen: dict[str, list[Path]] = {}
    monkeypatch.setattr(tempfile, "tempdir", str(tmp_path))
    at_each_step(monkeypatch, lambda step: seen.update({step: with_clear_bytes(film, tmp_path, settings.VAR_DIR)}))

    make(alice, film)

    assert list(seen) == list(failpoints.NAMES)
    assert set(map(tuple, seen.values())) == {()}


def test_the_film_as_it_arrived_goes_once_the_copy_is_ready_and_not_before(alice: User, monkeypatch: pytest.MonkeyPatch):
    stood: dict[str, bool] = {}
    recording = received(alice, drawn(seconds=1))
    original = vault.path_of(recording, vault.ORIGINAL)
    at_each_step(monkeypatch, lambda step: stood.update({step: original.exists()}))

    claim(recording.pk, "me")
    make_playable(recording.pk, "me")

    assert set(stood.values()) == {True}
    assert not original.exists()


def test_progress_is_what_the_encoder_says_and_whole_only_when_verified(alice: User, monkeypatch: pytest.MonkeyPatch):
    told: list[int] = []
    keep = Lease.keep

    def note(lease: Lease, percent: int | None = None, *, now: bool = False) -> None:
        keep(lease, percent, now=True)
        told.append(Recording.objects.get(pk=lease.pk).percent)

    monkeypatch.setattr(Lease, "keep", note)

    recording = make(alice, drawn(seconds=4, size=(640, 360)))

    assert told == sorted(told)
    assert told[0] == 0
    assert 90 <= told[-1] <= 99
    assert recording.percent == 100


@pytest.mark.parametrize("step", ["probed", "converting", "verified", "sealed"])
def test_a_recording_destroyed_on_the_way_stays_destroyed(
    alice: User, monkeypatch: pytest.MonkeyPatch, step: str, django_capture_on_commit_callbacks: Any
):
    recording = received(alice, drawn(seconds=1))

    def destroy(reached: str) -> None:
        if reached == step and not reread(recording).destroyed_at:
            with django_capture_on_commit_callbacks(execute=True):
                vault.destroy(reread(recording), why=Destruction.Why.ASKED)

    monkeypatch.setattr(leases, "BEAT_SECONDS", 0)
    at_each_step(monkeypatch, destroy)
    claim(recording.pk, "me")
    make_playable(recording.pk, "me")

    assert reread(recording).state == State.DESTROYED
    assert nothing_came_of(recording)


@pytest.mark.parametrize("step", ["probed", "converting", "verified", "sealed"])
def test_a_worker_whose_lease_is_somebody_elses_publishes_nothing(alice: User, monkeypatch: pytest.MonkeyPatch, step: str):
    recording = received(alice, drawn(seconds=1))

    def take_over(reached: str) -> None:
        if reached == step:
            Recording.objects.filter(pk=recording.pk).update(lease_holder="another")

    monkeypatch.setattr(leases, "BEAT_SECONDS", 0)
    at_each_step(monkeypatch, take_over)
    claim(recording.pk, "me")
    make_playable(recording.pk, "me")

    assert (reread(recording).state, reread(recording).lease_holder) == (State.CONVERTING, "another")
    assert nothing_came_of(recording)


def test_those_who_wait_are_told_in_the_transaction_that_makes_it_ready(alice: User, monkeypatch: pytest.MonkeyPatch):
    told: list[str] = []
    monkeypatch.setattr(playable, "on_ready", [lambda recording: told.append(recording.state)])

    make(alice, drawn(seconds=1))

    assert told == [State.READY]


def test_one_of_them_that_fails_leaves_the_recording_for_the_next_attempt(alice: User, monkeypatch: pytest.MonkeyPatch):
    def fail(_recording: Recording) -> None:
        raise IntegrityError("a row elsewhere")

    monkeypatch.setattr(playable, "on_ready", [fail])
    recording = received(alice, drawn(seconds=1))
    claim(recording.pk, "me")
    with pytest.raises(IntegrityError):
        make_playable(recording.pk, "me")
    assert (reread(recording).state, reread(recording).lease_until) == (State.CONVERTING, None)

    monkeypatch.setattr(playable, "on_ready", [])
    assert claim(recording.pk, "me")
    make_playable(recording.pk, "me")

    assert reread(recording).state == State.READY


def test_the_lease_is_written_once_a_second_at_most(alice: User, django_assert_num_queries: Any):
    recording = received(alice, b"x" * random.Random(1).randint(10, 20))
    claim(recording.pk, "me")
    lease = Lease(recording.pk, "me")

    with django_assert_num_queries(1):
        for percent in range(50):
            lease.keep(percent)

    assert BEAT_SECONDS >= 1
