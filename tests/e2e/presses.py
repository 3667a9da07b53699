"""Counts what a hand does on a page."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

from playwright.sync_api import Page


class Presses:
    """Each press of the mouse or a finger on any page of this browser, wherever it leads."""

    def __init__(self, page: Page) -> None:
        self.count = 0
        self._page = page
        page.context.expose_function("pressed", self._pressed)
        page.context.add_init_script("addEventListener('pointerdown', () => pressed(), true)")

    def _pressed(self) -> None:
        self.count += 1

    @contextmanager
    def at_most(self, most: int, what: str) -> Iterator[None]:
        """Hold what happens in the block to so many presses, and print how many it took."""
        before = self.count
        yield
        self._page.wait_for_timeout(50)  # the last press is told after it was answered
        taken = self.count - before
        print(f"{what}: {taken} presses (at most {most})")  # noqa: T201 - the figure is what the journey is for
        assert taken <= most
