"""The strip that stays with a family on every page of its record."""

from __future__ import annotations

from dataclasses import dataclass, field

from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from cases.models import Case

# tab: its page and its words; a page of another room is linked by its name alone
TABS = {
    "overview": ("cases:case_detail", gettext_lazy("Overview")),
    "goals": ("cases:goal_list", gettext_lazy("Goals")),
    "meetings": ("cases:meeting_list", gettext_lazy("Meetings & notes")),
    "questionnaires": ("questionnaires:case_list", gettext_lazy("Questionnaires")),
    "people": ("cases:people", gettext_lazy("People & consent")),
    "before_after": ("practice:before_after", gettext_lazy("Before & after")),
}


@dataclass(frozen=True, slots=True)
class Fact:
    """A tag in the strip: its tone, icon and words."""

    tone: str
    icon: str
    text: str


@dataclass(frozen=True, slots=True)
class Tab:
    """One of the family's pages beside the one that is shown."""

    url: str
    text: str
    is_current: bool


@dataclass(frozen=True, slots=True)
class CaseHeader:
    """What the strip says: who, how old, which facts hold, what can be done."""

    names: str
    initials: str
    about: str
    url: str
    here: str
    facts: list[Fact] = field(default_factory=list)
    tabs: list[Tab] = field(default_factory=list)


def case_header(case: Case, *, here: str = "", tab: str = "") -> CaseHeader:
    """The strip for a page called ``here`` under one of TABS; the case must come with its people and from ``with_standing()``.

    Without ``here`` it is the overview; a page under no tab marks none.
    """
    child = case.child
    age = child.age(timezone.localdate())
    about = _("%(child)s: %(age)s") % {"child": child.name, "age": age}
    agreed = (
        Fact("done", "check", _("Consent to film"))
        if case.consented  # type: ignore[attr-defined]
        else Fact("wait", "circle-alert", _("No consent to film"))
    )
    initials = (case.client.name[:1] + child.name[:1]).upper()
    tabs = _tabs(case, current=tab if here else "overview")
    return CaseHeader(case.family, initials, about, case.get_absolute_url(), here, [agreed], tabs)


def _tabs(case: Case, *, current: str) -> list[Tab]:
    return [Tab(reverse(page, args=[case.code]), str(words), name == current) for name, (page, words) in TABS.items()]
