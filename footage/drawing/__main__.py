"""``python -m footage.drawing --seconds 180 --variable --rotate 90 out.mp4`` writes a film as from a phone."""

from __future__ import annotations

from argparse import ArgumentParser
from fractions import Fraction
from pathlib import Path

from footage.drawing import SCENES, draw_film


def main() -> None:
    """Draw one film into a file."""
    parser = ArgumentParser(prog="python -m footage.drawing", description="Draw an invented film into a file.")
    parser.add_argument("target", type=Path)
    parser.add_argument("--seconds", type=float, default=20)
    parser.add_argument("--fps", type=Fraction, default=Fraction(25))
    parser.add_argument("--size", default="640x360", help="as stored, before it is turned")
    parser.add_argument("--variable", action="store_true", help="of variable frame rate, as phones film in changing light")
    parser.add_argument("--rotate", type=int, default=0, choices=[0, 90, 180, 270])
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--scene", choices=sorted(SCENES), default="morning")
    parser.add_argument("--silent", action="store_true")
    given = parser.parse_args()
    width, height = map(int, given.size.split("x"))
    with given.target.open("wb") as target:
        draw_film(
            target, seconds=given.seconds, fps=given.fps, size=(width, height), variable=given.variable,
            rotate=given.rotate, seed=given.seed, scene=given.scene, sound=not given.silent,
        )  # fmt: skip


if __name__ == "__main__":
    main()
