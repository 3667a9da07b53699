"""The strip that stays with a family on every page of its record."""

from __future__ import annotations

from dataclasses import dataclass, field

from django.utils import timezone
from django.utils.translation import gettext as _

from cases.models import Case


@dataclass(frozen=True, slots=True)
class Fact:
    """A tag in the strip: its tone, icon and words."""

    tone: str
    icon: str
    text: str


@dataclass(frozen=True, slots=True)
class CaseHeader:
    """What the strip says: who, how old, which facts hold, what can be done."""

    names: str
    initials: str
    about: str
    url: str
    here: str
    facts: list[Fact] = field(default_factory=list)


def case_header(case: Case, *, here: str = "") -> CaseHeader:
    """The strip for a page called ``here``; the case must come with its people and from ``with_standing()``."""
    child = case.child
    age = child.age(timezone.localdate())
    about = _("%(child)s: %(age)s") % {"child": child.name, "age": age}
    agreed = (
        Fact("done", "check", _("Consent to film"))
        if case.consented  # type: ignore[attr-defined]
        else Fact("wait", "circle-alert", _("No consent to film"))
    )
    initials = (case.client.name[:1] + child.name[:1]).upper()
    return CaseHeader(case.family, initials, about, case.get_absolute_url(), here, [agreed])
