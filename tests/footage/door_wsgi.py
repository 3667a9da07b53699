"""The vault's door for a real server."""

from __future__ import annotations

from django.conf import settings

from vig.wsgi import application

settings.ROOT_URLCONF = "tests.footage.door"

__all__ = ["application"]
