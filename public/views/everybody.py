"""What the pages have in common that anyone may read."""

from __future__ import annotations

from collections.abc import Callable

from csp.decorators import csp_update
from django.contrib.auth.decorators import login_not_required
from django.http.response import HttpResponseBase

View = Callable[..., HttpResponseBase]
# No module of the service makes markup out of text, and none may begin to.
NO_MARKUP_FROM_TEXT = {"require-trusted-types-for": ["'script'"]}


def for_everybody(view: View) -> View:
    """A page without an account, on which a browser lets no script make markup out of text."""
    guarded: Callable[[View], View] = csp_update(NO_MARKUP_FROM_TEXT)
    opened: View = login_not_required(guarded(view))
    return opened
