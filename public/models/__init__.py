"""What anyone may read, and what admins do to it."""

from public.models.complaint import Complaint
from public.models.curated import Curated
from public.models.picture import Leaflet, Picture, PictureCopy
from public.models.resource import OldAddress, Resource
from public.models.texts import LandingPage, LegalText
from public.models.video import Video

__all__ = [
    "Complaint", "Curated", "LandingPage", "Leaflet", "LegalText", "OldAddress", "Picture", "PictureCopy", "Resource", "Video",
]  # fmt: skip
