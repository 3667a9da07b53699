"""Pictures and leaflets that nothing refers to go after a day; what could still be published stays."""

from __future__ import annotations

import datetime as dt
import errno

import pytest
from django.core.cache.backends.filebased import FileBasedCache
from django.utils import timezone

from accounts.models import User
from public.models import Leaflet, Picture, Resource
from public.sweeping import sweep, sweep_files

pytestmark = pytest.mark.django_db


def picture(by: User, *, hours: int = 25) -> Picture:
    made: Picture = Picture.objects.create(
        width=32, height=18, added_by=by, added_at=timezone.now() - dt.timedelta(hours=hours)
    )
    return made


@pytest.fixture
def resource(erin: User) -> Resource:
    made: Resource = Resource.objects.create(slug="being-filmed", title="Being filmed", added_by=erin)
    return made


def test_what_was_tried_and_not_kept_goes_after_a_day(erin: User):
    old, new = picture(erin), picture(erin, hours=23)
    Leaflet.objects.create(pages=1, size=1, content=b"x", added_by=erin, added_at=old.added_at)

    assert sweep_files() == 2

    assert list(Picture.objects.all()) == [new]
    assert not Leaflet.objects.exists()


def test_a_cover_that_is_live_stays(erin: User, resource: Resource):
    Resource.objects.filter(pk=resource.pk).update(cover=picture(erin))

    assert sweep_files() == 0


def test_a_cover_that_waits_in_a_working_copy_stays(erin: User, resource: Resource):
    resource.keep(by=erin, version=resource.version, words=resource.latest_words | {"cover_id": picture(erin).pk})

    assert sweep_files() == 0


def test_a_cover_that_a_restored_revision_would_need_stays(erin: User, resource: Resource):
    first = picture(erin)
    for cover in (first.pk, None):
        resource.keep(by=erin, version=resource.version, words=resource.latest_words | {"cover_id": cover})
        resource.publish(by=erin, version=resource.version)

    assert Resource.objects.get().cover is None
    assert sweep_files() == 0


def test_it_looks_once_an_hour_however_often_it_is_asked(erin: User):
    sweep()
    picture(erin)

    sweep()

    assert Picture.objects.count() == 1


def test_it_looks_although_nothing_can_be_kept_of_when_it_did(erin: User, monkeypatch: pytest.MonkeyPatch):
    def full(*told: object, **also: object) -> None:
        raise OSError(errno.ENOSPC, "No space left on device")

    monkeypatch.setattr(FileBasedCache, "set", full)
    picture(erin)

    sweep()

    assert not Picture.objects.exists()
