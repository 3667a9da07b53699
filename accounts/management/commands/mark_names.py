"""``manage.py mark_names``: make the marks by which names are found anew, after SECRET_KEY was changed (docs/running.md)."""

from __future__ import annotations

from typing import Any

from django.core.management.base import BaseCommand

from accounts.names import mark_anew, marked_models


class Command(BaseCommand):
    help = "Make the mark of every name anew; safe to run at any time and twice."

    def handle(self, *args: Any, **options: Any) -> None:
        self.stdout.write(f"{mark_anew(*marked_models())} names are marked anew.")
