"""The vault's play view for gunicorn with nothing before it: no middleware, and the film's row looked up once."""

from __future__ import annotations

import os
from functools import cache
from typing import TYPE_CHECKING

import django
from django.conf import settings
from django.core.handlers.wsgi import WSGIHandler
from django.http import HttpRequest, HttpResponseBase
from django.urls import path

if TYPE_CHECKING:
    from footage.models import Recording

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "vig.settings")
django.setup(set_prefix=False)
settings.MIDDLEWARE = []
settings.ROOT_URLCONF = __name__
application = WSGIHandler()


@cache
def _film() -> Recording:
    from footage.models import Recording

    return Recording.objects.select_related("key").get()


def play(request: HttpRequest) -> HttpResponseBase:
    """A range of the only film there is."""
    from footage.ranges import serve_playable

    return serve_playable(request, _film())


urlpatterns = [path("film.mp4", play)]
