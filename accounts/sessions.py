"""Sign-ins as Django's sessions: kept in the database, sealed, known there only by the hash of what the browser holds."""

from __future__ import annotations

import hashlib
import json
from typing import TYPE_CHECKING, Any

from django.contrib.auth import SESSION_KEY
from django.contrib.sessions.backends.base import SessionBase, UpdateError
from django.utils import timezone

from accounts.devices import device_of
from accounts.sealing import BrokenSeal

if TYPE_CHECKING:
    from accounts.models import SignIn

# 160 bits of SHA-256, as many letters as Django's table has for a key.
LETTERS = 40


def row_key(key: str) -> str:
    """How the table knows what a browser holds."""
    return hashlib.sha256(key.encode()).hexdigest()[:LETTERS]


class SessionStore(SessionBase):
    """One browser's sign-in; ``row`` is where it stands in the database, once it was looked up or begun."""

    row: SignIn | None = None
    # What the browser says it is; the middleware tells it, and a sign-in is begun with it.
    agent = ""

    def load(self) -> dict[str, Any]:
        """What is kept for this browser; nothing past the limit, and nothing without a row."""
        found = _sign_ins().lasting().filter(session_key=row_key(self.session_key)).first() if self.session_key else None
        try:
            kept: dict[str, Any] = json.loads(found.opened()) if found else {}
        except BrokenSeal:
            found, kept = None, {}
        self.row = found
        if not found:
            self._session_key = None
        return kept

    def exists(self, session_key: str | None = None) -> bool:
        """Whether this key is taken."""
        return bool(session_key) and _sign_ins().filter(session_key=row_key(session_key or "")).exists()

    def create(self) -> None:
        """Begin under a new key; who was signed in already stays so, and since when."""
        self._session_key = self._get_new_session_key()  # type: ignore[attr-defined]
        self.save(must_create=True)
        self.modified = True

    def save(self, must_create: bool = False) -> None:
        """Write what is kept; raises UpdateError where the sign-in was ended meanwhile."""
        if self.session_key is None:
            return self.create()
        kept = self._get_session(no_load=must_create)  # type: ignore[attr-defined]
        before = self.row
        row = _sign_ins().model(session_key=row_key(self.session_key))
        if before:
            row.started_at, row.seen_at, row.expire_date = before.started_at, before.seen_at, before.expire_date
            row.code, row.user_id, row.device = before.code, before.user_id, before.device
        row.session_data = row.sealed(json.dumps(kept))
        whose = int(kept[SESSION_KEY]) if SESSION_KEY in kept else None
        if not before or row.user_id != whose:
            self._begin(row, whose)
        self._write(row, must_create=must_create)
        self.row = row
        return None

    def delete(self, session_key: str | None = None) -> None:
        """End it."""
        key = session_key or self.session_key
        if key:
            _sign_ins().filter(session_key=row_key(key)).delete()
        if key == self.session_key:
            self.row = None

    def cycle_key(self) -> None:
        """A new key for the same sign-in; the old one opens nothing from now on."""
        kept, old = self._session, self.session_key  # type: ignore[attr-defined]
        # First, because the code of a sign-in is there once.
        if not old or not _sign_ins().filter(session_key=row_key(old)).delete()[0]:
            self.row = None
        self.create()
        self._session_cache = kept

    @classmethod
    def clear_expired(cls) -> None:
        """Throw away what ran out long ago."""
        from accounts.ending import sweep_sign_ins

        sweep_sign_ins()

    def _begin(self, row: SignIn, whose: int | None) -> None:
        """A row of somebody else's, or of nobody's, begins now."""
        from accounts.models import User
        from accounts.models.sign_in import IDLE_NOBODY, idle_of

        row.user_id = whose
        row.started_at = row.seen_at = timezone.now()
        user = User.objects.filter(pk=whose).first() if whose else None
        row.expire_date = row.started_at + (idle_of(user) if user else IDLE_NOBODY)
        row.device = device_of(self.agent)

    def _write(self, row: SignIn, *, must_create: bool) -> None:
        if must_create:
            row.save(force_insert=True)
            return
        names = ("session_data", "user_id") if row.user_id == getattr(self.row, "user_id", None) else WHOLE
        told = {name: getattr(row, name) for name in names}
        if not _sign_ins().filter(session_key=row.session_key).update(**told):
            raise UpdateError

    def _validate_session_key(self, key: str | None) -> bool:
        valid = super()._validate_session_key(key)  # type: ignore[misc]
        # Signs that a database may refuse to be asked about were never a key.
        return bool(valid and key and key.isascii() and key.isalnum())


WHOLE = ("session_data", "user_id", "started_at", "seen_at", "expire_date", "device")


def _sign_ins() -> Any:
    """The table; imported when it is needed, because this module is named in the settings."""
    from accounts.models import SignIn

    return SignIn.objects
