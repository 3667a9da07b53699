"""The service as every page shows it, kept until an admin changes it."""

from __future__ import annotations

from django.conf import settings
from django.http import HttpRequest
from django.utils.functional import SimpleLazyObject

from accounts.kept import keep
from accounts.look import Look, look_of
from accounts.models import Retention, Service


def current_service() -> Service:
    """Name, contact and colours as they stand; the database is asked once after each change."""
    return keep("service", Service.objects.the_one)


def current_retention() -> Retention:
    """The retention table as it stands; the database is asked once after each change."""
    return keep("retention", Retention.objects.the_one)


def current_look() -> Look:
    """The style sheet of the colours as they stand."""
    return keep("look", lambda: look_of(current_service()))


def service(request: HttpRequest) -> dict[str, object]:
    """``{{ service.shown_name }}`` and ``{{ look }}`` for templates; a page that mentions neither asks nobody for them.

    ``{{ exit_url }}`` is where somebody who leaves quickly is led.
    """
    return {
        "service": SimpleLazyObject(current_service),
        "look": SimpleLazyObject(lambda: current_look().digest),
        "exit_url": settings.QUICK_EXIT_URL,
    }
