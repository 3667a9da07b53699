"""A family agrees to a named supervisor: each person for herself, for the child its adult; ended in one press."""

from __future__ import annotations

import datetime as dt
from collections.abc import Collection
from dataclasses import dataclass

from django.db import transaction
from django.db.models import QuerySet

from accounts.models import SupervisionLink, User
from cases.models import Case, Consent, ConsentText, Participant

Purpose = Consent.Purpose


@dataclass(frozen=True, slots=True)
class Agreement:
    """One supervisor as the family stands to her."""

    supervisor: User
    agreed: list[Participant]
    missing: list[Participant]
    given_date: dt.date | None
    is_linked: bool

    @property
    def is_open(self) -> bool:
        """Whether she may see the family now."""
        return bool(self.agreed) and not self.missing and self.is_linked


@transaction.atomic
def agree(
    case: Case, *, people: Collection[Participant], by: User, supervisor: User, how: str, given_date: dt.date,
    text: ConsentText | None = None,
) -> None:  # fmt: skip
    """Write down who agreed to this supervisor: each for herself, and the client for the child, where that is missing."""
    case.take_turn()
    adult = case.participants.get(client=case.client_id)
    agreed = set(
        Consent.objects.live().filter(supervisor=supervisor, participant__case=case).values_list("participant", flat=True)
    )
    asked = [person for person in people if person.pk not in agreed]
    by_giver = [(adult, [person for person in asked if person.child_id or person == adult])]
    by_giver += [(person, [person]) for person in asked if person.client_id and person != adult]
    for giver, theirs in by_giver:
        Consent.give(
            case, by=by, people=theirs, giver=giver, purpose=Purpose.SUPERVISION, supervisor=supervisor, how=how,
            given_date=given_date, text=text,
        )  # fmt: skip


@transaction.atomic
def withdraw(case: Case, *, by: User, supervisor: User) -> None:
    """End what was agreed to with this supervisor; from the next request on she sees nothing of the family."""
    Consent.withdraw(case, Consent.objects.filter(purpose=Purpose.SUPERVISION, supervisor=supervisor), by=by)


def people_of(case: Case) -> list[Participant]:
    """Everybody in the case, each with name."""
    return list(case.participants.select_related("client", "child").order_by("pk"))


def agreements(case: Case) -> list[Agreement]:
    """Every supervisor whom the family could agree to now, and every one to whom it did."""
    people = people_of(case)
    given = Consent.objects.live().filter(participant__in=people, purpose=Purpose.SUPERVISION).select_related("supervisor")
    linked = {link.supervisor for link in offered(case)}
    theirs: dict[User, list[Consent]] = {supervisor: [] for supervisor in linked}
    for consent in given:
        assert consent.supervisor is not None  # noqa: S101 - a constraint says so
        theirs.setdefault(consent.supervisor, []).append(consent)
    return [
        _agreement(people, supervisor, consents, is_linked=supervisor in linked)
        for supervisor, consents in sorted(theirs.items(), key=lambda pair: (pair[0].name, pair[0].pk))
    ]


def offered(case: Case) -> QuerySet[SupervisionLink]:
    """The links of those who supervise the case's practitioner today; nobody else may be named."""
    here = {"supervisor__is_supervisor": True, "supervisor__deactivated_at": None}
    return SupervisionLink.objects.live().filter(practitioner=case.practitioner_id, **here).select_related("supervisor")


def named(case: Case) -> QuerySet[User]:
    """The supervisors to whom somebody in the case agreed and did not take it back."""
    given = Consent.objects.standing().filter(participant__case=case, purpose=Purpose.SUPERVISION)
    return User._default_manager.filter(pk__in=given.values("supervisor"))  # noqa: SLF001


def _agreement(people: list[Participant], supervisor: User, consents: list[Consent], *, is_linked: bool) -> Agreement:
    who = {consent.participant_id for consent in consents}
    return Agreement(
        supervisor=supervisor,
        agreed=[person for person in people if person.pk in who],
        missing=[person for person in people if person.pk not in who],
        given_date=max((consent.given_date for consent in consents), default=None),
        is_linked=is_linked,
    )
