"""``manage.py load_instruments``: publish the questionnaires that the program ships; running it again changes nothing."""

from __future__ import annotations

from typing import Any

from django.core.management.base import BaseCommand

from questionnaires.shipped import load_instruments


class Command(BaseCommand):
    help = "Publish the questionnaires that come with the program, where they are not there yet."

    def handle(self, *args: Any, **options: Any) -> None:
        for edition in load_instruments():
            if options["verbosity"]:
                self.stdout.write(f"{edition.instrument.key} {edition.version}")
