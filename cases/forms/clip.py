"""A clip: where it begins and ends, what it shows, what to ask."""

from __future__ import annotations

import uuid
from fractions import Fraction
from typing import Any

from django import forms
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from accounts.versions import VersionField
from cases.models import Film, Goal
from cases.principles import level_named, levels
from cases.timecode import to_frame

TIMECODE = {"class": "timecode", "autocomplete": "off", "spellcheck": "false", "placeholder": "0:00.00"}


class ClipForm(forms.Form):
    """One clip of one film; times are ``m:ss.ff`` and the end is the first frame that no longer belongs to it."""

    code = forms.UUIDField(required=False, widget=forms.HiddenInput)
    version = VersionField(required=False)
    start = forms.CharField(label=_("Begins"), max_length=12, widget=forms.TextInput(attrs=TIMECODE))
    end = forms.CharField(label=_("Ends"), max_length=12, widget=forms.TextInput(attrs=TIMECODE))
    title = forms.CharField(
        label=_("What happens"), max_length=120, required=False, widget=forms.TextInput(attrs={"autocomplete": "off"})
    )
    level = forms.ChoiceField(label=_("What do you see?"), required=False, widget=forms.RadioSelect)
    behaviour = forms.CharField(max_length=40, required=False, widget=forms.HiddenInput)
    goal = forms.ChoiceField(label=_("It shows this goal"), required=False)
    question = forms.CharField(
        label=_("A question to open with"), max_length=300, required=False, widget=forms.Textarea(attrs={"rows": 2}),
        help_text=_("You read it out together at the shared review."),
    )  # fmt: skip

    def __init__(self, *args: Any, film: Film, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.film = film
        # In focus now, or shown by a clip of this film already.
        offered = film.cycle.case.goals.filter(Q(state=Goal.State.FOCUS) | Q(pk__in=film.clips.values("goal")))
        self.goals = {str(goal.code): goal for goal in offered.order_by("position")}
        goal_choices = [("", _("no goal")), *((code, goal.wording) for code, goal in self.goals.items())]
        self.fields["goal"].choices = goal_choices  # type: ignore[attr-defined]
        level_choices = [("", _("not said")), *((level.slug, level.name) for level in levels())]
        self.fields["level"].choices = level_choices  # type: ignore[attr-defined]

    def clean(self) -> dict[str, Any]:
        """Begin and end are frames of this film, in this order; a behaviour of another level than the chosen one falls away."""
        cleaned = super().clean() or {}
        recording = self.film.recording
        fps = Fraction(recording.fps_num or 1, recording.fps_den or 1)
        frames = {name: self._frame(name, fps, last=recording.frames or 0) for name in ("start", "end")}
        begins, ends = frames["start"], frames["end"]
        if begins is not None and ends is not None and begins >= ends:
            self.add_error("end", _("The clip must end after it begins."))
        level = level_named(cleaned.get("level", ""))
        to_see = {line.slug for line in level.see} if level else set()
        if cleaned.get("behaviour") not in to_see:
            cleaned["behaviour"] = ""  # it was seen under another level; the one that was chosen last is what counts
        return cleaned | {"in_frame": begins, "out_frame": ends}

    def _frame(self, name: str, fps: Fraction, *, last: int) -> int | None:
        text = self.cleaned_data.get(name)
        if text is None:
            return None
        frame = to_frame(text, fps)
        if frame is None:
            self.add_error(name, _("Write a time as minutes, seconds and frame, such as 3:40.02."))
        elif frame > last:
            self.add_error(name, _("The film is not that long."))
            return None
        return frame

    def in_words(self, name: str, value: str) -> str:
        """What a person reads for a value of one of the fields."""
        lines = {line.slug: line.text for level in levels() for line in level.see}
        choices = lines if name == "behaviour" else dict(getattr(self.fields[name], "choices", ()))
        return str(choices.get(value, "")) if choices and value else value

    def clip_code(self) -> uuid.UUID:
        """The code that the page drew for a new clip, so that one sent twice is marked once."""
        code: uuid.UUID = self.cleaned_data["code"] or uuid.uuid4()
        return code

    def marked(self) -> dict[str, object]:
        """The clip's fields, ready for ``Clip.mark`` and ``Clip.change``."""
        data = self.cleaned_data
        plain = {name: data[name] for name in ("in_frame", "out_frame", "title", "level", "behaviour", "question")}
        return plain | {"goal": self.goals.get(data["goal"])}
