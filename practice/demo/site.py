"""The public side of the invented service: its name, and work of its admin that waits under /manage/."""

from __future__ import annotations

import datetime as dt
import uuid
from pathlib import Path
from typing import Any

import yaml
from django.utils import timezone

from accounts.models import Service, User
from public.models import Complaint, Resource
from public.starter import load_starter

SITE = Path(__file__).parent / "site.yaml"

Words = dict[str, Any]


def open_site(*, by: User) -> None:
    """Everything in ``site.yaml``, made once each; what was made before is left as it is."""
    load_starter()
    site: Words = yaml.safe_load(SITE.read_text())
    _name_service(site["service"], by=by)
    for words in site["resources"]:
        _resource(words, by=by)
    _change(site["changed"], by=by)
    _complain(site["complaint"])


def _name_service(words: Words, *, by: User) -> None:
    service = Service.objects.the_one()
    if not service.name:
        service.change(by=by, version=service.version, words=service.words() | words)


def _resource(told: Words, *, by: User) -> None:
    """A draft that is being written; or one that is published on a day to come; or one that was published and retired."""
    code = _code(told["title"])
    if Resource.objects.filter(code=code).exists():
        return
    row = Resource.begin(code=code, title=told["title"], by=by)
    words = {name: text for name, text in told.items() if name in Resource.WORDS}
    days = {"publish_date": told.get("publish_days"), "expiry_date": told.get("expiry_days")}
    words |= {name: _day(number) for name, number in days.items() if number is not None}
    row.keep(by=by, version=row.version, words=row.live_words | words)
    if "publish_days" in told or "retired" in told:
        row.publish(by=by, version=row.version)
    if "retired" in told:
        row.retire(by=by)


def _change(told: Words, *, by: User) -> None:
    row = Resource.objects.filter(slug=told["slug"], changed_by=None).first()
    if row is not None:
        words = {"summary": told["summary"], "review_date": _day(told["review_days"])}
        row.keep(by=by, version=row.version, words=row.live_words | words)
        row.publish(by=by, version=row.version)


def _complain(told: Words) -> None:
    code = _code(told["name"])
    if Complaint.objects.filter(code=code).exists():
        return
    words = {name: told[name] for name in ("name", "contact", "words")}
    complaint, _is_new = Complaint.lodge(code=code, **words)
    Complaint.objects.filter(pk=complaint.pk).update(made_at=timezone.now() + dt.timedelta(days=told["days"]))


def _day(days: int) -> dt.date:
    return timezone.localdate() + dt.timedelta(days=days)


def _code(name: str) -> uuid.UUID:
    # Drawn from the name, so that a second run finds the first.
    return uuid.uuid5(uuid.NAMESPACE_URL, f"vig-demo:site:{name}")
