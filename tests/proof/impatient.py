"""The service, except that it gives up on a silent sender after one second instead of sixty, logs no 409 or 423,
and lets one person begin as many films as she likes."""

from __future__ import annotations

import logging

from vig.wsgi import application

# Only now are the apps loaded.
from accounts.limits import AT_PAGES  # isort: skip
from footage import tus  # isort: skip

tus.PATIENCE_SECONDS = 1
AT_PAGES.pop("cases:film_new")
logging.getLogger("django.request").setLevel(logging.ERROR)

__all__ = ["application"]
