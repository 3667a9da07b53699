"""A leaver's families go to others in one step. The admin who does it sees codes and days, never who a family is."""

from __future__ import annotations

import uuid
from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass

from django.db import transaction
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from accounts.leaving import Held
from accounts.models import AccessEntry, User
from accounts.outbox import post
from accounts.service import current_service
from cases.models import Case

# Of more open families than these, the first are offered one by one; all of them can go at once.
OFFERED = 60
SHORT = 8


@dataclass(frozen=True, slots=True)
class InHand:
    """What a practitioner leads, as an admin sees it: codes and days."""

    open: list[Case]
    closed: int

    @property
    def offered(self) -> list[Case]:
        """Those that can be given one by one on one page."""
        return self.open[:OFFERED]


def pseudonym(case: Case) -> str:
    """What a family is called before somebody who may not know who it is."""
    return str(case.code)[:SHORT]


def in_hand(person: User, *, by: User) -> InHand:
    """All that this practitioner leads herself, the oldest first, as the admin ``by`` may know it."""
    rows = Case.objects.handed_over_by(by).filter(practitioner=person)
    return InHand(list(rows.open().order_by("started_at", "pk")), rows.closed().count())


def families_in_hand(person: User) -> Held | None:
    """What is said of somebody who leaves while she leads open families."""
    count = Case.objects.open().filter(practitioner=person).count()
    if not count:
        return None
    words = ngettext("Leads %(count)d open family.", "Leads %(count)d open families.", count) % {"count": count}
    return Held(words, _("Hand over the families"), reverse("cases:hand_over", args=[person.code]))


@transaction.atomic
def hand_over(person: User, given: Iterable[tuple[Case, User]], *, by: User, all_closed_to: User | None = None) -> int:
    """Give each case to its new practitioner, all of them or none; how many. Raises Case.Changed when one went elsewhere."""
    moved = list(given)
    if all_closed_to:
        closed = Case.objects.handed_over_by(by).closed().filter(practitioner=person)
        moved += [(case, all_closed_to) for case in closed.order_by("pk")]
    for case, to in sorted(moved, key=lambda pair: pair[0].pk):  # in one order, so that two admins do not wait for each other
        case.hand_over(to=to, by=by)
    for to, count in Counter(to for _case, to in moved).items():
        _tell(to, count)
    if moved:
        AccessEntry.objects.change(by=by, act="case.handed_over", detail=str(len(moved)), about=person.code)
    return len(moved)


def _tell(to: User, count: int) -> None:
    """Tell the new practitioner that families came to her; not which."""
    said = ngettext(
        "Hello,\n\n%(count)d family at %(service)s was given to you. You find it in your caseload.",
        "Hello,\n\n%(count)d families at %(service)s were given to you. You find them in your caseload.",
        count,
    )
    if to.email:
        words = {"count": count, "service": current_service().shown_name}
        post(key=f"handed-over:{uuid.uuid4()}", to=to.email, subject=_("Something was given to you"), body=said % words)
