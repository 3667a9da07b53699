"""``manage.py verify_log``: whether the access log is what was written, whole and in order."""

from __future__ import annotations

import sys
from argparse import ArgumentParser, ArgumentTypeError
from itertools import islice
from typing import Any

from django.core.management.base import BaseCommand

from accounts.log_chain import Head
from accounts.log_check import faults, head, tell_broken

SHOWN = 50


class Command(BaseCommand):
    help = "Read the access log from its first line to its last and say what was changed, removed, put in or moved."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument(
            "--head", action="append", default=[], type=_head, metavar="NUMBER:HASH",
            help="a head that was kept elsewhere, such as in the service's own log; may be given again",
        )  # fmt: skip

    def handle(self, *, head: list[Head], **options: Any) -> None:
        """Print what is wrong and end with 1, or say that nothing is."""
        found = list(islice(faults(heads=tuple(head)), SHOWN + 1))
        for fault in found[:SHOWN]:
            self.stdout.write(fault)
        if found:
            tell_broken()
            if len(found) > SHOWN:
                self.stdout.write("There is more; this is enough to know that the log is not what was written.")
            sys.exit(1)
        self.stdout.write(f"The access log is whole: {_count()}.")


def _count() -> str:
    there = head()
    number = there.number if there else 0
    return "1 line" if number == 1 else f"{number} lines"


def _head(told: str) -> Head:
    number, _colon, found = told.partition(":")
    if not number.isdigit() or not found:
        raise ArgumentTypeError("write it as NUMBER:HASH")
    return Head(int(number), found.lower(), "another place")
