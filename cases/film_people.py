"""Who is in a film: said when it is sent, put right afterwards; a film of somebody who has not agreed is not taken in."""

from __future__ import annotations

from collections.abc import Iterable

from django.utils import timezone
from django.utils.translation import gettext as _

from cases.consent_rule import Purpose, missing
from cases.models import Case, Consent, Participant


class NotAgreed(Exception):
    """Somebody who is said to be in the film has not agreed to be filmed; the text is a sentence for the person."""


def people_in(case: Case) -> list[Participant]:
    """Everybody who may be in a film of this case, each with name."""
    return list(case.participants.select_related("client", "child").order_by("pk"))


def who_may_be_filmed(case: Case, codes: Iterable[str]) -> list[Participant]:
    """The people with these codes, or everybody when none is given; raises NotAgreed unless each has agreed to be filmed."""
    wanted = set(codes)
    everybody = people_in(case)
    people = [place for place in everybody if not wanted or str(place.code) in wanted]
    if not people or len(people) < len(wanted):
        raise NotAgreed(_("Say who is in the film."))
    silent = not_agreed(people)
    if silent == everybody:
        raise NotAgreed(no_consent())
    if silent:
        raise NotAgreed(not_agreed_in_words(silent))
    return people


def not_agreed(people: list[Participant]) -> list[Participant]:
    """Those of them who have not agreed to be filmed, as of today."""
    given = Consent.objects.standing().filter(participant__in=people)
    silent = missing(
        Purpose.FILMING, [place.pk for place in people], [one.agreed for one in given], timezone.localdate()
    )  # fmt: skip
    return [place for place in people if place.pk in silent]


def not_agreed_in_words(silent: list[Participant]) -> str:
    """Whom to ask before the film can be taken in or played."""
    names = ", ".join(place.name for place in silent)
    told = _("Not everybody in the film agreed to be filmed: %(names)s. Record the consent first, or say who else is in it.")
    return told % {"names": names}


def no_consent() -> str:
    """Why no film is taken in at all."""
    return _("There is no consent to film, so no film can be added. Record the consent first.")
