"""What a drawn film shows: a grown-up and a child on a mat, passing a ball to and fro; invented, warm and flat."""

from __future__ import annotations

import random
from bisect import bisect_right
from collections.abc import Iterator
from dataclasses import dataclass
from math import pi, sin

from footage.drawing.canvas import Canvas, Colour, Point
from footage.drawing.numbers import CELLS, STRIP, cells_of

SMOOTH = 2
# How often a pass goes through the air, and how often the other takes their time.
TOSSED, WAITED = 0.4, 0.2
# Nearer than this, the ball is in the hands.
HELD = 0.9
GROWN_UP, CHILD = 0, 1
WHITE, BLACK, INK = Colour("#ffffff"), Colour("#000000"), Colour("#3b3340")


@dataclass(frozen=True, slots=True)
class Person:
    """How somebody looks, and how large: 1 is the grown-up's size."""

    skin: Colour
    hair: Colour
    top: Colour
    legs: Colour
    size: float


@dataclass(frozen=True, slots=True)
class Scene:
    """A room, two people and a ball."""

    wall: Colour
    floor: Colour
    mat: Colour
    rim: Colour
    sky: Colour
    frame: Colour
    ball: Colour
    band: Colour
    people: tuple[Person, Person]


def _scene(room: str, ball: str, grown_up: str, child: str) -> Scene:
    """A scene from lists of colours in the order of the fields."""
    wall, floor, mat, rim, sky, frame = map(Colour, room.split())
    skin, hair, top, legs = map(Colour, grown_up.split())
    small_skin, small_hair, small_top, small_legs = map(Colour, child.split())
    whole, band = map(Colour, ball.split())
    big, small = Person(skin, hair, top, legs, 1), Person(small_skin, small_hair, small_top, small_legs, 0.72)
    return Scene(wall, floor, mat, rim, sky, frame, whole, band, (big, small))


SCENES = {
    "morning": _scene(
        "#f6e7d3 #dcb98f #7fb3ab #5c948d #cfe6ee #fffaf1", "#e2703a #f8d9a8",
        "#d9a27a #4a2f27 #2f6f78 #45506b", "#e3b08a #6b3f2a #f0b64c #7a6a94",
    ),
    "afternoon": _scene(
        "#efe3ea #cfa88c #e0a458 #c07f3a #dfeccb #fdf6fa", "#3f7f9f #d8ecf2",
        "#8a5a3c #1f1a1c #b5574f #3d4a55", "#96653f #2b2022 #6fa07a #4d5f86",
    ),
    "evening": _scene(
        "#e4e3d4 #b99a7d #a98fb5 #7f668c #f3cfa7 #f9f5e8", "#d9b13b #fff3cf",
        "#efc7a5 #a5683a #66718f #54463f", "#f2cdae #c98a4b #cf7f79 #5a7a78",
    ),
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Pass:
    """The ball leaves one person at ``begins`` and is received by the other at ``ends``, in seconds."""

    begins: float
    ends: float
    giver: int
    tossed: bool


class Play:
    """Who passes the ball when: turns of uneven length, and now and then one waits for the other."""

    def __init__(self, seconds: float, seed: int) -> None:
        self.passes = list(self._turns(seconds, random.Random(seed)))  # noqa: S311
        self._begins = [turn.begins for turn in self.passes]

    @staticmethod
    def _turns(seconds: float, chance: random.Random) -> Iterator[Pass]:
        now, giver = 0.6, GROWN_UP
        while now < seconds:
            tossed = chance.random() < TOSSED
            ends = now + (0.8 if tossed else 1.1)
            yield Pass(now, ends, giver, tossed)
            waits = chance.random() < WAITED
            now = ends + chance.uniform(0.5, 1.2) + (1.5 if waits else 0)
            giver = CHILD if giver == GROWN_UP else GROWN_UP

    def ball(self, now: float) -> tuple[float, float, float]:
        """Where the ball is, 0 at the grown-up to 1 at the child; its height, 0 to 1; and seconds since it was received."""
        at = bisect_right(self._begins, now) - 1
        if at < 0:
            return 0.0, 0.0, 9.0
        turn = self.passes[at]
        share = min(1.0, (now - turn.begins) / (turn.ends - turn.begins))
        eased = share * share * (3 - 2 * share)
        height = sin(pi * share) if turn.tossed else 0.0
        return (
            (eased if turn.giver == GROWN_UP else 1 - eased),
            height,
            max(0.0, now - turn.ends) if share == 1 else 9.0,
        )


class Stage:
    """Draws the scene for any moment of a play, in the size that is asked for."""

    def __init__(self, scene: Scene, play: Play, size: tuple[int, int]) -> None:
        self.scene, self.play = scene, play
        self.width, self.height = size[0] * SMOOTH, size[1] * SMOOTH
        self.strip_top = self.height - self.height // STRIP
        self.unit = min(self.strip_top / 6.3, self.width / 10)
        self.ground = self.strip_top - 0.95 * self.unit
        self.room = Canvas(self.width, self.height)
        self.canvas = Canvas(self.width, self.height)
        self._paint_room()

    def _spot(self, x: float, y: float) -> Point:
        """Units from the middle of the mat, upwards, in pixels."""
        return self.width / 2 + x * self.unit, self.ground - y * self.unit

    def _paint_room(self) -> None:
        scene, room, unit = self.scene, self.room, self.unit
        skirting = self.ground - 1.3 * unit
        room.rectangle(0, 0, self.width, skirting, scene.wall)
        room.rectangle(0, skirting, self.width, self.strip_top, scene.floor)
        room.rectangle(0, skirting, self.width, skirting + 0.12 * unit, scene.frame)
        left, top = self._spot(-1.5, 4.95)
        room.rectangle(left - 0.15 * unit, top - 0.15 * unit, left + 3.15 * unit, top + 2.35 * unit, scene.frame)
        room.rectangle(left, top, left + 3 * unit, top + 2.2 * unit, scene.sky)
        room.rectangle(left + 1.45 * unit, top, left + 1.55 * unit, top + 2.2 * unit, scene.frame)
        room.ellipse(self._spot(0, -0.1), 4.8 * unit, 0.85 * unit, scene.rim)
        room.ellipse(self._spot(0, -0.06), 4.55 * unit, 0.74 * unit, scene.mat)
        room.rectangle(0, self.strip_top, self.width, self.height, BLACK)

    def draw(self, now: float, number: int) -> Canvas:
        """The picture of a moment with its number along the bottom; the same canvas each time."""
        self.canvas.copy_from(self.room)
        along, height, received = self.play.ball(now)
        rise = 0.15 + 1.3 * height
        ball = (-1.75 + 3.35 * along, 0.35 + rise)
        self._person(GROWN_UP, ball, near=1 - along, received=received, now=now)
        self._person(CHILD, ball, near=along, received=received, now=now)
        self._ball(ball, along)
        self._number(number)
        return self.canvas

    def _person(self, who: int, ball: Point, *, near: float, received: float, now: float) -> None:
        """Somebody sitting on the mat, turned to the other; the hands go to the ball when it is near."""
        person, canvas = self.scene.people[who], self.canvas
        side = -1 if who == GROWN_UP else 1
        size, unit = person.size, self.unit * person.size
        glad = max(0.0, 1 - received / 0.9) if near > HELD else 0.0
        seat = side * (3.1 if who == GROWN_UP else 2.75)
        lean = -side * size * (0.12 + 0.3 * near) + 0.03 * sin(now * 1.7 + who)
        bounce = 0.1 * glad * abs(sin(received * 9))
        hip = self._spot(seat, 0.45 * size)
        shoulder = self._spot(seat + lean, 1.95 * size + bounce)
        head = self._spot(seat + lean * 1.35, 2.95 * size + bounce)
        knee = self._spot(seat - side * 1.25 * size, 0.5 * size)
        foot = self._spot(seat - side * 1.75 * size, 0.12 * size)
        canvas.limb(hip, knee, 0.62 * unit, person.legs, taper=0.8)
        canvas.limb(knee, foot, 0.48 * unit, person.legs, taper=0.8)
        canvas.limb(hip, shoulder, 1.3 * unit, person.top, taper=0.72)
        self._head(person, head, side, unit)
        reach = max(0.0, near - 0.55) / 0.45
        for beside in (-0.28, 0.28):
            rest = (seat - side * 0.75 * size, (0.95 + glad * 1.2) * size + 0.2 * beside)
            hold = (ball[0] + side * 0.25, ball[1] + beside)
            share = reach * (1 - 0.6 * glad)
            hand = self._spot(*(a + (b - a) * share for a, b in zip(rest, hold, strict=True)))
            canvas.limb(shoulder, hand, 0.4 * unit, person.top, taper=0.75)
            canvas.ellipse(hand, 0.2 * unit, 0.2 * unit, person.skin)

    def _head(self, person: Person, middle: Point, side: int, unit: float) -> None:
        x, y = middle
        canvas = self.canvas
        canvas.ellipse((x + side * 0.14 * unit, y - 0.12 * unit), 0.78 * unit, 0.8 * unit, person.hair)
        canvas.ellipse((x - side * 0.08 * unit, y + 0.08 * unit), 0.66 * unit, 0.68 * unit, person.skin)
        canvas.ellipse((x - side * 0.36 * unit, y - 0.02 * unit), 0.07 * unit, 0.1 * unit, INK)
        canvas.ellipse((x - side * 0.34 * unit, y + 0.34 * unit), 0.2 * unit, 0.11 * unit, INK)
        canvas.ellipse((x - side * 0.34 * unit, y + 0.28 * unit), 0.24 * unit, 0.1 * unit, person.skin)

    def _ball(self, at: Point, along: float) -> None:
        x, y = self._spot(*at)
        radius = 0.42 * self.unit
        self.canvas.ellipse((x, y), radius, radius, self.scene.ball)
        tilt = 0.55 * radius * sin(along * 4 * pi)
        self.canvas.ellipse((x + tilt, y - 0.15 * radius), 0.3 * radius, 0.62 * radius, self.scene.band)

    def _number(self, number: int) -> None:
        for cell, light in enumerate(cells_of(number)):
            if light:
                left, right = cell * self.width // CELLS, (cell + 1) * self.width // CELLS
                self.canvas.rectangle(left, self.strip_top, right, self.height, WHITE)
