"""The adults of a case and how they get in: another adult, an invitation, a sign-in that is there already, a lost phone."""

from __future__ import annotations

import datetime as dt
import uuid

from django.db import IntegrityError, transaction
from django.db.models import Prefetch, QuerySet

from accounts.by_link import Gone
from accounts.invitations import Issued, invite, revoke
from accounts.models import AccessEntry, Invitation, Role, User
from accounts.sign_in_names import placeholder
from accounts.ways_in import can_get_in, take_ways_away
from cases.models import Case, CaseEvent, Client, Participant

Verb = CaseEvent.Verb
# What an invitation of staff is about: no case has this code.
NOTHING = uuid.UUID(int=0)


class SignsInAlready(Exception):
    """The adult has a way in; it is the lost phone that gives a new one."""


class WorksHere(Exception):
    """The adult's sign-in is that of somebody of the service, whose ways in are an admin's business."""


@transaction.atomic
def add_adult(*, case: Case, code: uuid.UUID, by: User, name: str, relation: str) -> Participant:
    """Another adult in the case, once however often it is sent; raises Case.Closed, and Case.CodeTaken for another's code."""
    return _there(case, code) or case.add_adult(by=by, name=name, relation=relation, code=code)


@transaction.atomic
def add_child(*, case: Case, code: uuid.UUID, by: User, name: str, born_month: dt.date) -> Participant:
    """Another child in the case, in the same way."""
    return _there(case, code) or case.add_child(by=by, name=name, born_month=born_month, code=code)


def _there(case: Case, code: uuid.UUID) -> Participant | None:
    """Who was added with this code already; holds the case, which must be open."""
    case.must_be_open()
    there = Participant.objects.filter(code=code).first()
    if there is not None and there.case_id != case.pk:
        raise Case.CodeTaken
    return there


@transaction.atomic
def invite_adult(*, place: Participant, by: User, way: str, form: uuid.UUID, email: str = "") -> Issued:
    """A new invitation for this adult; raises Case.Closed, SentBefore, SignsInAlready and WorksHere."""
    user = _sign_in_of(place)
    if can_get_in([user]):
        raise SignsInAlready
    issued = invite(user, by=by, way=way, about=place.case.code, form=form)
    if email:
        _note_address(user, email)
    place.case.must_be_open()
    place.case.tell(by=by, verb=Verb.CLIENT_INVITED, about=place.code)
    return issued


@transaction.atomic
def uninvite(*, place: Participant, by: User) -> bool:
    """End this adult's open invitation; False where there was none."""
    ended = bool(place.client and place.client.user and revoke(place.client.user))
    if ended:
        AccessEntry.objects.write(by=by, act="client.uninvited", about=place.code, within=place.case.code)
    return ended


@transaction.atomic
def lose_phone(*, place: Participant, by: User, form: uuid.UUID) -> Issued | None:
    """Shut out whoever has this adult's phone, and invite her anew unless the work is closed; raises SentBefore, WorksHere."""
    user = _sign_in_of(place)
    issued = invite(user, by=by, way=Invitation.Way.HAND, about=place.case.code, form=form)
    take_ways_away(user)
    # Whoever else works with her reads it too: one sign-in may belong to several cases.
    for case in Case.objects.filter(participants__client__user=user).open().distinct().order_by("pk"):
        case.tell(by=by, verb=Verb.PHONE_LOST)
    try:
        place.case.must_be_open()
    except Case.Closed:
        revoke(user)
        AccessEntry.objects.write(by=by, act=Verb.PHONE_LOST.value, about=place.code, within=place.case.code)
        return None
    return issued


def sign_ins_to_link(*, place: Participant, by: User) -> QuerySet[Client]:
    """The clients of the same practitioner's other cases who have a sign-in, for an adult who may be one of them."""
    # A stand-in leads for several: she does not learn whether a family of one is known to another.
    led = Case.objects.led_by(by).filter(practitioner=place.case.practitioner_id).exclude(pk=place.case_id)
    here = place.case.participants.filter(client__user__isnull=False)
    known = Client.objects.filter(places__case__in=led, user__is_client=True).exclude(user__in=here.values("client__user"))
    families = Prefetch("places", Participant.objects.select_related("case__client", "case__child"))
    return known.select_related("user").prefetch_related(families).distinct().order_by("pk")


@transaction.atomic
def link_sign_in(*, place: Participant, by: User, to: Client) -> bool:
    """Let the adult use the sign-in that she has from another case; False when she has one here already. Raises Case.Closed."""
    place.case.must_be_open()
    if not Client.objects.filter(pk=_adult(place).pk, user__isnull=True).update(user=to.user):
        return False
    place.case.tell(by=by, verb=Verb.SIGN_IN_LINKED, about=place.code)
    return True


def tell_joined(invitation: Invitation) -> None:
    """Write into the case's history that somebody signed in for the first time; raises Gone when it was closed this moment."""
    for case in Case.objects.filter(code=invitation.about or NOTHING):
        if case.closed_at:
            raise Gone
        case.tell(by=invitation.user, verb=Verb.CLIENT_JOINED)


def tell_died(invitation: Invitation) -> None:
    """Write into the case's history that an invitation died of wrong codes; whoever typed them is nobody."""
    for case in Case.objects.filter(code=invitation.about or NOTHING):
        case.tell(by=None, verb=Verb.INVITATION_DIED)


def _sign_in_of(place: Participant) -> User:
    """The adult's sign-in; one that nobody can use yet is made when there is none. Raises WorksHere.

    Client, person, invitation, case: whoever locks some of them does it in this order.
    """
    client = Client.objects.select_for_update(no_key=True).get(pk=_adult(place).pk)
    if client.user is None:
        client.user = User.objects.create_user(sign_in_name=placeholder(), name=client.name, roles=frozenset({Role.CLIENT}))
        client.save(update_fields=["user"])
    if client.user.is_staff:
        raise WorksHere
    return client.user


def _adult(place: Participant) -> Client:
    assert place.client is not None, "A child gets in nowhere."  # noqa: S101 - pages look up adults only
    return place.client


def _note_address(user: User, email: str) -> None:
    """Let the person sign in with this address, unless somebody else does: parents share addresses."""
    if user.email == email.lower() or User.objects.filter(email__iexact=email).exists():
        return
    try:
        with transaction.atomic():
            User.objects.filter(pk=user.pk).update(email=email.lower())
    except IntegrityError:
        return  # somebody else did, this moment
