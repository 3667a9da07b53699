"""What the page of a resource shows, from its live words or from those of a preview."""

from __future__ import annotations

from typing import Any

from django.utils.translation import get_language

from public.finding import alike
from public.markdown import contents, host_of, render
from public.models import Resource
from public.narrowing import language_name

CONTENTS_FROM = 3
ALIKE_MOST = 3


def resource_page(resource: Resource) -> dict[str, Any]:
    """The page's contents."""
    listed = contents(resource.body)
    return {
        "resource": resource, "body": render(resource.body), "alike": alike(resource, most=ALIKE_MOST),
        "contents": listed if len(listed) >= CONTENTS_FROM else [], "host": host_of(resource.link),
        "language_name": language_name(resource.language), "here": get_language(),
        "foreign": resource.language.partition("-")[0] != str(get_language()).partition("-")[0],
    }  # fmt: skip
