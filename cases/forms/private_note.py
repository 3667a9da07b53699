"""The practitioner's reflection on a meeting."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from accounts.models import User
from accounts.versions import VersionField
from cases.models import Meeting, PrivateNote

LONGEST = 20_000


class PrivateNoteForm(forms.Form):
    """What the practitioner thinks, over the version that was seen; none where there was no note yet."""

    version = VersionField(required=False)
    text = forms.CharField(
        label=_("What I think"), max_length=LONGEST, required=False, strip=False,
        widget=forms.Textarea(attrs={"rows": 14, "aria-label": _("What I think")}),
    )  # fmt: skip

    @classmethod
    def of(cls, note: PrivateNote | None, **values: Any) -> PrivateNoteForm:
        """The form over what stands, with other values in it where they are given."""
        stands = {"version": note.version, "text": note.text} if note else {}
        return cls(initial=stands | values)

    def record(self, meeting: Meeting, *, by: User) -> PrivateNote:
        """Keep it; raises PrivateNote.Changed."""
        data = self.cleaned_data
        return PrivateNote.write(meeting, by=by, version=data["version"] or 0, text=data["text"])
