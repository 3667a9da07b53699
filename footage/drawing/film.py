"""Puts a drawn play on film: H.264 and AAC in an MP4, of constant or of variable rate, upright or turned as by a phone."""

from __future__ import annotations

from array import array
from collections.abc import Iterator
from fractions import Fraction
from math import exp, pi, sin
from typing import BinaryIO

import av
from av.container import OutputContainer
from av.filter import Graph

from footage.drawing.numbers import CLOCK, moments, number_at
from footage.drawing.scene import CHILD, GROWN_UP, SCENES, SMOOTH, Pass, Play, Stage

SOUND_RATE = 48_000
SOUND_FRAME = 1024
# The filters that lay an upright picture down the way a phone stores it.
TURNS = {90: [("transpose", "cclock")], 180: [("hflip", ""), ("vflip", "")], 270: [("transpose", "clock")]}
# An invented garden; every drawn film names it so that tests can prove such tags are gone from what people see.
PLACE = "+51.4779-000.0015/"


def draw_film(
    target: BinaryIO,
    *,
    seconds: float,
    fps: Fraction | int = 25,
    size: tuple[int, int] = (640, 360),
    variable: bool = False,
    rotate: int = 0,
    seed: int = 1,
    scene: str = "morning",
    sound: bool = True,
) -> None:
    """Draw a film into ``target``, which must be seekable.

    ``size`` is how the film is stored; with ``rotate`` (0, 90, 180 or 270 degrees clockwise) it asks players to turn it, and
    shows upright when they do. What number which frame shows is said by ``moments`` and ``expected_numbers``.
    """
    play = Play(seconds, seed)
    with av.open(target, "w", format="mp4") as film:
        film.metadata.update({"location": PLACE, "title": "A drawn film"})
        pictures = _Pictures(film, Stage(SCENES[scene], play, size if rotate % 180 == 0 else size[::-1]), size, fps, rotate)
        tones = _Sound(film, play, seconds) if sound else None
        for moment in moments(seconds=seconds, fps=fps, variable=variable, seed=seed):
            pictures.add(moment)
            if tones:
                tones.add_until(float(moment))
        pictures.finish()
        if tones:
            tones.finish(seconds)


class _Pictures:
    """The film's picture track."""

    def __init__(self, film: OutputContainer, stage: Stage, size: tuple[int, int], fps: Fraction | int, rotate: int) -> None:
        self.film, self.stage, self.fps = film, stage, fps
        options = {"preset": "superfast", "crf": "20", "threads": "1"}
        self.track = film.add_stream("libx264", rate=Fraction(fps), options=options)
        self.track.width, self.track.height = size
        self.track.pix_fmt = "yuv420p"
        self.track.codec_context.time_base = Fraction(1, CLOCK)
        self.turn = _turning(rotate, stage) if rotate else None
        if rotate:
            # FFmpeg counts against the clock.
            self.track.set_display_rotation(-rotate)

    def add(self, moment: Fraction) -> None:
        """Draw and encode the frame of a moment."""
        stage = self.stage
        canvas = stage.draw(float(moment), number_at(moment, self.fps))
        frame = canvas.frame.reformat(stage.width // SMOOTH, stage.height // SMOOTH, interpolation="AREA")
        if self.turn:
            self.turn.vpush(frame)
            frame = self.turn.vpull()
        frame.pts, frame.time_base = int(moment * CLOCK), Fraction(1, CLOCK)
        self.film.mux(self.track.encode(frame))

    def finish(self) -> None:
        self.film.mux(self.track.encode(None))


def _turning(rotate: int, stage: Stage) -> Graph:
    """A filter that turns an upright picture into the way a phone held at ``rotate`` stores it."""
    graph = Graph()
    source = graph.add_buffer(
        width=stage.width // SMOOTH,
        height=stage.height // SMOOTH,
        format=stage.canvas.frame.format,
        time_base=Fraction(1, CLOCK),
    )
    steps = [source, *(graph.add(name, value) for name, value in TURNS[rotate]), graph.add("buffersink")]
    graph.link_nodes(*steps).configure()
    return graph


class _Sound:
    """The film's sound track: quiet, and a soft tone whenever the ball is received."""

    def __init__(self, film: OutputContainer, play: Play, seconds: float) -> None:
        self.film = film
        self.track = film.add_stream("aac", rate=SOUND_RATE, options={"b": "96k"}, layout="mono")
        self.samples = _tones(play.passes, seconds)
        self.at = 0

    def add_until(self, second: float) -> None:
        """Encode what sounds up to here."""
        while self.at + SOUND_FRAME <= min(second * SOUND_RATE, len(self.samples)):
            self._add(SOUND_FRAME)

    def finish(self, seconds: float) -> None:
        self.add_until(seconds)
        if rest := len(self.samples) - self.at:
            self._add(rest)
        self.film.mux(self.track.encode(None))

    def _add(self, count: int) -> None:
        frame = av.AudioFrame(format="s16", layout="mono", samples=count)
        frame.planes[0].update(self.samples[self.at : self.at + count].tobytes().ljust(frame.planes[0].buffer_size, b"\0"))
        frame.sample_rate, frame.pts, frame.time_base = SOUND_RATE, self.at, Fraction(1, SOUND_RATE)
        self.film.mux(self.track.encode(frame))
        self.at += count


def _tones(passes: list[Pass], seconds: float) -> array[int]:
    """The samples of the whole film."""
    samples = array("h", bytes(2 * round(seconds * SOUND_RATE)))
    tones = {giver: array("h", _tone(pitch)) for giver, pitch in ((GROWN_UP, 523.25), (CHILD, 392.0))}
    for turn in passes:
        start = round(turn.ends * SOUND_RATE)
        room = len(samples) - start
        if room > 0:
            tone = tones[turn.giver][:room]
            samples[start : start + len(tone)] = tone
    return samples


def _tone(pitch: float) -> Iterator[int]:
    """Half a second of a note that swells quickly and fades."""
    for at in range(SOUND_RATE // 2):
        second = at / SOUND_RATE
        yield round(9000 * min(1, second / 0.02) * exp(-7 * second) * sin(2 * pi * pitch * second))
