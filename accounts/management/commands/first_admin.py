"""``manage.py first_admin EMAIL``: the one person whom nobody can invite, because nobody is there yet."""

from __future__ import annotations

from argparse import ArgumentParser
from typing import Any

from django.conf import settings
from django.core.exceptions import ValidationError
from django.core.management.base import BaseCommand, CommandError
from django.core.validators import validate_email
from django.db import transaction
from django.urls import reverse

from accounts.invitations import Issued, invite
from accounts.models import Invitation, Role, User


class Command(BaseCommand):
    help = "Ask the first admin in: prints a link and six characters, which together work once and for seven days."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("email", help="her e-mail address")
        parser.add_argument("--name", default="", help="her name, as colleagues read it")
        parser.add_argument("--practitioner", action="store_true", help="she also guides families, as in a practice of one")
        parser.add_argument("--address", help="where people open the service, such as https://vig.example.org")

    def handle(self, *args: Any, **options: Any) -> None:
        email = options["email"].lower()
        try:
            validate_email(email)
        except ValidationError as error:
            raise CommandError("That is no e-mail address.") from error
        roles = {Role.ADMIN} | ({Role.PRACTITIONER} if options["practitioner"] else set())
        issued = self._ask_in(email, options["name"], frozenset(roles))
        there = (options["address"] or self._here()) + reverse("accounts:invitation_open", args=[issued.token])
        self.stdout.write(
            f"Open {there}\nand type {issued.code}\n"
            "Both work once, together, for seven days. Whoever has them becomes the admin, so hand them over apart.\n"
            "Then she chooses a password and makes a passkey or a code app; before that no page opens."
        )

    @staticmethod
    @transaction.atomic
    def _ask_in(email: str, name: str, roles: frozenset[Role]) -> Issued:
        """A new admin with an invitation, or a newer one for her who has not used the last; raises CommandError."""
        there = User.objects.filter(is_admin=True).order_by("pk").first()
        if there is not None and (there.email != email or there.has_usable_password() or _was_in(there)):
            raise CommandError("There is an admin already. She invites everybody else under /manage/people/.")
        if there is None and User.objects.filter(email__iexact=email).exists():
            raise CommandError("Somebody has this e-mail address already, and is no admin. Choose another.")
        person = there or User.objects.create_user(email=email, name=name or email.partition("@")[0], roles=roles)
        return invite(person, by=None, way=Invitation.Way.HAND)

    @staticmethod
    def _here() -> str:
        host = settings.ALLOWED_HOSTS[0].lstrip(".*") or "localhost"
        return f"https://{host}" if settings.PRODUCTION else "http://localhost:8000"


def _was_in(person: User) -> bool:
    """Whether somebody used an invitation of hers, perhaps to make a passkey and no password."""
    return Invitation.objects.filter(user=person, redeemed_at__isnull=False).exists()
