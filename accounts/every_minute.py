"""What happens every minute: each app adds its own when it is ready, and ``manage.py tick`` does it all."""

from __future__ import annotations

import logging
from collections.abc import Callable

logger = logging.getLogger(__name__)
_CHORES: list[Callable[[], None]] = []


def every_minute(do: Callable[[], None]) -> None:
    """Have this done every minute; it must be safe to do at any time and twice."""
    if do not in _CHORES:
        _CHORES.append(do)


def do_all() -> None:
    """Do it all once; what fails is told, keeps nothing else from being done, and is tried again a minute later."""
    for do in _CHORES:
        try:
            do()
        except Exception:
            logger.exception("What happens every minute failed: %s.%s", do.__module__, do.__qualname__)
