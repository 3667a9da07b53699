"""Every form by the page that takes it: at which point of the work it is sent, and with which fields it is right."""

from __future__ import annotations

import datetime as dt
import json
import uuid
from collections.abc import Callable

from django.core.files.uploadedfile import SimpleUploadedFile
from django.utils import timezone

from accounts.models import Role, User
from cases.models import Deletion, Goal, Hold, Meeting
from tests.factories import PASSWORD, UserFactory
from tests.families import Family, linked
from tests.files import a_picture
from tests.people_forms import PEOPLE_FORMS
from tests.site import open_site
from tests.site_forms import SITE_FORMS, Fields, nothing

NEW_FAMILY = {
    "client_name": "Rosa", "relation": "mother", "child_name": "Mateo", "years": "3", "months": "2",
    "helping_question": "How can I wait?", "goal": "Let him show me", "goal_area": "relationship", "rating": "4",
}  # fmt: skip
NEW_CLIP = {"start": "0:01.00", "end": "0:05.00", "title": "She waits", "level": "receiving", "question": "What made you wait?"}
DRAWN = "40,120 80,60 120,120;160,100 240,90"
NEW_LINE = {"speaker": "client", "text": "She is showing me."}


def new_family(_here: Family) -> Fields:
    return NEW_FAMILY | {"code": str(uuid.uuid4())}


def edited_family(here: Family) -> Fields:
    later = {"goal", "goal_area", "rating"}
    return {name: value for name, value in NEW_FAMILY.items() if name not in later} | {"version": here.case.version}


def consent(_here: Family) -> Fields:
    today = timezone.localdate()
    return {
        "text": "1", "for_self": "on", "for_child": "on", "child_view": "happy", "parental_note": "The father alone",
        "how": "screen", "signed_name": "Bob", "signature": DRAWN, "given_date": str(today), "expires_date": str(today + dt.timedelta(days=200)),
    }  # fmt: skip


def paper(_here: Family) -> Fields:
    return {"code": str(uuid.uuid4()), "file": SimpleUploadedFile("IMG_0042.JPG", a_picture(kind="JPEG"), "image/jpeg")}


def own_consent(here: Family) -> Fields:
    me = here.case.participants.get(client__isnull=False)
    return {"text": "1", "people": str(me.code), "signed_name": "Bob", "signature": DRAWN}


def consent_words(_here: Family) -> Fields:
    return {"version": "1", "words": "Other words.", "step": "publish"}


def who_is_in(here: Family) -> Fields:
    return {"people": str(here.case.participants.get(child__isnull=False).code)}


def held(here: Family) -> Fields:
    word = UserFactory.create(roles=frozenset({Role.TEAM_LEAD}))
    return {"which": "this", "reason": "A court asked for it", "authorised_by": str(word.code)}


def let_go(here: Family) -> Fields:
    word = UserFactory.create(roles=frozenset({Role.ADMIN}))
    Hold.place(here.case, film=here.film, by=here.case.practitioner, reason="A court asked for it", authorised_by=word)
    return {"lift_reason": "The court is done"}


def wanted_gone(_here: Family) -> Fields:
    return {"why": "wrong", "words": "It shows another family"}


def decided(here: Family) -> Fields:
    there = Deletion.objects.filter(film=here.film).first()  # asked for again, the film may be gone
    wish = there or Deletion.ask(here.film, by=here.case.practitioner, why="wrong")
    return {"deletion": str(wish.code)}


def own_film(here: Family) -> Fields:
    return {"film": str(here.film.code)}


def agreement(here: Family) -> Fields:
    people = [str(place.code) for place in here.case.participants.all()]
    fresh = linked(UserFactory.create(roles=frozenset({Role.SUPERVISOR})), here.case.practitioner)
    return {
        "text": "1",
        "supervisor": str(fresh.supervisor.code),
        "people": people[0],
        "how": "paper",
        "given_date": str(timezone.localdate()),
    }


def taker(_here: Family) -> Fields:
    open_site()
    return {"to": str(User.objects.get(email="sol@example.org").code)}


def emergency(here: Family) -> Fields:
    reason = "The duty worker asks where the child is tonight."
    return {"code": str(uuid.uuid4()), "who": str(here.case.code), "which": "", "reason": reason}


def closing(_here: Family) -> Fields:
    return {"ending": "moved", "why": "They moved to the coast."}


def reopening(_here: Family) -> Fields:
    return {"why": "They came back and asked for more."}


def first_goal(here: Family) -> Goal:
    """The goal that addresses of this family name; another may have been added beside it."""
    return here.case.goals.order_by("position")[0]


def new_clip(here: Family) -> Fields:
    return NEW_CLIP | {"code": str(uuid.uuid4()), "goal": str(first_goal(here).code)}


def edited_clip(here: Family) -> Fields:
    return NEW_CLIP | {"version": here.clips[0].version}


def clip_version(here: Family) -> Fields:
    return {"version": here.clips[0].version}


def order(here: Family) -> Fields:
    codes = [str(clip.code) for clip in here.clips]
    return {"seen": ",".join(codes), "codes": ",".join(reversed(codes))}


def new_meeting(here: Family) -> Fields:
    at = timezone.localtime() + dt.timedelta(days=7)
    people = [str(place.code) for place in here.case.participants.all()]
    return {
        "code": str(uuid.uuid4()), "kind": "other", "date": str(at.date()), "time": "10:30", "minutes": "60", "place": "home",
        "where": "by the park", "people": people[0], "others": "Grandmother",
    }  # fmt: skip


def edited_meeting(here: Family) -> Fields:
    told = {name: value for name, value in new_meeting(here).items() if name != "code"}
    return told | {"version": meeting_of(here).version}


def meeting_of(here: Family) -> Meeting:
    return here.case.meetings.get(code=str(here.args()["meeting"]))


def meeting_why(here: Family) -> Fields:
    return {"version": meeting_of(here).version, "why": "Mia has a fever"}


def meeting_version(here: Family) -> Fields:
    return {"version": meeting_of(here).version}


def new_line(here: Family) -> Fields:
    return NEW_LINE | {"code": str(uuid.uuid4()), "clip": str(here.clips[0].code)}


def edited_line(here: Family) -> Fields:
    return NEW_LINE | {"version": here.lines[0].version}


def why(_here: Family) -> Fields:
    return {"why": "A sentence was missing."}


def reflection(_here: Family) -> Fields:
    return {"text": "I waited longer than I used to."}


def line_version(here: Family) -> Fields:
    return {"version": here.lines[0].version}


def new_goal(_here: Family) -> Fields:
    return {"code": str(uuid.uuid4()), "wording": "Get through bath time", "area": "child", "state": "focus"}


def edited_goal(here: Family) -> Fields:
    return {"version": first_goal(here).version, "wording": "Laugh every day", "area": "child"}


def moved_goal(_here: Family) -> Fields:
    return {"to": "dropped", "why": "Nursery starts"}


def rating(here: Family) -> Fields:
    return {"goal": str(first_goal(here).code), "value": "6"}


def sign_in(_here: Family) -> Fields:
    return {"login": "alice@example.org", "password": "not the right one"}


def code(_here: Family) -> Fields:
    return {"code": "123456"}


def passkey(_here: Family) -> Fields:
    return {"credential": json.dumps({"id": "AAAA", "rawId": "AAAA", "type": "public-key", "response": {}})}


def new_passkey(here: Family) -> Fields:
    return {"name": "my phone"} | passkey(here)


def passkey_called(_here: Family) -> Fields:
    return {"name": "the phone in the drawer"}


def new_password(_here: Family) -> Fields:
    return {"old_password": PASSWORD, "new_password": "four other words of hers"}


def again(_here: Family) -> Fields:
    return {"who": str(uuid.uuid4()), "password": "not the right one"}


def words(_here: Family) -> Fields:
    return {"q": "bob"}


def film_file(_here: Family) -> Fields:
    return {"film": SimpleUploadedFile("a.mp4", b"\x00\x00\x00\x18ftypmp42" + bytes(3000))}


def new_questionnaire(here: Family) -> Fields:
    asked = here.administration
    return {
        "code": str(uuid.uuid4()), "edition": str(asked.edition.code), "respondent": str(asked.respondent.code),
        "timepoint": "during", "language": "en", "mode": "link",
    }  # fmt: skip


def drawn_code(_here: Family) -> Fields:
    return {"code": str(uuid.uuid4())}


def answered(_here: Family) -> Fields:
    return {"answer": "often", "seq": "7"}


# page: (point of the work at which the form is sent, its fields when they are right)
FORMS: dict[str, tuple[str, Callable[[Family], Fields]]] = {
    **SITE_FORMS,
    **PEOPLE_FORMS,
    "account_login": ("begun", sign_in),
    "account_logout": ("begun", nothing),
    "accounts:sign_in_end": ("begun", nothing),
    "accounts:sign_ins_end_others": ("begun", nothing),
    "accounts:stay": ("begun", nothing),
    "accounts:sign_in_again": ("begun", again),
    "mfa_authenticate": ("begun", code),
    "mfa_login_webauthn": ("begun", passkey),
    "accounts:passkey_new": ("begun", new_passkey),
    "accounts:app_new": ("begun", code),
    "accounts:recovery_codes": ("begun", nothing),
    "accounts:password": ("begun", new_password),
    "accounts:passkey_name": ("begun", passkey_called),
    "accounts:passkey_remove": ("begun", nothing),
    "accounts:app_remove": ("begun", nothing),
    "practice:find": ("begun", words),
    "cases:case_new": ("begun", new_family),
    "cases:hand_over": ("begun", taker),
    "cases:consent_text": ("begun", consent_words),
    "cases:case_edit": ("begun", edited_family),
    "cases:case_close": ("in_review", closing),
    "cases:case_reopen": ("closed", reopening),
    "cases:consent_new": ("begun", consent),
    "cases:consent_for": ("begun", consent),
    "cases:consent_detail": ("consented", paper),
    "cases:film_people": ("filmed", who_is_in),
    "cases:film_hold": ("filmed", held),
    "cases:film_hold_lift": ("filmed", let_go),
    "cases:film_delete": ("filmed", wanted_gone),
    "cases:film_delete_take_back": ("filmed", nothing),
    "cases:manage_films": ("filmed", decided),
    "family:films": ("filmed", own_film),
    "cases:consent_withdraw": ("consented", nothing),
    "cases:consent_end": ("consented", nothing),
    "cases:supervision_consent": ("begun", agreement),
    "cases:supervision_withdraw": ("begun", nothing),
    "practice:emergency": ("begun", emergency),
    "practice:emergency_seen": ("begun", nothing),
    "cases:cycle_new": ("consented", nothing),
    "cases:cycle_choose_clips": ("filmed", nothing),
    "cases:cycle_start_review": ("clips_chosen", nothing),
    "cases:cycle_finish_review": ("in_review", nothing),
    "cases:cycle_close": ("reviewed", nothing),
    "cases:meeting_new": ("begun", new_meeting),
    "cases:meeting_edit": ("expected", edited_meeting),
    "cases:meeting_hold": ("expected", edited_meeting),
    "cases:meeting_cancel": ("expected", meeting_why),
    "cases:meeting_not_attended": ("expected", meeting_why),
    "cases:meeting_take_back": ("reviewed", meeting_version),
    "cases:film_new": ("planned", nothing),
    "cases:film_from_form": ("planned", film_file),
    "cases:clip_new": ("filmed", new_clip),
    "cases:clip_order": ("filmed", order),
    "cases:clip_edit": ("filmed", edited_clip),
    "cases:clip_remove": ("filmed", clip_version),
    "cases:clip_restore": ("filmed", clip_version),
    "cases:meeting_line_new": ("in_review", new_line),
    "cases:goal_new": ("begun", new_goal),
    "cases:goal_edit": ("begun", edited_goal),
    "cases:goal_move": ("begun", moved_goal),
    "cases:goal_rate": ("begun", rating),
    "cases:note_finish": ("in_review", nothing),
    "cases:note_unlock": ("reviewed", why),
    "cases:private_note": ("in_review", reflection),
    "cases:line_new": ("in_review", new_line),
    "cases:line_edit": ("in_review", edited_line),
    "cases:line_remove": ("in_review", line_version),
    "cases:line_restore": ("in_review", line_version),
    "questionnaires:ask": ("asked", new_questionnaire),
    "questionnaires:administration_cancel": ("asked", nothing),
    "questionnaires:link_new": ("asked", drawn_code),
    "questionnaires:link_revoke": ("asked", nothing),
    "questionnaires:together": ("asked", drawn_code),
    "questionnaires:question": ("asked", answered),
    "questionnaires:send": ("asked", nothing),
    "questionnaires:gone": ("asked", nothing),
    "family:consent_withdraw": ("consented", nothing),
    "family:consent_give": ("consented", own_consent),
    "family:answer_question": ("asked", answered),
    "family:answer_send": ("asked", nothing),
}
