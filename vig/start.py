"""What the doors of the service (manage.py, wsgi) do when it may not start."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

from django.core.exceptions import ImproperlyConfigured


@contextmanager
def one_clear_line() -> Iterator[None]:
    """End the process with the fault's own sentence and status 1, without a traceback, where the configuration is wrong."""
    try:
        yield
    except ImproperlyConfigured as fault:
        raise SystemExit(f"The service cannot start: {fault}") from None
