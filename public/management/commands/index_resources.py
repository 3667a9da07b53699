"""``manage.py index_resources``: make the index by which visitors find resources anew, after rows came by another way."""

from __future__ import annotations

from typing import Any

from django.core.management.base import BaseCommand

from public.finding import file_everything


class Command(BaseCommand):
    help = "Make the index by which visitors find resources anew; safe to run at any time."

    def handle(self, *args: Any, **options: Any) -> None:
        """Say how many resources can be found now."""
        self.stdout.write(f"{file_everything()} resources can be found.")
