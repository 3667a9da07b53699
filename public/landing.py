"""What stands on the landing page: the service's own words, its resources and its videos."""

from __future__ import annotations

import datetime as dt
from typing import Any

from public.markdown import render
from public.models import LandingPage, Resource, Video

MOST_CARDS, MOST_VIDEOS = 8, 6
# One drawing a step, in their order.
STEPS = ("meet", "goal", "film", "look", "again", "celebrate")


def landing_parts(words: LandingPage, *, on: dt.date) -> dict[str, Any]:
    """Everything that the template of the landing page shows on a day, from the live words or from those of a preview."""
    resources = Resource.objects.shown(on).select_related("cover").defer("body", "working")
    videos = list(Video.objects.shown().in_order()[: MOST_VIDEOS + 1])
    steps = zip(STEPS, words.steps, strict=True)
    return {
        "words": words,
        "about": render(words.about),
        "steps": [(f"public/art/{art}.html", title, text) for art, (title, text) in steps if title],
        "featured": resources.filter(is_featured=True).first(),
        "resources": resources.filter(is_featured=False).in_order()[:MOST_CARDS],
        "videos": videos[:MOST_VIDEOS],
        "has_more_videos": len(videos) > MOST_VIDEOS,
    }
