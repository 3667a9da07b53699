"""The browser of the tests: somebody whom it signs in has used her second factor, as every page of the practice asks."""

from __future__ import annotations

import time
from typing import Any

from django.contrib.auth import BACKEND_SESSION_KEY
from django.test import Client

from accounts.models import User

# Where allauth writes how somebody got in; a second factor is among it once it was used.
METHODS = "account_authentication_methods"
WHOSE = f"{METHODS}_user"


class Browser(Client):
    """Django's test client; a client is a person here."""

    def force_login(self, user: User, backend: str | None = None) -> None:
        """Sign in completely: with the second factor, a moment ago."""
        super().force_login(user, backend)
        now = time.time()
        used = [{"method": "password", "at": now}, {"method": "mfa", "type": "totp", "at": now}]
        self._remember(**{METHODS: used if user.is_staff else used[:1], WHOSE: str(user.pk)})

    def sign_in_half(self, user: User) -> None:
        """Sign in with a password alone, as somebody does who has no second factor yet."""
        super().force_login(user)
        self._remember(**{METHODS: [{"method": "password", "at": time.time()}], WHOSE: str(user.pk)})

    def _remember(self, **values: Any) -> None:
        session = self.session
        assert BACKEND_SESSION_KEY in session
        session.update(values)
        session.save()
