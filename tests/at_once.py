"""Several who do something from the same moment on, each on a connection of its own."""

from __future__ import annotations

import threading
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from typing import TypeVar

from django.db import connection

Given = TypeVar("Given")


def at_once(acts: Sequence[Callable[[], Given]]) -> list[Given]:
    """What each of the acts gives, in their order; raises what any of them raises."""
    start = threading.Barrier(len(acts))

    def run(act: Callable[[], Given]) -> Given:
        try:
            start.wait()
            return act()
        finally:
            connection.close()

    with ThreadPoolExecutor(len(acts)) as pool:
        return [done.result() for done in [pool.submit(run, act) for act in acts]]
