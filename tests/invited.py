"""A browser in which an invitation's link was followed and its six characters were right."""

from __future__ import annotations

from django.urls import reverse

from accounts import invitations
from accounts.models import Invitation, Role, User
from accounts.sign_in_names import placeholder
from tests.browser import Browser


def invited_browser() -> Browser:
    """Somebody new who has come as far as choosing her password; the test's browser sends its cookies everywhere."""
    browser, code = asked_browser()
    browser.post(reverse("accounts:invitation"), {"characters": code})
    assert "invitation-proof" in browser.cookies, "The right characters left no cookie."
    return browser


def asked_browser() -> tuple[Browser, str]:
    """Somebody new who is asked for her six characters, and what these are."""
    rosa = User.objects.create_user(sign_in_name=placeholder(), name="Rosa Reed", roles=frozenset({Role.CLIENT}))
    issued = invitations.invite(rosa, by=None, way=Invitation.Way.HAND)
    browser = Browser()
    browser.get(reverse("accounts:invitation_open", args=[issued.token]))
    return browser, issued.code
