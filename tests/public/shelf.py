"""Resources for tests that look for them, published by the verb that admins use."""

from __future__ import annotations

import uuid
from typing import Any

from accounts.models import User
from public.models import Resource


def put_up(by: User, title: str, **words: Any) -> Resource:
    """A published resource with these words."""
    resource = Resource.begin(code=uuid.uuid4(), title=title, by=by, **words)
    resource.publish(by=by, version=resource.version)
    return resource


def reword(resource: Resource, by: User, **words: Any) -> None:
    """Publish a resource with other words."""
    resource.keep(by=by, version=resource.version, words=words)
    resource.publish(by=by, version=resource.version)
