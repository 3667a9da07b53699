"""The service as every page shows it, kept until an admin changes it."""

from __future__ import annotations

from django.http import HttpRequest
from django.utils.functional import SimpleLazyObject

from accounts.kept import keep
from accounts.models import Service


def current_service() -> Service:
    """Name, contact and colours as they stand; the database is asked once after each change."""
    return keep("service", Service.objects.the_one)


def service(request: HttpRequest) -> dict[str, object]:
    """``{{ service.shown_name }}`` for templates; a page that does not mention the service asks nobody for it."""
    return {"service": SimpleLazyObject(current_service)}
