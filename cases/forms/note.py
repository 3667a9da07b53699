"""A line of a shared note."""

from __future__ import annotations

import uuid
from enum import StrEnum
from typing import Any

from crispy_forms.helper import FormHelper
from crispy_forms.layout import Layout
from django import forms
from django.utils.translation import gettext_lazy as _

from accounts.models import User
from accounts.versions import VersionField
from cases.models import Case, Clip, Meeting, NoteLine, SharedNote

Speaker = NoteLine.Speaker


def speaker_names(case: Case) -> dict[Speaker, str]:
    """Whose words a line may be, by the names in use; the case must come with its people."""
    return {
        Speaker.CLIENT: case.client.name,
        Speaker.CHILD: case.child.name,
        Speaker.PRACTITIONER: case.practitioner.short_name,
        Speaker.TOGETHER: str(_("Together")),
    }


class Sheet(StrEnum):
    """Where a line is written: both show the same note, and each is led back to itself."""

    REVIEW = "review"
    MEETING = "meeting"


class LineForm(forms.Form):
    """What is said, by whom, whether in their very words, and at which clip."""

    code = forms.UUIDField(required=False, widget=forms.HiddenInput)
    version = VersionField(required=False)
    speaker = forms.ChoiceField(label=_("Whose words?"), initial=Speaker.CLIENT, widget=forms.RadioSelect)
    is_quote = forms.BooleanField(label=_("Word for word"), required=False)
    text = forms.CharField(
        label=_("What we see"), max_length=2000, widget=forms.Textarea(attrs={"rows": 2, "aria-label": _("What we see")}),
        error_messages={"required": _("Write something first.")},
    )  # fmt: skip
    clip = forms.UUIDField(required=False, widget=forms.HiddenInput)

    def __init__(self, *args: Any, meeting: Meeting, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.meeting = meeting
        self.fields["speaker"].choices = list(speaker_names(meeting.case).items())  # type: ignore[attr-defined]

    def clean_clip(self) -> Clip | None:
        """A clip of this note's own cycle, or none."""
        code = self.cleaned_data["clip"]
        if code is None:
            return None
        cycle = self.meeting.cycle
        film = cycle.films.filter(clips__code=code).first() if cycle else None
        if film is None:
            raise forms.ValidationError(_("This clip is not part of the review."))
        return film.clips.get(code=code)

    def line_code(self) -> uuid.UUID:
        """The code that the page drew for a new line, so that one sent twice is written once."""
        code: uuid.UUID = self.cleaned_data["code"] or uuid.uuid4()
        return code


class UnlockForm(forms.Form):
    """Why a finished note is opened again."""

    why = forms.CharField(
        label=_("Why is it opened again?"), max_length=300, widget=forms.Textarea(attrs={"rows": 2}),
        help_text=_("For the record of the practice; the family’s page does not show it."),
        error_messages={"required": _("Say in a few words why the note is opened again.")},
    )  # fmt: skip

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.helper = FormHelper()
        self.helper.form_tag = False
        self.helper.layout = Layout("why")

    def record(self, note: SharedNote, *, by: User) -> None:
        """Open the note; raises SharedNote.StillOpen."""
        note.unlock(by=by, why=self.cleaned_data["why"])
