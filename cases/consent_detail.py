"""One consent with all that is known of how it was given, to read and to print; and the same empty, for paper."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from django.utils import timezone
from django.utils.formats import date_format
from django.utils.text import capfirst
from django.utils.translation import gettext as _

from cases.consent_page import current_text, given_in, page_title
from cases.film_people import people_in
from cases.headers import case_header
from cases.models import Case, Consent
from cases.models.consent import ConsentQuerySet


def consents_in_full(case: Case) -> ConsentQuerySet:
    """Every consent of the case with whoever and whatever belongs to it."""
    return in_full(given_in(case))


def in_full(consents: ConsentQuerySet) -> ConsentQuerySet:
    """The same consents with whoever and whatever belongs to them."""
    people = ("participant__client", "participant__child", "given_by__client", "given_by__child")
    also = ("text", "supervisor", "recorded_by", "withdrawn_by", "participant__case", "scan")
    return consents.select_related(*people, *also).defer("scan__sealed")


def consent_page(case: Case, consent: Consent) -> dict[str, Any]:
    """The page's contents; the consent must come from ``consents_in_full``, the case with its people and standing."""
    header = case_header(case, here=_("How consent was given"), tab="people")
    return {"case": case, "header": header, **copy_of(consent)}


def copy_of(consent: Consent, *, whom: str = "", is_the_givers: bool = False) -> dict[str, Any]:
    """What a copy of it says, for ``whom`` it was given besides; the giver's own is without the practitioner's remark."""
    return {
        "consent": consent,
        "title": page_title(consent.purpose),
        "holds": consent.agreed.holds(timezone.localdate()),
        "facts": list(_facts(consent, whom=whom or consent.participant.name, is_the_givers=is_the_givers)),
    }


def blank_form(case: Case, purpose: str) -> dict[str, Any]:
    """A form to be signed on paper: the words of today, nothing ticked; the case must come with its people and standing."""
    people = people_in(case)
    return {
        "case": case,
        "title": page_title(purpose),
        "text": current_text(purpose),
        "children": [place.name for place in people if place.child_id],
        "views": Consent.View.labels,
        "names_somebody": purpose == Consent.Purpose.SUPERVISION,
        "header": case_header(case, here=_("A form for paper"), tab="people"),
    }


def _facts(consent: Consent, *, whom: str, is_the_givers: bool) -> Iterator[tuple[str, str]]:
    """What is known, by name, in the order of asking."""
    yield _("For"), whom
    if consent.supervisor:
        yield _("To"), consent.supervisor.name
    yield _("Given by"), consent.given_by.name
    if consent.parental_note and not is_the_givers:
        yield _("Who may decide for the child"), consent.parental_note
    if consent.child_view:
        yield _("The child’s own view"), capfirst(consent.get_child_view_display())
    yield _("How"), capfirst(consent.get_how_display())
    if consent.signed_name:
        yield _("Typed name"), consent.signed_name
    if consent.said:
        yield _("What was said"), consent.said
    if consent.present:
        yield _("Who was there"), consent.present
    yield _("Given on"), date_format(consent.given_date, "j F Y")
    if consent.expires_date:
        yield _("Holds until"), date_format(consent.expires_date, "j F Y")
    yield _("Written down by"), consent.recorded_by.name
    if consent.withdrawn_at:
        yield _("Withdrawn on"), date_format(timezone.localdate(consent.withdrawn_at), "j F Y")
    if consent.withdrawn_by:
        yield _("Withdrawn by"), consent.withdrawn_by.name
