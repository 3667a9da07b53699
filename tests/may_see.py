"""What each kind of person may read in the two rival families of the adversary: everything else is a leak.

A line names a kind of person, whose texts, and which: of the family that Alice leads (``a``), of the one that Cara leads (``b``),
of the people who work here or take part, of the service behind the scenes. What is published everybody may read. Where a
family's own adults look, a text must also name her (ruling 6).
"""

from __future__ import annotations

from collections.abc import Set as AbstractSet
from dataclasses import dataclass

from practice.adversary.marking import Marker
from practice.adversary.owners import PUBLIC, SERVICE

CLIENTS = {"client", "co_parent", "other_client"}
NAMES = {"cases.Client.name", "cases.Child.name"}
CLINICAL = NAMES | {
    "cases.Case.helping_question",
    "cases.Clip.title",
    "cases.Clip.question",
    "cases.Consent.parental_note",
    "cases.Consent.signature",
    "cases.Consent.said",
    "cases.Consent.present",
    "cases.Consent.signed_name",
    "footage.Scan.sealed",
    "cases.Closing.why",
    "cases.Closing.reopened_why",
    "cases.Emergency.reason",
    "cases.Deletion.reason",
    "cases.Goal.wording",
    "cases.Goal.why",
    "cases.Hold.reason",
    "cases.Hold.lift_reason",
    "cases.Meeting.where",
    "cases.Meeting.others",
    "cases.Meeting.why",
    "cases.NoteLine.text",
    "cases.NoteUnlock.why",
    "cases.TextVersion.text",
    "questionnaires.Answer.value",
    "questionnaires.Score.band",
}
# What the practitioner thinks is hers, not her stand-in's; so are the earlier versions of it, which no page shows.
PRIVATE = {"cases.PrivateNote.text"}
# A supervisor learns no name: goals, shared notes and clips (ruling 11).
SUPERVISED = {
    "cases.Case.helping_question", "cases.Goal.wording", "cases.NoteLine.text", "cases.Clip.title", "cases.Clip.question",
}  # fmt: skip
# What the family reads of itself, where it names the reader.
TAKEN_PART = {
    "cases.Case.helping_question", "cases.Client.name", "cases.Child.name", "cases.Goal.wording", "cases.Meeting.where",
    "cases.NoteLine.text", "questionnaires.Answer.value",
    # Of the consents that she gave; not the practitioner's remark on who may decide for the child.
    "cases.Consent.said", "cases.Consent.present", "cases.Consent.signed_name", "cases.Consent.signature",
}  # fmt: skip
# For an hour, to read, without films, and so without what is written about a moment in one.
IN_EMERGENCY = NAMES | PRIVATE | {
    "cases.Case.helping_question", "cases.Emergency.reason", "cases.Goal.wording", "cases.Meeting.where", "cases.Meeting.others",
    "cases.Meeting.why", "cases.NoteLine.text", "questionnaires.Answer.value",
}  # fmt: skip
# Of herself: her name and addresses, and the key that seals her drafts on her own device.
HERSELF = {"accounts.User.name", "accounts.User.email", "accounts.User.sign_in_name", "accounts.User.draft_key"}
MANAGED = {
    "accounts.Service", "accounts.Team", "accounts.Revision", "public.Complaint", "public.Resource", "public.Video",
    "public.LandingPage", "public.LegalText",
}  # fmt: skip


@dataclass(frozen=True)
class May:
    """What somebody may read besides what is published and what is her own; people by name alone, or to reach them."""

    a: AbstractSet[str] = frozenset()
    b: AbstractSet[str] = frozenset()
    names_of: AbstractSet[str] = frozenset()
    reach: AbstractSet[str] = frozenset()
    service: AbstractSet[str] = frozenset()


STAFF = {
    "own", "cover", "former_cover", "colleague", "supervisor", "unconsented", "unlinked", "team_lead", "admin", "breaker",
}  # fmt: skip
# Whoever leads a family has to reach its adults.
FAMILY = {"client", "co_parent"}
# Who is told to a family as somebody who may see, or did see, something of it.
TOLD_TO_A_FAMILY = {"own", "cover", "supervisor", "unlinked", "breaker"}
TO_REACH = {"accounts.User.name", "accounts.User.email", "accounts.User.sign_in_name"}
MAY_SEE: dict[str, May] = {
    "own": May(a=CLINICAL | PRIVATE, names_of=STAFF, reach=FAMILY),
    # The practitioner herself after her password alone, who makes her second step and reads whom it is for.
    "pending": May(reach={"own"}),
    "cover": May(a=CLINICAL, names_of=STAFF, reach=FAMILY),
    "colleague": May(b=CLINICAL | PRIVATE, names_of=STAFF, reach={"other_client"}),
    "supervisor": May(a=SUPERVISED, names_of={"own"}),
    "team_lead": May(names_of=STAFF, reach={"own"}, service={"accounts.Team"}),
    "admin": May(reach=STAFF, service=MANAGED),
    "breaker": May(a=IN_EMERGENCY, reach=STAFF | FAMILY, service=MANAGED),
    "client": May(a=TAKEN_PART, names_of=TOLD_TO_A_FAMILY),
    "co_parent": May(a=TAKEN_PART, names_of=TOLD_TO_A_FAMILY),
    "other_client": May(b=TAKEN_PART, names_of={"colleague"}),
}


def may_see(kind: str, marker: Marker) -> bool:
    """Whether this kind of person may read this text."""
    may, name = MAY_SEE.get(kind, May()), f"{marker.model}.{marker.field}"
    whose, _dash, who = marker.owner.partition("-")
    if whose == "family":
        return name in (may.a if who == "a" else may.b) and (kind not in CLIENTS or kind in marker.names)
    if whose == "person":
        known = HERSELF if who == kind else TO_REACH if who in may.reach else {"accounts.User.name"}
        return name in known and (who == kind or who in may.reach | may.names_of)
    return marker.owner == PUBLIC or (marker.owner == SERVICE and marker.model in may.service)
