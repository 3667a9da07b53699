"""``manage.py load_starter``: the words that a fresh service opens with; running it again changes nothing."""

from __future__ import annotations

from typing import Any

from django.core.management.base import BaseCommand

from public.starter import load_starter


class Command(BaseCommand):
    help = "Publish landing page, resources, videos and legal texts where this service never had any."

    def handle(self, *args: Any, **options: Any) -> None:
        for piece in load_starter():
            if options["verbosity"]:
                self.stdout.write(f"{piece._meta.verbose_name} {piece.code}")
