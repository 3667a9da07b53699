"""The service, except that it gives up on a silent sender after one second instead of sixty, and logs no 409 or 423."""

from __future__ import annotations

import logging

from vig.wsgi import application

# Only now are the apps loaded.
from footage import tus  # isort: skip

tus.PATIENCE_SECONDS = 1
logging.getLogger("django.request").setLevel(logging.ERROR)

__all__ = ["application"]
