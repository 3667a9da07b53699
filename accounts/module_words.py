"""The words about saving that pages hand to ``static/js/api.js`` and ``drafts.js``, which hold none of their own."""

from __future__ import annotations

from typing import Any

from django.urls import reverse
from django.utils.translation import gettext as _

from accounts.models import User


def saving_words() -> dict[str, Any]:
    """What ``static/js/api.js`` says about saving; each page that uses it hands these over."""
    return {
        "saving": _("Saving…"),
        "saved": _("Saved {time}"),
        "not_saved": _("Not saved – your words are still here"),
        "signed_out": _("Not saved: you are signed out. Your words are still here."),
        "sign_in_link": _("Sign in"),
        "sign_in": reverse("account_login"),
    }


def draft_words(user: User, *, place: str) -> dict[str, Any]:
    """What ``static/js/drafts.js`` keeps what was not sent by: this person's key, and of which page it is."""
    return saving_words() | {
        "draft_key": user.draft_key,
        "draft_place": place,
        "kept": _("Saved on this device. It is sent as soon as there is a connection."),
        "kept_signed_out": _("Saved on this device. You are signed out."),
    }
