"""The form for the words of each kind of thing that admins edit."""

from __future__ import annotations

from public.forms.page_words import LandingWordsForm, LegalWordsForm, VideoWordsForm
from public.forms.resource_words import ResourceWordsForm
from public.forms.words import WordsForm

FORMS: dict[str, type[WordsForm]] = {
    "resources": ResourceWordsForm, "videos": VideoWordsForm, "landing": LandingWordsForm, "texts": LegalWordsForm,
}  # fmt: skip
