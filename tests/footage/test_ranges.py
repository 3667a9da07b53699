"""Byte ranges: the right bytes, one range at a time, and an answer to any header."""

from __future__ import annotations

import random
import re
from pathlib import Path

import pytest
from django.http import Http404, HttpRequest, HttpResponseBase, StreamingHttpResponse
from django.test import RequestFactory
from django.utils import timezone
from hypothesis import example, given
from hypothesis import settings as hypothesis_settings
from hypothesis import strategies as st
from pytest_django import Settings

from accounts.models import User
from footage import vault
from footage.models import Recording, RecordingKey
from footage.ranges import UNSATISFIABLE, WHOLE, Answer, Slice, parse_range, serve, serve_playable
from footage.sealing import CHUNK, BrokenFilm, SealedReader, SealedWriter
from tests.browser import Browser
from tests.footage import film_of
from tests.queries import counted_queries

KEY = bytes(32)
SIZE = 5 * CHUNK + 123
FILM = film_of(SIZE)
ETAG = '"this film"'


def reference(header: str | None, film: bytes) -> bytes | Answer:
    """RFC 9110, section 14.1, told another way: split at the commas, count characters, slice."""
    if header is None or header.strip().partition("=")[0].strip().lower() != "bytes" or "=" not in header:
        return WHOLE
    specs = [spec.strip(" \t") for spec in header.partition("=")[2].split(",")]
    answers: list[bytes | None] = []
    for spec in (spec for spec in specs if spec):
        if spec.count("-") != 1 or set(spec) - set("0123456789-") or spec == "-":
            return WHOLE
        first, last = spec.split("-")
        if not first:
            answers.append(film[-int(last) :] if int(last) else None)
        elif last and int(last) < int(first):
            return WHOLE
        else:
            answers.append(film[int(first) : int(last) + 1 if last else None] or None)
    if not answers:
        return WHOLE
    return next((answer for answer in answers if answer), UNSATISFIABLE)


numbers = st.one_of(
    st.integers(0, SIZE + 10).map(str), st.sampled_from(["", "0", "00", str(SIZE), str(SIZE - 1), str(2**64), "007"])
)
specs = st.builds("{}{}-{}{}".format, st.sampled_from(["", " ", "\t"]), numbers, numbers, st.sampled_from(["", " "]))
honest = st.builds("{}={}".format, st.sampled_from(["bytes", "Bytes", " bytes "]), st.lists(specs, max_size=4).map(",".join))
junk = st.one_of(
    st.text(max_size=40),
    st.binary(max_size=40).map(lambda raw: raw.decode("latin-1")),
    st.text(alphabet="bytes=0123456789-, \t٣²", max_size=40),
)


@hypothesis_settings(max_examples=1000, deadline=None)
@given(header=st.one_of(st.none(), honest, honest, junk, junk.map("bytes={}".format)))
@example(header="bytes=" + "9" * 5000 + "-")
@example(header="bytes=0-0," * 2000)
@example(header="bytes=-0")
@example(header="bytes=5-2")
@example(header="bytes=٠-٣")
def test_a_header_asks_for_what_the_reference_slicer_gives(header: str | None):
    wanted = parse_range(header, SIZE)

    got = FILM[wanted.start : wanted.end] if isinstance(wanted, Slice) else wanted
    # The reference counts in Python's own int(), which refuses to read thousands of digits.
    shorter = re.sub(r"([0-9]{30})[0-9]+", r"\1", header) if header else header
    assert got == reference(shorter, FILM)
    assert not isinstance(wanted, Slice) or 0 <= wanted.start < wanted.end <= SIZE


@pytest.fixture(scope="module")
def sealed(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("ranges") / "film"
    with SealedWriter(path, KEY) as writer:
        writer.write(FILM)
        writer.finish()
    return path


def ask(
    path: Path, header: str | None, *, method: str = "GET", cap: int = SIZE, if_range: str | None = None
) -> HttpResponseBase:
    headers = {name: value for name, value in {"Range": header, "If-Range": if_range}.items() if value is not None}
    request: HttpRequest = RequestFactory().generic(method, "/", headers=headers)
    return serve(request, SealedReader(path, KEY), etag=ETAG, cap=cap)


def body(response: HttpResponseBase) -> bytes:
    content = b"".join(response) if isinstance(response, StreamingHttpResponse) else response.content  # type: ignore[attr-defined]
    let_go(response)
    return content


def let_go(response: HttpResponseBase) -> None:
    """What a server does at the end of a response, without the signal that would look for a database."""
    for close in response._resource_closers:  # type: ignore[attr-defined]
        close()


@hypothesis_settings(max_examples=150, deadline=None)
@given(header=st.one_of(st.none(), honest, junk.filter(str.isprintable)))
def test_an_answer_carries_the_very_bytes_that_it_names(sealed: Path, header: str | None):
    response = ask(sealed, header)

    expected = reference(header, FILM)
    if expected is UNSATISFIABLE:
        assert (response.status_code, response["Content-Range"]) == (416, f"bytes */{SIZE}")
        return
    got = body(response)
    assert int(response["Content-Length"]) == len(got)
    if expected is WHOLE:
        assert (response.status_code, got) == (200, FILM)
        assert "Content-Range" not in response
    else:
        named = re.fullmatch(rf"bytes (\d+)-(\d+)/{SIZE}", response["Content-Range"])
        assert named
        assert (response.status_code, got) == (206, expected)
        assert FILM[int(named[1]) : int(named[2]) + 1] == got


def test_many_random_ranges_are_exact(sealed: Path):
    chance = random.Random(7)
    for _ in range(200):
        start = chance.randrange(SIZE)
        end = chance.randrange(start, SIZE)
        assert body(ask(sealed, f"bytes={start}-{end}")) == FILM[start : end + 1]


def test_an_open_end_is_cut_so_that_a_paused_player_holds_no_thread(sealed: Path):
    response = ask(sealed, "bytes=10-", cap=CHUNK)

    assert response["Content-Range"] == f"bytes 10-{CHUNK + 9}/{SIZE}"
    assert body(response) == FILM[10 : CHUNK + 10]


@pytest.mark.parametrize("header", ["bytes=0-99999999", "bytes=-300000", None])
def test_a_stated_end_is_not_cut(sealed: Path, header: str | None):
    assert len(body(ask(sealed, header, cap=10))) >= 300_000


def test_a_head_request_tells_the_size_and_sends_nothing(sealed: Path):
    response = ask(sealed, "bytes=0-1", method="HEAD")

    assert (response.status_code, response["Content-Length"], body(response)) == (200, str(SIZE), b"")


@pytest.mark.parametrize(("condition", "status"), [(ETAG, 206), ('"another"', 200), (f"W/{ETAG}", 200), ("Sat, 1 Jan", 200)])
def test_a_range_of_another_film_than_the_player_has_is_the_whole_film(sealed: Path, condition: str, status: int):
    response = ask(sealed, "bytes=0-1", if_range=condition)

    assert response.status_code == status
    let_go(response)


def test_a_film_is_kept_out_of_caches_frames_and_other_sites(sealed: Path):
    response = ask(sealed, "bytes=0-1")

    assert {name: response[name] for name in (
        "Accept-Ranges", "ETag", "Cache-Control", "Content-Type", "Content-Disposition", "X-Content-Type-Options",
        "Cross-Origin-Resource-Policy", "Content-Security-Policy",
    )} == {
        "Accept-Ranges": "bytes", "ETag": ETAG, "Cache-Control": "private, no-store", "Content-Type": "video/mp4",
        "Content-Disposition": "inline", "X-Content-Type-Options": "nosniff",
        "Cross-Origin-Resource-Policy": "same-origin", "Content-Security-Policy": "sandbox; default-src 'none'",
    }  # fmt: skip
    let_go(response)


def damaged(sealed: Path, place: int, folder: Path) -> Path:
    raw = bytearray(sealed.read_bytes())
    raw[place] ^= 1
    path = folder / "damaged"
    path.write_bytes(raw)
    return path


def test_a_film_whose_first_piece_does_not_open_is_not_found(sealed: Path, tmp_path: Path):
    with pytest.raises(Http404):
        ask(damaged(sealed, 100, tmp_path), None)


def test_a_film_that_breaks_further_on_is_cut_off_and_never_sent_wrong(sealed: Path, tmp_path: Path):
    response = ask(damaged(sealed, 32 + 3 * (CHUNK + 16), tmp_path), None)
    assert isinstance(response, StreamingHttpResponse)

    pieces = iter(response)
    assert b"".join(next(pieces) for _ in range(3)) == FILM[: 3 * CHUNK]
    with pytest.raises(BrokenFilm):
        next(pieces)
    let_go(response)


@pytest.fixture
def ready(alice: User) -> Recording:
    recording = vault.new_recording(owner=alice, length=SIZE)
    with vault.playable_writer(recording) as writer:
        writer.write(FILM)
    Recording.objects.filter(pk=recording.pk).update(
        state=Recording.State.READY, offset=SIZE, playable_bytes=SIZE, fps_num=25, fps_den=1, frames=25,
        ready_at=timezone.now(),
    )  # fmt: skip
    return Recording.objects.select_related("key").get(pk=recording.pk)


@pytest.fixture
def door(settings: Settings) -> None:
    settings.ROOT_URLCONF = "tests.footage.door"


@pytest.mark.django_db
def test_serving_a_range_costs_no_query(ready: Recording):
    with counted_queries() as queries:
        response = serve_playable(RequestFactory().get("/", headers={"Range": "bytes=0-1"}), ready)
        assert body(response) == FILM[:2]

    assert queries == []


@pytest.mark.django_db
def test_a_player_gets_its_film_through_the_whole_program(door: None, ready: Recording, browser: Browser):
    response = browser.get(f"/films/{ready.code}/play/", headers={"Range": "bytes=70000-70010"})

    assert response.status_code == 206
    assert b"".join(response.streaming_content) == FILM[70000:70011]  # type: ignore[attr-defined]
    assert response["Content-Security-Policy"] == "sandbox; default-src 'none'"
    assert response["Cache-Control"] == "private, no-store"


@pytest.mark.django_db
@pytest.mark.parametrize("ending", ["key", "file", "state", "elsewhere"])
def test_what_may_no_longer_be_seen_is_not_found_at_the_next_range(door: None, ready: Recording, browser: Browser, ending: str):
    headers = {"Range": "bytes=0-1"}
    if ending == "key":
        RecordingKey.objects.all().delete()
    elif ending == "file":
        vault.path_of(ready, vault.PLAYABLE).unlink()
    elif ending == "state":
        Recording.objects.update(state=Recording.State.FAILED)
    else:
        headers["Sec-Fetch-Site"] = "cross-site"

    assert browser.get(f"/films/{ready.code}/play/", headers=headers).status_code == 404
