"""Inviting: two secrets, one use, seven days, five tries."""

from __future__ import annotations

import datetime as dt
import uuid
from collections.abc import Callable

import pytest
from django.core import mail
from django.utils import timezone

from accounts import invitations
from accounts.by_link import Gone
from accounts.invitations import ALPHABET, Issued, SentBefore, WrongCode
from accounts.models import Invitation, OutboxMessage, User
from accounts.tokens import new_token
from tests.at_once import at_once
from tests.factories import UserFactory

ABOUT = uuid.UUID("5a7e0000-0000-4000-8000-000000000001")
DRAWN = 100_000
AT_ONCE = 20


@pytest.fixture
def issued(alice: User, bob: User) -> Issued:
    return invitations.invite(bob, by=alice, way=Invitation.Way.HAND, about=ABOUT)


def wrong(code: str) -> str:
    """Another code that could have been drawn."""
    return "".join(ALPHABET[ALPHABET.index(sign) - 1] for sign in code)


def test_tokens_are_long_enough_and_never_the_same():
    drawn = {new_token() for _time in range(DRAWN)}

    assert len(drawn) == DRAWN
    assert min(len(token) for token in drawn) * 6 >= 160


def test_codes_have_six_signs_that_nobody_mistakes():
    drawn = [invitations.new_code() for _time in range(DRAWN // 10)]

    assert {len(code) for code in drawn} == {6}
    assert set("".join(drawn)) == set(ALPHABET)
    assert not set(ALPHABET) & set("0O1IL")
    assert len(set(drawn)) > DRAWN // 10 - 10


def test_neither_secret_is_kept(issued: Issued):
    row = Invitation.objects.filter(pk=issued.invitation.pk).values().get()

    assert not any(issued.token in str(value) or issued.code in str(value) for value in row.values())


def test_a_code_proves_nothing_about_another_invitation(alice: User, bob: User, issued: Issued):
    assert invitations.code_hash(uuid.uuid4(), issued.code) != issued.invitation.code_hash


@pytest.mark.parametrize("say", [str, str.lower, lambda code: f" {code[:3]}-{code[3:]} "])
def test_both_together_let_the_person_in_however_the_code_is_typed(issued: Issued, bob: User, say: Callable[[str], str]):
    assert invitations.redeem(issued.token, say(issued.code)) == bob


def test_a_used_one_opens_nothing(issued: Issued):
    invitations.redeem(issued.token, issued.code)

    with pytest.raises(Gone):
        invitations.redeem(issued.token, issued.code)


def test_a_newer_one_ends_the_older(issued: Issued, alice: User, bob: User):
    newer = invitations.invite(bob, by=alice, way=Invitation.Way.MAIL)

    with pytest.raises(Gone):
        invitations.opened(issued.token)
    assert invitations.redeem(newer.token, newer.code) == bob


def test_a_form_sent_twice_makes_one(alice: User, bob: User):
    form = uuid.uuid4()
    first = invitations.invite(bob, by=alice, way=Invitation.Way.HAND, form=form)

    with pytest.raises(SentBefore):
        invitations.invite(bob, by=alice, way=Invitation.Way.HAND, form=form)
    assert invitations.opened(first.token) == first.invitation


def outlive(issued: Issued) -> None:
    Invitation.objects.filter(pk=issued.invitation.pk).update(expires_at=timezone.now())


def deactivate(issued: Issued) -> None:
    User.objects.filter(pk=issued.invitation.user_id).update(deactivated_at=timezone.now())


def leave(issued: Issued) -> None:
    User.objects.filter(pk=issued.invitation.user_id).update(last_date=timezone.localdate() - dt.timedelta(days=1))


ENDS: dict[str, Callable[[Issued], object]] = {
    "too old": outlive,
    "revoked": lambda issued: invitations.revoke(issued.invitation.user),
    "what it is about has ended": lambda _issued: invitations.revoke_about(ABOUT),
    "deactivated": deactivate,
    "gone since yesterday": leave,
}


@pytest.mark.parametrize("end", ENDS)
def test_what_ended_it_leaves_nothing_to_open_prove_or_spend(issued: Issued, end: str):
    ENDS[end](issued)

    with pytest.raises(Gone):
        invitations.opened(issued.token)
    with pytest.raises(Gone):
        invitations.prove(issued.token, issued.code)
    with pytest.raises(Gone):
        invitations.spend(issued.invitation)


def test_the_fifth_wrong_code_ends_it_and_its_maker_hears_without_a_name(
    issued: Issued, alice: User, bob: User, monkeypatch: pytest.MonkeyPatch
):
    heard: list[Invitation] = []
    monkeypatch.setattr(invitations, "on_died", [heard.append])
    for _time in range(4):
        with pytest.raises(WrongCode):
            invitations.prove(issued.token, wrong(issued.code))
    assert not heard

    with pytest.raises(Gone):
        invitations.prove(issued.token, wrong(issued.code))

    with pytest.raises(Gone):
        invitations.prove(issued.token, issued.code)
    told = OutboxMessage.objects.get()
    assert heard == [issued.invitation]
    assert told.to == alice.email
    assert not any(word in told.subject + told.body for word in bob.name.split())
    assert mail.outbox == []


def test_right_codes_are_not_counted_as_wrong(issued: Issued):
    for _time in range(7):
        invitations.prove(issued.token, issued.code)

    assert invitations.redeem(issued.token, issued.code)


def test_who_got_in_is_told_once_and_only_if_it_is_true(issued: Issued, monkeypatch: pytest.MonkeyPatch):
    heard: list[Invitation] = []
    monkeypatch.setattr(invitations, "on_joined", [heard.append])
    invitations.redeem(issued.token, issued.code)
    with pytest.raises(Gone):
        invitations.spend(issued.invitation)

    assert heard == [issued.invitation]


@pytest.mark.django_db(transaction=True)
def test_of_many_who_redeem_it_at_once_one_wins():
    alice, bob = UserFactory.create(), UserFactory.create()
    issued = invitations.invite(bob, by=alice, way=Invitation.Way.HAND)
    proved = invitations.prove(issued.token, issued.code)

    def redeem() -> str:
        try:
            invitations.spend(proved)
        except Gone:
            return "gone"
        return "in"

    assert sorted(at_once([redeem] * AT_ONCE)) == ["gone"] * (AT_ONCE - 1) + ["in"]


@pytest.mark.django_db(transaction=True)
def test_many_who_guess_at_once_have_five_tries_together():
    alice, bob = UserFactory.create(), UserFactory.create()
    issued = invitations.invite(bob, by=alice, way=Invitation.Way.HAND)
    compared: list[int] = []
    real = invitations.code_hash

    def counting(code: uuid.UUID, said: str) -> str:
        compared.append(1)
        return real(code, said)

    def guess() -> str:
        try:
            invitations.prove(issued.token, wrong(issued.code))
        except (Gone, WrongCode) as told:
            return type(told).__name__
        return "in"

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(invitations, "code_hash", counting)
        told = at_once([guess] * AT_ONCE)

    assert len(compared) == invitations.TRIES
    assert "in" not in told
    assert OutboxMessage.objects.count() == 1


@pytest.mark.django_db(transaction=True)
def test_of_many_who_invite_the_same_person_at_once_one_invitation_stays_open():
    alice, bob = UserFactory.create(), UserFactory.create()

    def make() -> str:
        return invitations.invite(bob, by=alice, way=Invitation.Way.HAND).token

    tokens = at_once([make] * 8)

    assert sum(Invitation.objects.opened_by(token).exists() for token in tokens) == 1
