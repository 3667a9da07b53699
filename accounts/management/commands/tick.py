"""``manage.py tick``: what must happen every minute, from the start of the service to its end."""

from __future__ import annotations

import signal
from argparse import ArgumentParser
from threading import Event
from typing import Any

from django.core.management.base import BaseCommand
from django.db import close_old_connections

from accounts.every_minute import do_all

MINUTE = 60


class Command(BaseCommand):
    help = "Every minute: free what killed workers held, queue what waits, post what is due, remove what nobody needs."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--once", action="store_true", help="do it once and end")

    def handle(self, *, once: bool, **options: Any) -> None:
        if once:
            do_all()
            return
        ended = Event()
        for sign in (signal.SIGINT, signal.SIGTERM):
            signal.signal(sign, lambda *_: ended.set())
        while not ended.is_set():
            close_old_connections()
            do_all()
            close_old_connections()
            ended.wait(MINUTE)
