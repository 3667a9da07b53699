"""Draws invented films in which every frame carries a number that a program can read.

The demo shows them and the tests measure with them: no real family is ever on film here.
"""

from footage.drawing.film import draw_film
from footage.drawing.numbers import expected_numbers, moments, read_frame, read_number
from footage.drawing.scene import SCENES

__all__ = ["SCENES", "draw_film", "expected_numbers", "moments", "read_frame", "read_number"]
