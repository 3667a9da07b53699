"""What anyone may read, and what admins do to it."""

from public.models.complaint import Complaint
from public.models.curated import Curated
from public.models.index import IndexEntry
from public.models.listed import Listed
from public.models.picture import Leaflet, Picture, PictureCopy
from public.models.resource import OldAddress, Resource
from public.models.shelf import Shelf
from public.models.texts import LandingPage, LegalText
from public.models.video import Video

__all__ = [
    "Complaint", "Curated", "IndexEntry", "LandingPage", "Leaflet", "LegalText", "Listed", "OldAddress", "Picture",
    "PictureCopy", "Resource", "Shelf", "Video",
]  # fmt: skip
