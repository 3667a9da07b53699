"""The texts that the law or decency asks for, as visitors read them; kept until one is published anew."""

from __future__ import annotations

import datetime as dt
from typing import NamedTuple

from django.utils.safestring import SafeString
from django.utils.translation import get_language

from accounts.kept import keep
from public.markdown import contents, render
from public.models import LegalText

CONTENTS_FROM = 3
# The page on which each of them is read.
ADDRESSES: dict[str, str] = {
    LegalText.Key.PRIVACY: "public:privacy",
    LegalText.Key.ACCESSIBILITY: "public:accessibility",
    LegalText.Key.COOKIES: "public:cookies",
    LegalText.Key.COMPLAINTS: "public:complaint_new",
}


class LegalPage(NamedTuple):
    """One text, drawn; without a body where nobody has published it yet."""

    title: str
    body: SafeString
    contents: list[tuple[str, str]]
    changed_at: dt.datetime | None


def legal_page(key: str) -> LegalPage:
    """The text with this key."""
    return keep(f"legal:{key}:{get_language()}", lambda: _drawn(LegalText.Key(key)))


def _drawn(key: LegalText.Key) -> LegalPage:
    text = LegalText.objects.filter(key=key, published_at__isnull=False).first()
    if text is None:
        return LegalPage(str(key.label), SafeString(""), [], None)
    return drawn(text)


def drawn(text: LegalText) -> LegalPage:
    """A text as visitors read it, from its live words or from those of a preview."""
    listed = contents(text.body)
    return LegalPage(text.title, render(text.body), listed if len(listed) >= CONTENTS_FROM else [], text.published_at)
