"""``manage.py tick``: what must happen every minute, from the start of the service to its end."""

from __future__ import annotations

import logging
import signal
from argparse import ArgumentParser
from threading import Event
from typing import Any

from django.core.management.base import BaseCommand
from django.db import close_old_connections

from footage import work

logger = logging.getLogger(__name__)
MINUTE = 60


class Command(BaseCommand):
    help = "Sweep every minute: free what killed workers held, queue what waits, remove what nobody needs."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--once", action="store_true", help="sweep once and end")

    def handle(self, *, once: bool, **options: Any) -> None:
        if once:
            work.sweep()
            return
        ended = Event()
        for sign in (signal.SIGINT, signal.SIGTERM):
            signal.signal(sign, lambda *_: ended.set())
        while not ended.is_set():
            self._sweep()
            ended.wait(MINUTE)

    def _sweep(self) -> None:
        close_old_connections()
        try:
            work.sweep()
        except Exception:
            # The next minute tries again; one that fails must not end them all.
            logger.exception("The sweep failed.")
        close_old_connections()
