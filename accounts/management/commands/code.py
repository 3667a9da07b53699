"""``manage.py code EMAIL``: the code that somebody's app shows now; for development only."""

from __future__ import annotations

from argparse import ArgumentParser
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError

from accounts.factors import next_code
from accounts.models import User


class Command(BaseCommand):
    help = "Print the code that this person is asked for after the password (development only)."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("email", help="whose code")

    def handle(self, *args: Any, **options: Any) -> None:
        if settings.PRODUCTION:
            raise CommandError("Codes are printed in development only: in production nobody reads another's second step.")
        user = User.objects.filter(email=options["email"].lower()).first()
        if user is None:
            raise CommandError("Nobody has this e-mail address.")
        code = next_code(user)
        if code is None:
            raise CommandError(
                "No code could be used now: there is no app, or the codes of this minute were used. Try again soon."
            )
        self.stdout.write(code)
