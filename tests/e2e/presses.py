"""Counts what hands do on a page, with a mouse or with keys alone."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

from playwright.sync_api import FileChooser, FilePayload, Locator, Page, expect


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


class Keys:
    """What is done by keyboard alone: a key that acts is one interaction, a field that is filled is one; Tab moves, and is told apart."""

    FURTHEST = 60

    def __init__(self, page: Page) -> None:
        self.count = 0
        self.tabs = 0
        self._page = page

    def press(self, key: str) -> None:
        """Press a key, or keys together, that do something."""
        self._page.keyboard.press(key)
        self.count += 1

    def fill(self, text: str) -> None:
        """Type into the field that has the focus."""
        self._page.keyboard.insert_text(text)
        self.count += 1

    def choose(self, chooser: FileChooser, file: FilePayload) -> None:
        """Choose a file in the window that is open."""
        chooser.set_files(file)
        self.count += 1

    def move_to(self, there: Locator) -> None:
        """Go on by Tab until something has the focus."""
        for _tab in range(self.FURTHEST):
            if there.evaluate("one => one === document.activeElement"):
                break
            self._page.keyboard.press("Tab")
            self.tabs += 1
        expect(there).to_be_focused()

    @contextmanager
    def at_most(self, most: int, what: str) -> Iterator[None]:
        """Hold what happens in the block to so many interactions, and print how many it took."""
        before = self.count, self.tabs
        yield
        taken, tabs = self.count - before[0], self.tabs - before[1]
        print(f"{what}: {taken} interactions (at most {most}), and Tab {tabs} times")  # noqa: T201 - the figure is what it is for
        assert taken <= most
