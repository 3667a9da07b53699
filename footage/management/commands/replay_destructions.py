"""``manage.py replay_destructions``: destroy again what an older copy of the database brought back; part of every restore."""

from __future__ import annotations

from typing import Any

from django.core.management.base import BaseCommand, CommandError

from footage.ledger import BrokenLedger
from footage.vault import replay_destructions


class Command(BaseCommand):
    help = "Destroy every film again that the ledger of destructions names, before the service opens after a restore."

    def handle(self, *args: Any, **options: Any) -> None:
        try:
            named, again = replay_destructions()
        except BrokenLedger as fault:
            raise CommandError(
                f"{fault} The ledger of destructions was changed: do not open the service, and compare it with its copies."
            ) from fault
        self.stdout.write(f"{named} recordings stand in the ledger; {again} were there again and are destroyed.")
