"""Who belongs to a case and how they get in: invitations, another adult, one sign-in for two cases, a lost phone."""

from __future__ import annotations

import re
import uuid
from typing import Any

import pytest
from django.conf import settings as project

from accounts import invitations
from accounts.by_link import Gone
from accounts.models import Invitation, OutboxMessage, Role, Service, User
from accounts.outbox import deliver
from cases.joining import invite_adult, lose_phone
from cases.models import Case, CaseEvent, Client, Participant
from tests.browser import Browser
from tests.factories import UserFactory
from tests.families import Family, begin, family

PASSWORD = "four-words-of-mine"


@pytest.fixture
def here(alice: User) -> Family:
    return family(alice, at="begun")


@pytest.fixture
def place(here: Family) -> Participant:
    return here.case.participants.select_related("case", "client__user").get(client__isnull=False)


@pytest.fixture
def guide(browser: Browser, alice: User) -> Browser:
    """Alice's browser."""
    browser.force_login(alice)
    return browser


def page(place: Participant, act: str = "") -> str:
    return f"/cases/{place.case.code}/people/" + (f"{place.code}/{act}/" if act else "")


def drawn(**fields: str) -> dict[str, str]:
    return {"code": str(uuid.uuid4()), **fields}


def shown(response: Any) -> tuple[str, str]:
    """The token and the six characters on the page that shows them."""
    halves = re.search(r'(?s)class="spoken".*?</p>', response.text)
    assert halves
    code = "".join(re.findall(r"<span>(\w{3})</span>", halves[0]))
    token = re.search(r"/i/([\w-]+)/", response.text)
    return (token[1] if token else ""), code


def join(token: str, code: str) -> Browser:
    """A phone on which the link was followed, the characters typed, a password chosen."""
    phone = Browser()
    phone.get(f"/i/{token}/")
    phone.post("/i/", {"characters": code})
    answer = phone.post("/i/way-in/", {"sign_in_name": "calm-harbour-42", "password": PASSWORD, "again": PASSWORD})
    assert answer.status_code == 302
    return phone


def verbs(case: Case) -> list[str]:
    return [str(verb) for verb in case.events.order_by("at", "pk").values_list("verb", flat=True)]


def test_an_adult_is_invited_on_this_screen_and_signs_in(guide: Browser, place: Participant):
    assert "does not sign in yet" in guide.get(page(place)).text

    token, code = shown(guide.post(page(place, "invite"), drawn(way="screen")))
    assert "invited until" in guide.get(page(place)).text
    join(token, code)

    user = User.objects.get(clients=place.client)
    assert (user.sign_in_name, user.is_client, user.is_staff) == ("calm-harbour-42", True, False)
    assert verbs(place.case)[-2:] == ["client.invited", "client.joined"]
    assert place.case.events.get(verb="client.joined").by == user
    text = guide.get(page(place)).text
    assert "signs in" in text
    assert "Lost phone" in text


def test_an_invitation_that_was_shown_is_not_shown_again(guide: Browser, place: Participant):
    sent = drawn(way="text")
    token, _code = shown(guide.post(page(place, "invite"), sent))

    again = guide.post(page(place, "invite"), sent)

    assert again.status_code == 302
    assert invitations.opened(token)
    assert verbs(place.case).count("client.invited") == 1


def test_the_mail_with_the_link_names_nobody_and_is_wiped_once_sent(
    guide: Browser, place: Participant, settings: Any, mailoutbox: list[Any]
):
    settings.EMAIL_BACKEND = "django.core.mail.backends.locmem.EmailBackend"
    Service.objects.create(name="Harbour Families", phone="020 7946 0000", email="hello@harbour.example")

    response = guide.post(page(place, "invite"), drawn(way="mail", email="rosa@example.org"))
    message = OutboxMessage.objects.get()
    deliver.func(str(message.code))

    (sent,) = mailoutbox
    code = shown(response)[1]
    whole = str(sent.message())
    token = re.search(r"/i/([\w-]+)/", sent.body)
    assert token
    assert token[1] not in response.text
    assert code not in whole
    assert not re.search(r"Harbour|7946|Bob|Mia|Alice|therap|famil|child|video|service", whole, re.IGNORECASE)
    assert (sent.to, sent.from_email) == (["rosa@example.org"], project.DEFAULT_FROM_EMAIL)
    message.refresh_from_db()
    assert (message.body, message.to, message.subject) == ("", "", "")
    join(token[1], code)
    assert User.objects.get(clients=place.client).email == "rosa@example.org"


def test_an_address_that_somebody_else_signs_in_with_is_used_for_the_mail_alone(guide: Browser, place: Participant):
    UserFactory.create(email="shared@example.org")

    guide.post(page(place, "invite"), drawn(way="mail", email="Shared@example.org"))

    assert OutboxMessage.objects.get().to == "Shared@example.org"
    assert User.objects.get(clients=place.client).email is None


def test_a_mail_needs_an_address(guide: Browser, place: Participant):
    response = guide.post(page(place, "invite"), drawn(way="mail", email=""))

    assert response.status_code == 400
    assert "Give the address" in response.text
    assert not Invitation.objects.exists()
    assert not User.objects.filter(is_client=True).exists()


def test_an_invitation_is_revoked(guide: Browser, place: Participant):
    token, _code = shown(guide.post(page(place, "invite"), drawn(way="screen")))

    guide.post(page(place, "revoke"))

    with pytest.raises(Gone):
        invitations.opened(token)
    assert "does not sign in yet" in guide.get(page(place)).text


def test_closing_the_work_ends_its_invitations_and_lets_none_be_made(guide: Browser, place: Participant, alice: User):
    token, _code = shown(guide.post(page(place, "invite"), drawn(way="screen")))

    place.case.close(by=alice, ending="moved")

    assert Browser().get("/i/").status_code == 404
    with pytest.raises(Gone):
        invitations.opened(token)
    assert guide.post(page(place, "invite"), drawn(way="screen")).status_code == 302
    assert Invitation.objects.count() == 1
    assert "/invite/" not in guide.get(page(place)).text


def test_an_invitation_into_another_case_outlives_the_closing_of_this_one(place: Participant, alice: User):
    other = begin(alice, client="Rosa", child="Mateo").participants.get(client__isnull=False)
    issued = invite_adult(place=other, by=alice, way="hand", form=uuid.uuid4())

    place.case.close(by=alice, ending="moved")

    assert invitations.opened(issued.token)


def test_the_history_tells_of_an_invitation_that_died(place: Participant, alice: User):
    issued = invite_adult(place=place, by=alice, way="hand", form=uuid.uuid4())
    for _time in range(invitations.TRIES):
        with pytest.raises((Gone, invitations.WrongCode)):
            invitations.prove(issued.token, "wrong1")

    event = place.case.events.get(verb="client.invitation_died")
    assert event.by is None
    assert OutboxMessage.objects.get().to == alice.email


def test_a_lost_phone_is_shut_out_and_she_is_invited_anew(guide: Browser, place: Participant):
    phone = join(*shown(guide.post(page(place, "invite"), drawn(way="screen"))))
    assert phone.get("/").status_code == 200
    user = User.objects.get(clients=place.client)

    response = guide.post(page(place, "lost-phone"), drawn())

    assert phone.get("/today/").headers["Location"].startswith("/sign-in/")
    user.refresh_from_db()
    assert not user.has_usable_password()
    assert not user.sign_ins.exists()
    assert "client.phone_lost" in verbs(place.case)
    token, code = shown(response)
    again = Browser()
    again.get(f"/i/{token}/")
    again.post("/i/", {"characters": code})
    assert 'value="calm-harbour-42"' in again.get("/i/way-in/").text
    join(token, code)


def test_a_lost_phone_told_twice_makes_one_invitation(guide: Browser, place: Participant):
    join(*shown(guide.post(page(place, "invite"), drawn(way="screen"))))
    sent = drawn()
    token, _code = shown(guide.post(page(place, "lost-phone"), sent))

    assert guide.post(page(place, "lost-phone"), sent).status_code == 302
    assert invitations.opened(token)
    assert verbs(place.case).count("client.phone_lost") == 1


def test_everybody_who_works_with_her_reads_of_the_lost_phone(place: Participant, alice: User, cara: User, bob: User):
    elsewhere = begin(cara, client="Bob", child="Noa")
    Client.objects.filter(pk__in=[place.client_id, elsewhere.client_id]).update(user=bob)

    lose_phone(place=place, by=alice, form=uuid.uuid4())

    assert "client.phone_lost" in verbs(elsewhere)


def test_in_a_closed_case_a_phone_can_be_shut_out_but_nobody_is_invited(
    guide: Browser, place: Participant, alice: User, bob: User
):
    Client.objects.filter(places=place).update(user=bob)
    place.case.close(by=alice, ending="moved")

    assert guide.post(page(place, "lost-phone"), drawn()).status_code == 302

    bob.refresh_from_db()
    assert not bob.has_usable_password()
    assert not Invitation.objects.alive().exists()


def test_who_signs_in_already_is_not_invited(guide: Browser, place: Participant, bob: User):
    bob.set_password(PASSWORD)
    bob.save()
    Client.objects.filter(places=place).update(user=bob)

    assert guide.post(page(place, "invite"), drawn(way="screen")).status_code == 302

    bob.refresh_from_db()
    assert bob.check_password(PASSWORD)
    assert not Invitation.objects.exists()


def test_nobody_of_the_service_is_reset_from_a_case(guide: Browser, place: Participant, erin: User):
    erin.set_password(PASSWORD)
    erin.is_client = True
    erin.save()
    Client.objects.filter(places=place).update(user=erin)

    for act, fields in (("invite", drawn(way="screen")), ("lost-phone", drawn())):
        assert guide.post(page(place, act), fields).status_code == 302

    erin.refresh_from_db()
    assert erin.check_password(PASSWORD)
    assert not Invitation.objects.exists()
    assert "Lost phone" not in guide.get(page(place)).text


def test_another_adult_joins_once(guide: Browser, here: Family):
    sent = drawn(name="Cleo", relation="mother")
    where = f"/cases/{here.case.code}/people/new/"

    for _time in range(2):
        assert guide.post(where, sent).status_code == 302

    added = here.case.participants.get(client__name__isnull=False, relation="mother")
    assert added.name == "Cleo"
    assert verbs(here.case).count("adult.added") == 1
    assert "Cleo" in guide.get(f"/cases/{here.case.code}/people/").text


def test_a_code_of_another_case_adds_nobody(guide: Browser, here: Family, cara: User):
    theirs = begin(cara).participants.order_by("pk")[0]

    guide.post(f"/cases/{here.case.code}/people/new/", drawn(name="Cleo", relation="mother") | {"code": str(theirs.code)})

    assert here.case.participants.count() == 2
    assert "adult.added" not in verbs(here.case)


def test_each_adult_consents_for_herself(guide: Browser, here: Family):
    case = here.case
    guide.post(f"/cases/{case.code}/people/new/", drawn(name="Cleo", relation="mother"))
    cleo = case.participants.get(relation="mother")
    father = case.participants.get(relation="father")
    said = {"text": "1", "for_self": "on", "how": "paper", "given_date": "2026-01-05"}

    assert guide.post(f"/cases/{case.code}/consent/", said).status_code == 400
    for giver, also in ((father, {"for_child": "on"}), (cleo, {})):
        sent = said | {"giver": str(giver.code)} | also
        assert guide.post(f"/cases/{case.code}/consent/", sent).status_code == 302

    givers = {
        consent.participant_id: consent.given_by_id for place in case.participants.all() for consent in place.consents.all()
    }
    adult, child = (
        case.participants.get(**{f"{kind}__isnull": False}, **more)
        for kind, more in (("client", {"relation": "father"}), ("child", {}))
    )
    assert givers == {cleo.pk: cleo.pk, adult.pk: adult.pk, child.pk: adult.pk}


def test_one_sign_in_serves_two_cases(guide: Browser, place: Participant, alice: User, bob: User):
    other = begin(alice, client="Robert", child="Noa")
    Client.objects.filter(places=place).update(user=bob)
    mine = other.participants.select_related("case").get(client__isnull=False)
    assert "They sign in already" in guide.get(page(mine, "invite")).text
    asked = guide.get(page(mine, "link")).text
    assert place.client is not None
    assert place.case.family.replace("&", "&amp;") in asked

    guide.post(page(mine, "link"), {"client": str(place.client.code)})

    assert set(bob.clients.values_list("pk", flat=True)) == {place.client_id, mine.client_id}
    assert verbs(other)[-1] == CaseEvent.Verb.SIGN_IN_LINKED


def test_nobody_elses_clients_can_be_linked(guide: Browser, place: Participant, cara: User, bob: User):
    theirs = begin(cara, client="Otto", child="Ida")
    Client.objects.filter(pk=theirs.client_id).update(user=bob)

    assert "Otto" not in guide.get(page(place, "link")).text
    assert guide.post(page(place, "link"), {"client": str(theirs.client.code)}).status_code == 400
    assert bob.clients.count() == 1


def test_a_child_is_not_invited(guide: Browser, here: Family):
    child = here.case.participants.get(child__isnull=False)

    for act in ("invite", "lost-phone", "link"):
        assert guide.get(page(child, act)).status_code == 404


def test_a_colleague_invites_nobody_here(place: Participant, cara: User):
    browser = Browser()
    browser.force_login(cara)

    assert browser.post(page(place, "invite"), drawn(way="screen")).status_code == 404
    assert not Invitation.objects.exists()


def test_placeholders_cannot_be_signed_in_with(guide: Browser, place: Participant):
    guide.post(page(place, "invite"), drawn(way="screen"))
    user = User.objects.get(clients=place.client)

    browser = Browser()
    browser.post("/sign-in/", {"login": user.sign_in_name, "password": ""})
    browser.post("/sign-in/", {"login": user.sign_in_name, "password": user.password})

    assert "_auth_user_id" not in browser.session
    assert Role.CLIENT in user.roles
