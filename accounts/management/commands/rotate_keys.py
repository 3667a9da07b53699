"""``manage.py rotate_keys``: seal everything with the newest keys while the service runs (docs/running.md)."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError

from accounts.rotation import Tally, renew_all, standing

# What somebody wrote between our reading and our writing is found again by the next round; two are enough for that.
ROUNDS = 5


class Command(BaseCommand):
    help = "Seal every text, sign-in, second step and film key with the newest key; safe to run at any time and twice."

    def handle(self, *args: Any, **options: Any) -> None:
        broken: list[str] = []
        for _round in range(ROUNDS):
            tally = renew_all()
            broken = tally.broken
            self._tell(tally)
            if not tally.renewed and not tally.overtaken:
                break
        needed = self._keys_needed()
        for place in broken:
            self.stderr.write(f"No key opens {place}: it was left as it is.")
        if broken or needed:
            raise CommandError("Keep every key for now: what is named above still needs it.")
        self.stdout.write("Nothing in the database needs an older key. Copies of the database made before today do.")

    def _tell(self, tally: Tally) -> None:
        self.stdout.write(f"{tally.renewed} sealed anew, {tally.overtaken} changed meanwhile, {len(tally.broken)} not opened.")

    def _keys_needed(self) -> bool:
        """Whether anything is left that a key other than the newest of its ring seals; prints how much by key."""
        needed = False
        rings: Mapping[str, Mapping[str, bytes]] = {"films": settings.FILM_KEYS}
        for kind, counted in standing().items():
            newest = next(iter(rings.get(kind, settings.FIELD_KEYS)))
            self.stdout.write(f"{kind}: " + (", ".join(f"{counted[key]} by {key}" for key in sorted(counted)) or "none"))
            needed = needed or any(key != newest for key in counted)
        return needed
