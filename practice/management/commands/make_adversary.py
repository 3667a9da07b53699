"""``manage.py make_adversary``: fills an empty database so that every text in it tells whose it is; for tests of access."""

from __future__ import annotations

import json
from argparse import ArgumentParser
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError

from accounts.models import User
from practice import adversary


class Command(BaseCommand):
    help = "Fill an empty database with two rival families in which every text field bears a unique marker."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--json", action="store_true", help="print people, families and every marker as JSON")

    def handle(self, *args: Any, **options: Any) -> None:
        if settings.PRODUCTION:
            raise CommandError("The adversary overwrites every text: it does not run in production.")
        if User.objects.exists():
            raise CommandError("The adversary overwrites every text: it wants a database in which nobody is yet.")
        world = adversary.fill()
        told = {
            "people": {
                kind: {"email": user.email, "password": adversary.PASSWORD, "roles": sorted(user.roles)}
                for kind, user in world.people.items()
            },
            "families": {name: case.get_absolute_url() for name, case in world.families.items()},
            "markers": {marker.text: marker.told() for marker in world.markers},
        }
        counted = f"{len(world.markers)} markers, {len(world.people)} people, {len(world.families)} families."
        self.stdout.write(json.dumps(told) if options["json"] else counted)
