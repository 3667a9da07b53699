"""The guarded child: what it cannot reach, what stops it, and what nobody sees of it."""

from __future__ import annotations

import base64
import os
import signal
import socket
import subprocess
import sys
import threading
import time
import urllib.error
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import settings as hypothesis_settings
from hypothesis import strategies as some

from footage import guard
from footage.confine import Limits, landlock_version
from footage.guard import FILM, Ending, GuardFailed, Sealed, run_ffmpeg
from footage.playable import ffmpeg_binary
from footage.reader import OneJobReader
from footage.sealing import SealedReader, SealedWriter
from tests.footage import film_of
from tests.footage.films import drawn
from tests.footage.processes import descendants, gone
from tests.needs import need

KEY = bytes(range(32))
ROOM = Limits(seconds=20, memory=2 * 1024**3, output=1024**2)

pytestmark = pytest.mark.films


def seal(path: Path, film: bytes) -> Sealed:
    with SealedWriter(path, KEY) as writer:
        writer.write(film)
        writer.finish()
    return Sealed(path, KEY, len(film))


@pytest.fixture
def film(tmp_path: Path) -> Sealed:
    return seal(tmp_path / "film.vig1", film_of(200_000))


@contextmanager
def listener() -> Iterator[tuple[int, list[object]]]:
    """A port of this machine that notes who connects."""
    callers: list[object] = []
    with socket.create_server(("127.0.0.1", 0)) as server:

        def note() -> None:
            while True:
                try:
                    caller, address = server.accept()
                except OSError:
                    return
                callers.append(address)
                caller.close()

        threading.Thread(target=note, daemon=True).start()
        yield server.getsockname()[1], callers
        server.shutdown(socket.SHUT_RDWR)


def ask_ffmpeg_to_open(address: str, film: Sealed) -> None:
    command = [ffmpeg_binary(), "-nostdin", "-loglevel", "error", "-i", address, "-f", "null", "-"]
    with pytest.raises(GuardFailed) as failed:
        run_ffmpeg(command, film, ROOM)
    assert failed.value.ending == Ending.FAILED


def test_the_child_has_no_network(film: Sealed):
    need("namespaces", found=guard.isolation_allowed(), sentence="This machine allows no network namespaces.")

    with listener() as (port, callers):
        ask_ffmpeg_to_open(f"http://127.0.0.1:{port}/", film)

    assert callers == []


def test_without_a_network_of_its_own_the_child_would_have_connected(film: Sealed, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr(guard, "isolation_allowed", lambda: False)

    with listener() as (port, callers):
        ask_ffmpeg_to_open(f"http://127.0.0.1:{port}/", film)

    assert len(callers) > 0


def test_the_child_opens_no_file_but_programs_and_what_it_was_given(film: Sealed, tmp_path: Path):
    need("landlock", found=landlock_version() > 0, sentence="This kernel has no Landlock.")
    secret = tmp_path / "secret"
    secret.write_text("planted")

    assert run_ffmpeg(["/usr/bin/cat", "/usr/lib/os-release"], film, ROOM)
    for command in (["/usr/bin/cat", str(secret)], ["/usr/bin/ls", str(tmp_path)], ["/usr/bin/touch", str(tmp_path / "new")]):
        with pytest.raises(GuardFailed, match="Permission denied"):
            run_ffmpeg(command, film, ROOM)
    assert not (tmp_path / "new").exists()


def test_neither_the_key_nor_a_secret_shows_in_the_list_of_processes(film: Sealed, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setenv("FILM_KEYS", "planted")
    seen: dict[int, bytes] = {}

    def look(_printed: bytes) -> None:
        for pid in descendants():
            seen[pid] = b"".join(Path(f"/proc/{pid}/{part}").read_bytes() for part in ("cmdline", "environ"))

    run_ffmpeg(["/usr/bin/sleep", "1.2"], film, ROOM, watch=look)

    assert len(seen) == 2
    for shown in seen.values():
        assert KEY not in shown
        assert base64.b64encode(KEY) not in shown
        assert b"planted" not in shown


def test_the_child_is_kept_to_its_limits_and_comes_last(film: Sealed):
    limits: dict[str, str] = {}

    def look(_printed: bytes) -> None:
        for pid in descendants():
            limits.update(
                (line[:26].strip(), line[26:47].strip()) for line in Path(f"/proc/{pid}/limits").read_text().splitlines()
            )
            limits["nice"] = str(os.getpriority(os.PRIO_PROCESS, pid))

    run_ffmpeg(["/usr/bin/sleep", "1.2"], film, ROOM, watch=look)

    assert limits["Max address space"] == str(ROOM.memory)
    assert limits["Max file size"] == str(ROOM.output)
    assert limits["Max cpu time"] == "21"
    assert limits["Max core file size"] == "0"
    assert limits["nice"] == "10"


def test_a_child_that_takes_too_long_is_ended_with_all_it_started(film: Sealed):
    before = descendants()

    with pytest.raises(GuardFailed) as failed:
        run_ffmpeg(["/usr/bin/sleep", "60"], film, Limits(seconds=1, memory=ROOM.memory))

    assert failed.value.ending == Ending.TOO_SLOW
    assert gone(descendants() - before)


def test_what_the_watcher_raises_ends_the_child(film: Sealed):
    before = descendants()

    def stop(_printed: bytes) -> None:
        raise KeyError("enough")

    with pytest.raises(KeyError):
        run_ffmpeg(["/usr/bin/sleep", "60"], film, ROOM, watch=stop)

    assert gone(descendants() - before)


def test_an_output_beyond_the_limit_is_refused(film: Sealed):
    memory = os.memfd_create("test")
    command = [
        ffmpeg_binary(), "-nostdin", "-loglevel", "error", "-y", "-f", "lavfi", "-i", "testsrc=d=9",
        "-c:v", "rawvideo", "-f", "nut", f"/proc/self/fd/{memory}",
    ]  # fmt: skip

    with pytest.raises(GuardFailed) as failed:
        run_ffmpeg(command, film, ROOM, output=memory)
    size = os.fstat(memory).st_size
    os.close(memory)

    assert failed.value.ending == Ending.TOO_LARGE
    assert size <= ROOM.output


def test_a_flipped_bit_in_the_sealed_film_is_no_end_of_the_film(tmp_path: Path):
    film = seal(tmp_path / "film.vig1", drawn(seconds=4, size=(640, 360)))
    raw = bytearray(film.path.read_bytes())
    raw[len(raw) // 2] ^= 1
    film.path.write_bytes(raw)

    with pytest.raises(GuardFailed) as failed:
        run_ffmpeg([ffmpeg_binary(), "-nostdin", "-loglevel", "quiet", "-i", FILM, "-f", "null", "-"], film, ROOM)

    assert failed.value.ending == Ending.BROKEN_SEAL


def test_the_child_and_what_it_started_die_with_a_parent_that_is_killed(film: Sealed):
    script = (
        "from pathlib import Path; from footage.guard import *;"
        f"film = Sealed(Path({str(film.path)!r}), bytes(range(32)), {film.size});"
        "run_ffmpeg(['/usr/bin/sleep', '60'], film, Limits(60, 1 << 31))"
    )
    parent = subprocess.Popen([sys.executable, "-c", script])
    deadline = time.monotonic() + 15
    while len(children := descendants(parent.pid)) < 2 and time.monotonic() < deadline:
        time.sleep(0.05)
    assert len(children) == 2

    parent.send_signal(signal.SIGKILL)
    parent.wait()

    assert gone(children)


READ = film_of(300_000)


@pytest.fixture(scope="module")
def reader(tmp_path_factory: pytest.TempPathFactory) -> Iterator[OneJobReader]:
    """The one-job reader, which ffmpeg meets inside the child."""
    sealed = seal(tmp_path_factory.mktemp("reader") / "film.vig1", READ)
    with SealedReader(sealed.path, KEY, sealed.size) as opened, OneJobReader(opened) as server:
        server.start()
        yield server
        server.shutdown()


def get(address: str, wanted: str) -> tuple[int, bytes]:
    try:
        with urllib.request.urlopen(urllib.request.Request(address, headers={"Range": wanted})) as answer:
            return answer.status, answer.read()
    except urllib.error.HTTPError as error:
        with error:
            return error.code, b""


@hypothesis_settings(deadline=None)
@given(start=some.integers(0, len(READ) - 1), length=some.integers(1, 200_000))
def test_a_range_is_what_the_film_holds_there(reader: OneJobReader, start: int, length: int):
    assert get(reader.address, f"bytes={start}-{start + length - 1}") == (206, READ[start : start + length])


def test_an_open_range_goes_to_the_end_and_one_behind_it_is_refused(reader: OneJobReader):
    assert get(reader.address, "bytes=299990-") == (206, READ[299_990:])
    assert get(reader.address, "bytes=300000-")[0] == 416


def test_another_address_has_nothing(reader: OneJobReader):
    assert get(f"http://127.0.0.1:{reader.server_address[1]}/", "bytes=0-")[0] == 404
    assert get(reader.address + "x", "bytes=0-")[0] == 404
