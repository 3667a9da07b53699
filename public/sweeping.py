"""Takes away the pictures and leaflets that nothing refers to: those that were tried and not kept."""

from __future__ import annotations

import datetime as dt

from django.db import models, transaction
from django.utils import timezone

from accounts.kept import PAGES, held, hold
from accounts.models import Revision
from public.attached import KINDS
from public.models import Resource

KEPT_FOR = dt.timedelta(days=1)
HOUR = 60 * 60
SWEPT = "files-swept"


def sweep() -> None:
    """Look once an hour, whoever asks how often; for `manage.py tick`."""
    if not held(PAGES, SWEPT):
        hold(PAGES, SWEPT, True, seconds=HOUR)
        sweep_files()


def sweep_files() -> int:
    """Remove what is a day old and in no live words, no working copy and no revision; gives back how many files that were."""
    removed = 0
    for name, kind in KINDS.items():
        live = Resource.objects.filter(**{name: models.OuterRef("pk")})
        old = kind.objects.filter(~models.Exists(live), added_at__lt=timezone.now() - KEPT_FOR)
        if old.exists():  # only then are all words of all time looked through
            for thing in old.exclude(pk__in=_named(name)).only("pk"):
                removed += _remove(thing)
    return removed


def _named(name: str) -> set[int]:
    """The keys of files that working copies and revisions name, any of which may still be published."""
    rows = Resource.objects.exclude(working=None).values_list(f"working__{name}_id", flat=True)
    then = Revision.objects.filter(**{f"words__{name}_id__isnull": False}).values_list(f"words__{name}_id", flat=True)
    return {key for key in (*rows, *then) if isinstance(key, int)}


def _remove(thing: models.Model) -> int:
    try:
        with transaction.atomic():
            thing.delete()
    except models.ProtectedError:  # somebody published it this very moment
        return 0
    return 1
