"""``manage.py films_due``: which films end when, by codes, without destroying any; what the clock would do by a day."""

from __future__ import annotations

import datetime as dt
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.utils import timezone

from accounts.models import Retention
from cases.film_ends import endings
from cases.models import Film


class Command(BaseCommand):
    help = "Say which films are due by a day, by codes alone; nothing is destroyed."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--by", help="a day such as 2027-02-28; without it, the days of notice from today")

    def handle(self, *args: Any, **options: Any) -> None:
        table = Retention.objects.the_one()
        until = timezone.localdate() + dt.timedelta(days=table.notice_days)
        if options["by"]:
            try:
                until = dt.date.fromisoformat(options["by"])
            except ValueError as error:
                raise CommandError("Give a day such as 2027-02-28.") from error
        due = [one for one in endings(Film.objects.all(), lambda: table) if one.day and one.day <= until]
        for one in due:
            kept = "  on hold" if one.is_held else ""
            self.stdout.write(f"{one.day}  {one.film.recording.code}  {one.due.why if one.due else ''}{kept}")
        held = sum(one.is_held for one in due)
        self.stdout.write(f"{len(due) - held} films end by {until}; {held} more would, but are on hold. Nothing was destroyed.")
