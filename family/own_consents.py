"""What a client agreed to, in plain words: for herself and for the child; ended in one press, given anew."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from typing import Any

from django.utils import timezone
from django.utils.text import get_text_list
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from accounts.models import User
from accounts.service import current_retention
from cases.consent_detail import copy_of
from cases.consent_page import SOON, page_title
from cases.consent_rule import Purpose
from cases.consent_texts import FURTHER
from cases.models import Case, Consent, Participant
from cases.sharing import own_places

IN_WORDS = {
    Purpose.FILMING: gettext_lazy("Being filmed, and looking at the film together"),
    Purpose.PEERS: gettext_lazy("A small group of colleagues may see moments of your film"),
    Purpose.TRAINING: gettext_lazy("People who learn this work may see moments of your film"),
    Purpose.RESEARCH: gettext_lazy("Researchers may look at your film"),
    Purpose.OUTCOMES: gettext_lazy("The service may count your figures together with those of others"),
    Purpose.KEEPING: gettext_lazy("The films are kept longer after the work has ended"),
}

# What consents that were given in one sitting have in common.
GIVEN_TOGETHER = ("purpose", "supervisor_id", "text_id", "how", "given_date", "expires_date", "withdrawn_at", "replaced_at")


@dataclass(frozen=True, slots=True)
class Own:
    """One thing that she was asked for, and how it stands for her and the child."""

    purpose: str
    title: str
    consents: list[Consent]
    ended: dt.date | None
    last: Consent | None = None

    @property
    def stands(self) -> bool:
        """Whether there is something to take back."""
        return bool(self.consents)

    @property
    def latest(self) -> Consent:
        """The one that stands longest, for its days and its button."""
        return self.consents[0]

    @property
    def is_over(self) -> bool:
        """Whether its last day has passed: nothing happens by it any more, and nobody took it back."""
        until = self.latest.expires_date if self.stands else None
        return until is not None and until < timezone.localdate()

    @property
    def ends_soon(self) -> bool:
        """Whether it is over within a month, or already."""
        until = self.latest.expires_date if self.stands else None
        return until is not None and until <= timezone.localdate() + SOON

    @property
    def names(self) -> str:
        """For whom she agreed."""
        told = [
            _("you") if one.participant.client_id else one.participant.name
            for one in sorted(self.consents, key=lambda one: one.participant_id)
        ]
        return get_text_list(told, _("and"))


def consents_page(case: Case, user: User) -> dict[str, Any]:
    """The page's contents; the case must come with its people and practitioner."""
    mine = list(own_consents(case, user))
    return {
        "case": case,
        "practitioner": case.practitioner.short_name,
        "asked": [_own(mine, purpose, str(IN_WORDS[purpose])) for purpose in (Purpose.FILMING, *FURTHER)],
        "supervisors": _supervisors(mine),
        "days": current_retention().withdrawn_days,
        "may_give": not case.closed_at,
    }


def own_consents(case: Case, user: User) -> Any:
    """What she agreed to herself in this case, for herself or for the child, the latest first."""
    mine = Consent.objects.visible_to(user).filter(participant__case=case, given_by__in=own_places(user))
    return mine.select_related("participant__client", "participant__child", "supervisor").order_by("-pk")


def own_copy(case: Case, user: User, consent: Consent) -> dict[str, Any]:
    """What a copy of it says, for everybody for whom she gave it in one; it must come from ``own_consents``, in full."""
    told = {name: getattr(consent, name) for name in GIVEN_TOGETHER}
    together = own_consents(case, user).filter(**told).order_by("participant")
    names = [one.participant.name for one in together]
    return {"case": case, **copy_of(consent, whom=get_text_list(names, _("and")), is_the_givers=True)}


def take_back(case: Case, user: User, consent: Consent) -> int:
    """End this and what she gave together with it: the same purpose, for herself and for the child."""
    same = own_consents(case, user).filter(purpose=consent.purpose, supervisor=consent.supervisor)
    return Consent.withdraw(case, Consent.objects.filter(pk__in=same.values("pk")), by=user)


def may_give_for(case: Case, user: User) -> list[Participant]:
    """Herself, and the child where she was found to be somebody who may decide for it."""
    me = own_places(user).filter(case=case).select_related("client").order_by("pk")
    children = case.participants.filter(child__isnull=False, consents__given_by__in=own_places(user))
    return [*me[:1], *children.select_related("child").distinct()]


def title_of(purpose: str) -> str:
    """What the purpose is called on a page of its own."""
    return page_title(purpose)


def _own(mine: list[Consent], purpose: str, title: str, supervisor: int | None = None) -> Own:
    found = [one for one in mine if one.purpose == purpose and one.supervisor_id == supervisor]
    standing = [one for one in found if one.withdrawn_at is None and one.replaced_at is None]
    ended = [one.withdrawn_at for one in found if one.withdrawn_at]
    day = None if standing or not ended else timezone.localdate(max(ended))
    return Own(purpose, title, standing, day, found[0] if found else None)


def _supervisors(mine: list[Consent]) -> list[Own]:
    named = {one.supervisor.pk: one.supervisor.short_name for one in mine if one.supervisor}
    found = [_own(mine, Purpose.SUPERVISION, name, pk) for pk, name in named.items()]
    return [one for one in found if one.stands]
