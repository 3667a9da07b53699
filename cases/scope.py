"""Who may what: the one place that says it, as conditions on whatever hangs on a case.

Each rule takes the way from the row to its case: ``""`` for a case itself, ``"film__cycle__case"`` for a clip. A rule asks the
database anew each time and adds no query of its own, so that what ends has ended on the very next request. Somebody who lost
the role, or left, meets no rule at all; no role adds to what another role gives.
"""

from __future__ import annotations

from django.db.models import Exists, OuterRef, Q
from django.utils import timezone

from accounts.models import Cover, Role, SupervisionLink, User
from cases.models.consent import Consent
from cases.models.emergency import Emergency
from cases.models.people import Participant
from cases.sharing import own_places


def leading(user: User, path: str = "") -> Q:
    """She leads the case herself, or stands in today for the practitioner who does, while both are still practitioners here."""
    if not _holds(user, Role.PRACTITIONER):
        return NOBODYS
    absent = Cover.objects.live().filter(_serves(Role.PRACTITIONER, "practitioner"), stand_in=user)
    # One list to look up in an index; "hers, or among those" would read every case.
    leaders = User._default_manager.filter(Q(pk=user.pk) | Q(pk__in=absent.values("practitioner")))  # noqa: SLF001
    return Q(**{_to(path, "practitioner__in"): leaders.values("pk")})


def leading_herself(user: User, path: str = "") -> Q:
    """She leads the case herself; what only she may read does not open to a stand-in."""
    if not _holds(user, Role.PRACTITIONER):
        return NOBODYS
    return Q(**{_to(path, "practitioner"): user})


def taking_part(user: User, path: str = "") -> Q:
    """She is one of the clients of the case; what each of them sees of it, ``cases/sharing.py`` says."""
    return Q(**{_case(path): own_places(user).values("case")})


def supervising(user: User, path: str = "") -> Q:
    """She supervises the practitioner today, and everybody in the case agreed to her by name (for the child, its adult did)."""
    if not _holds(user, Role.SUPERVISOR):
        return NOBODYS
    linked = SupervisionLink.objects.live().filter(_serves(Role.PRACTITIONER, "practitioner"), supervisor=user)
    named = Consent.objects.live().filter(purpose=Consent.Purpose.SUPERVISION, supervisor=user)
    agreed = named.filter(participant=OuterRef("pk"))
    silent = Participant.objects.exclude(Exists(agreed))
    return (
        Q(**{_to(path, "practitioner__in"): linked.values("practitioner")})
        & Q(**{_case(path): named.values("participant__case")})
        & ~Q(**{_case(path): silent.values("case")})
    )


def administering(user: User) -> Q:
    """She is an admin: she may find a case by a name that she knows, and hand it over; nothing in it opens (ruling 2)."""
    return Q() if _holds(user, Role.ADMIN) else NOBODYS


def in_emergency(user: User, path: str = "") -> Q:
    """She is an admin who broke the glass on this case within the hour; films stay closed (ruling 12)."""
    if not _holds(user, Role.ADMIN):
        return NOBODYS
    opened = Emergency.objects.live().filter(by=user)
    return Q(**{_case(path): opened.values("case")})


NOBODYS = Q(pk__in=[])


def _holds(user: User, role: Role) -> bool:
    """Whether this person holds the role and is still here."""
    return user.is_active and role in user.roles


def _serves(role: Role, path: str) -> Q:
    """The same, asked of the database about the person at the end of ``path``."""
    not_left = Q(**{f"{path}__last_date__isnull": True}) | Q(**{f"{path}__last_date__gte": timezone.localdate()})
    return not_left & Q(**{f"{path}__deactivated_at__isnull": True, f"{path}__is_{role.value}": True})


def _to(path: str, field: str) -> str:
    return f"{path}__{field}" if path else field


def _case(path: str) -> str:
    return f"{path or 'pk'}__in"
