"""A photograph or a PDF of the paper that was signed."""

from __future__ import annotations

import uuid
from typing import Any

from crispy_forms.helper import FormHelper
from crispy_forms.layout import Div, Layout
from django import forms
from django.core.exceptions import ValidationError
from django.core.files.base import File
from django.utils.translation import gettext_lazy as _

from accounts.models import User
from cases.models import Consent
from cases.scans import read_paper
from public.brought import Refused

PICTURES = "image/jpeg,image/png,image/webp"


class ScanForm(forms.Form):
    """Taken with the camera at once, or chosen; one of the two is enough."""

    code = forms.UUIDField(widget=forms.HiddenInput)
    photo = forms.FileField(
        label=_("Take a photo of it"), required=False, allow_empty_file=True,
        widget=forms.FileInput(attrs={"accept": PICTURES, "capture": "environment"}),
    )  # fmt: skip
    file = forms.FileField(
        label=_("Choose a photo or a PDF"), required=False, allow_empty_file=True,
        widget=forms.FileInput(attrs={"accept": f"{PICTURES},application/pdf"}),
        help_text=_("At most 15 MB. Where it was taken and with which phone is left out."),
    )  # fmt: skip

    def __init__(self, *args: Any, consent: Consent, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.consent = consent
        self.initial = {"code": uuid.uuid4()}
        for name in ("photo", "file"):
            self.fields[name].either = True  # type: ignore[attr-defined]
        self.helper = FormHelper()
        self.helper.form_tag = False
        self.helper.layout = Layout("code", Div("photo", css_class="by-camera"), "file")

    def clean(self) -> dict[str, Any]:
        """One of the two, read and made anew; nothing is kept of what is refused. What was kept is not read again."""
        cleaned = super().clean() or {}
        name = "photo" if cleaned.get("photo") is not None else "file"
        found = cleaned.get(name)
        if found is None and not self.errors:
            self.add_error("file", _("Take a photo of the paper, or choose one."))
        elif isinstance(found, File) and not self.errors and not self.was_kept:
            try:
                cleaned["read"] = read_paper(found)
            except Refused as why:
                self.add_error(name, ValidationError(str(why)))
        return cleaned

    @property
    def was_kept(self) -> bool:
        """Whether this very form came before."""
        scan = self.consent.scan
        return scan is not None and scan.code == self.cleaned_data.get("code")

    def record(self, *, by: User) -> None:
        """Keep it, sealed, in place of what stood."""
        if not self.was_kept:
            kind, content = self.cleaned_data["read"]
            self.consent.keep_scan(content, kind=kind, by=by, code=self.cleaned_data["code"])
