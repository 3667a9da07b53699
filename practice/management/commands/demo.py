"""``manage.py demo``: an invented service to look around in; running it again changes nothing."""

from __future__ import annotations

import json
from argparse import ArgumentParser
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError

from accounts.factors import next_code, unused_codes
from accounts.models import User
from practice import demo
from practice.demo.site import open_site
from practice.demo.staff import settle


class Command(BaseCommand):
    help = "Make the invented service of the demo, or find it; prints who can sign in."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--json", action="store_true", help="print people and families as JSON")
        parser.add_argument("--most", type=int, help="make this many families only")

    def handle(self, *args: Any, **options: Any) -> None:
        if settings.PRODUCTION:
            raise CommandError("The demo has a known password: it does not run in production.")
        people = demo.people()
        open_site(by=next(person for person in people if person.is_admin))
        settle(people)
        families = demo.families(people, most=options["most"])
        said: dict[str, list[dict[str, Any]]] = {
            "people": [_told(person) for person in people],
            "families": [{"names": case.family, "address": case.get_absolute_url()} for case in families],
        }
        self.stdout.write(json.dumps(said) if options["json"] else self._in_words(said))

    @staticmethod
    def _in_words(said: dict[str, list[dict[str, Any]]]) -> str:
        lines = [
            f"{who['email']}  {who['password']}  code {who['code'] or '-'}  ({', '.join(who['roles'])})"
            for who in said["people"]
        ]
        return "\n".join(lines)


def _told(person: User) -> dict[str, Any]:
    """All that it takes to sign in as somebody of the demo."""
    return {
        "name": person.name, "email": person.email, "password": demo.PASSWORD, "roles": sorted(person.roles),
        "code": next_code(person), "recovery_codes": unused_codes(person),
    }  # fmt: skip
