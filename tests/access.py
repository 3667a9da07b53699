"""Who may open which page: for each page and method one line that says what every kind of person is answered.

Everybody asks for a family that Alice leads and Bob takes part in; tests/cast.py makes the people. A line begins with whose
the page is (``own``, ``managed``, ``mine``, …) and names only those who are answered differently from that.
"""

from __future__ import annotations

Answer = int | str
Row = dict[str, Answer]

# Redirects that mean something: to the sign-in page, and to the page where a second factor is made or used.
SIGN_IN = "sign-in"
WAYS = "ways-in"

# Nobody is signed in here, or not any more.
SIGNED_OUT = (
    "anyone",  # a browser without a cookie
    "hand_in",  # one with the cookie that a hand-in link left there
    "invited",  # one in which an invitation's link was followed and its six characters were right
    "deactivated",  # Alice, deactivated since her last request
    "leaver",  # Alice, after her last day
    "expired",  # Alice, whose sign-in has run out
)
SIGNED_IN = (
    "colleague",  # guides other families
    "cover",  # stands in for Alice these days
    "former_cover",  # stood in for Alice until yesterday
    "supervisor",  # Alice's, and the family agreed
    "unconsented",  # Alice's, and the family did not agree, or not any more
    "unlinked",  # somebody else's supervisor
    "team_lead",  # of Alice's team
    "admin",  # administers the service and has no clinical role
    "breaker",  # an admin who opened this family's record in an emergency
    "client",  # takes part in this family
    "co_parent",  # takes part in this family beside the client
    "other_client",  # takes part in another family of Alice's
    "own",  # Alice
)
# Alice with her password alone: a second factor of hers is asked for before she is shown anything.
PENDING = "pending"
PEOPLE = (*SIGNED_OUT, PENDING, *SIGNED_IN)

PRACTITIONERS = ("colleague", "former_cover", "cover", "own")
FAMILY = ("client", "co_parent")
CLIENTS = (*FAMILY, "other_client")


def row(default: Answer = 404, **answers: Answer) -> Row:
    """What each kind of person gets: those who are not signed in the sign-in page, the others ``default``."""
    unknown = set(answers) - set(PEOPLE)
    if unknown:
        raise ValueError(f"No kind of person is called {', '.join(sorted(unknown))}.")
    return dict.fromkeys(SIGNED_OUT, SIGN_IN) | {PENDING: WAYS} | dict.fromkeys(SIGNED_IN, default) | answers


def own(answer: Answer, **also: Answer) -> Row:
    """A page of a family's record: for who leads it, and whoever stands in for her."""
    return row(**{"own": answer, "cover": answer, **also})


def managed(answer: Answer, **also: Answer) -> Row:
    """A page under /manage/: for admins."""
    return row(**{"admin": answer, "breaker": answer, **also})


def practised(answer: Answer, **also: Answer) -> Row:
    """A page for everybody who leads families, whichever these are."""
    return row(**{**dict.fromkeys(PRACTITIONERS, answer), **also})


def worked(answer: Answer, **also: Answer) -> Row:
    """A page for everybody who works here, whatever they do."""
    return row(answer, **{**dict.fromkeys(CLIENTS, 404), **also})


def taken_part(answer: Answer, **also: Answer) -> Row:
    """A family's own page: for the adults who take part."""
    return row(**{**dict.fromkeys(FAMILY, answer), **also})


def mine(answer: Answer, **also: Answer) -> Row:
    """One's own page, for everybody who is signed in."""
    return row(answer, **also)


def everybody(answer: Answer, **also: Answer) -> Row:
    """A page that opens without an account."""
    return row(**{**dict.fromkeys(PEOPLE, answer), **also})


def signed_out(answer: Answer, otherwise: Answer) -> Row:
    """A page for those who are not signed in; the others get ``otherwise``."""
    return row(otherwise, pending=otherwise, **dict.fromkeys(SIGNED_OUT, answer))


def way_in(answer: Answer) -> Row:
    """One's own ways in, which are made before anything else opens."""
    return row(answer, pending=answer)


def step(answer: Answer) -> Row:
    """A second step of one's own, which clients do not have."""
    return row(answer, **{PENDING: answer, **dict.fromkeys(CLIENTS, 404)})


ACCESS: dict[str, dict[str, Row]] = {
    # Open to everybody
    "public:landing": {"get": everybody(200)},
    "public:health": {"get": everybody(200)},
    "public:picture": {"get": everybody(200)},
    "public:favicon": {"get": everybody(200)},
    "public:icon": {"get": everybody(200)},
    "public:social_picture": {"get": everybody(200)},
    "public:webmanifest": {"get": everybody(200)},
    "public:robots": {"get": everybody(200)},
    "public:sitemap": {"get": everybody(200)},
    "public:resource_list": {"get": everybody(200)},
    "public:resource_detail": {"get": everybody(200)},
    "public:resource_leaflet": {"get": everybody(200)},
    "public:resource_feed": {"get": everybody(200)},
    "accounts:look": {"get": everybody(200)},
    "public:complaint_new": {"get": everybody(200), "post": everybody(400)},
    "public:complaint_thanks": {"get": everybody(200)},
    "public:privacy": {"get": everybody(200)},
    "public:accessibility": {"get": everybody(200)},
    "public:cookies": {"get": everybody(200)},
    "public:security_txt": {"get": everybody(200)},
    "public:video_list": {"get": everybody(200)},
    "public:video_detail": {"get": everybody(200)},
    # An invitation: whoever holds its link, and a neutral page for everybody else
    "accounts:invitation": {"get": everybody(404, invited=200), "post": everybody(404, invited=400)},
    "accounts:invitation_way": {"get": everybody(404, invited=200), "post": everybody(404, invited=400)},
    "accounts:invitation_open": {"get": everybody(303)},
    "accounts:invitation_gone": {"get": everybody(404), "post": everybody(404)},
    "account_login": {
        "get": signed_out(200, 302),
        "post": signed_out(200, 302),
        "put": signed_out(200, 302),
        "options": signed_out(200, 302),
    },
    "account_logout": {
        "get": signed_out(302, 200),
        "post": everybody(302),
        "options": everybody(200),
    },
    "mfa_login_webauthn": {"get": signed_out(SIGN_IN, 302), "post": signed_out(SIGN_IN, 302)},
    "mfa_authenticate": {"get": signed_out(SIGN_IN, 302), "post": signed_out(SIGN_IN, 302)},
    # One's own ways in, whoever one is
    "accounts:ways": {"get": way_in(200)},
    "accounts:passkey_new": {"get": way_in(200), "post": way_in(400)},
    "accounts:app_new": {"get": step(200), "post": step(302)},
    "accounts:recovery_codes": {"get": step(200), "post": step(200)},
    "accounts:password": {"get": mine(200), "post": mine(400)},
    "accounts:passkey_name": {"get": row(own=200), "post": row(own=400)},
    "accounts:passkey_remove": {"get": row(own=200), "post": row(own=409)},
    "accounts:app_remove": {"get": mine(WAYS), "post": mine(WAYS)},  # nobody here has an app
    # Managed by an admin
    "public:manage_home": {"get": managed(200)},
    "public:manage_resources": {"get": managed(200)},
    "public:manage_videos": {"get": managed(200)},
    "public:manage_landing": {"get": managed(200)},
    "public:manage_texts": {"get": managed(200)},
    "public:resource_new": {"get": managed(200), "post": managed(400)},
    "public:video_new": {"get": managed(200), "post": managed(400)},
    "public:manage_order": {"post": managed(409)},
    "public:resource_feature": {"post": managed(302)},
    "public:manage_retire": {"post": managed(302)},
    "public:manage_bring_back": {"post": managed(409)},
    "public:manage_edit": {"get": managed(200)},
    "public:manage_preview": {"get": managed(200)},
    "public:manage_keep": {"post": managed(409)},
    "public:manage_publish": {"post": managed(409)},
    "public:manage_discard": {"post": managed(302)},
    "public:manage_history": {"get": managed(200)},
    "public:manage_restore": {"post": managed(302)},
    "public:picture_new": {"post": managed(400)},
    "public:leaflet_new": {"post": managed(400)},
    "public:leaflet": {"get": managed(200)},
    "public:manage_complaints": {"get": managed(200)},
    "public:complaint_detail": {"get": managed(200)},
    "public:complaint_acknowledge": {"post": managed(302)},
    "public:complaint_answer": {"post": managed(400)},
    "accounts:people": {"get": managed(200), "post": managed(200)},
    "accounts:person_new": {"get": managed(200), "post": managed(400)},
    "accounts:person": {"get": managed(200), "post": managed(400)},
    "accounts:person_invite": {"post": managed(200)},
    "accounts:person_reset": {"get": managed(200), "post": managed(200)},
    "accounts:person_deactivate": {"get": managed(200), "post": managed(302)},
    "accounts:person_activate": {"post": managed(302)},
    "accounts:person_sign_out": {"post": managed(302)},
    "accounts:supervision": {"get": managed(200), "post": managed(400)},
    "accounts:supervision_end": {"post": managed(302)},
    "accounts:cover": {"get": managed(200), "post": managed(400)},
    "accounts:cover_end": {"post": managed(302)},
    "accounts:access_log": {"get": managed(200)},
    "accounts:teams": {"get": managed(200), "post": managed(400)},
    "accounts:team": {"get": managed(200), "post": managed(400)},
    "cases:consent_texts": {"get": managed(200)},
    "cases:consent_text": {"get": managed(200), "post": managed(400)},
    "cases:consent_text_history": {"get": managed(200)},
    "cases:hand_over": {"get": managed(200), "post": managed(400)},
    "cases:manage_films": {"get": managed(200), "post": managed(302)},
    "cases:manage_destroyed": {"get": managed(200)},
    "cases:manage_retention": {"get": managed(200), "post": managed(400)},
    "accounts:manage_service": {"get": managed(200), "post": managed(400)},
    "accounts:service_colours": {"get": managed(200)},
    "accounts:outbox_try_again": {"post": managed(302)},
    # One's own, for everybody who works here
    "practice:today": {"get": worked(200)},
    "practice:caseload": {"get": worked(200)},
    "practice:find": {"post": worked(200)},
    # A team lead's own team, without its families
    "accounts:my_team": {"get": row(team_lead=200)},
    # One's own, whoever one is
    "accounts:sign_ins": {"get": mine(200)},
    "accounts:sign_in_end": {"post": mine(404)},
    "accounts:sign_ins_end_others": {"post": mine(302)},
    "accounts:stay": {"get": everybody(200), "post": everybody(200)},
    "accounts:sign_in_again": {"post": signed_out(400, 409)},
    "accounts:go_on": {"get": mine(200)},
    # A supervisor's
    "practice:supervision": {"get": row(supervisor=200, unconsented=200, unlinked=200)},
    "practice:supervised_case": {"get": row(supervisor=200)},
    # An emergency: an admin breaks the glass; the practitioner herself says that she read of it
    "practice:emergency": {"get": managed(200), "post": managed(400)},
    "practice:emergency_record": {"get": row(breaker=200)},
    "practice:emergency_seen": {"post": row(own=302)},
    "cases:case_new": {
        "get": practised(200),
        "post": practised(400),
    },
    # A family's record
    "cases:case_detail": {"get": own(200)},
    "cases:case_edit": {"get": own(200), "post": own(400)},
    "cases:timeline": {"get": own(200)},
    "cases:looks": {"get": own(200)},
    "practice:before_after": {"get": own(200)},
    "cases:celebration": {"get": own(200)},
    "cases:case_close": {"get": own(200), "post": own(400)},
    "cases:case_reopen": {"get": own(200), "post": own(400)},
    "cases:people": {"get": own(200)},
    "cases:adult_new": {"get": own(200), "post": own(400)},
    "cases:child_new": {"get": own(200), "post": own(400)},
    "cases:person_invite": {"get": own(200), "post": own(400)},
    "cases:person_uninvite": {"post": own(302)},
    "cases:person_lost_phone": {"get": own(200), "post": own(400)},
    "cases:person_link": {"get": own(200), "post": own(400)},
    "cases:consent_new": {"get": own(200), "post": own(400)},
    "cases:consent_for": {"get": own(200), "post": own(400)},
    "cases:consent_detail": {"get": own(200), "post": own(400)},
    "cases:consent_scan": {"get": own(200)},
    "cases:consent_blank": {"get": own(200)},
    "cases:consent_withdraw": {"post": own(302)},
    "cases:consent_end": {"post": own(302)},
    "cases:supervision_consent": {"get": own(200), "post": own(400)},
    "cases:supervision_withdraw": {"post": own(302)},
    "cases:cycle_new": {"post": own(302)},
    "cases:cycle_detail": {"get": own(200)},
    "cases:cycle_choose_clips": {"post": own(302)},
    "cases:cycle_start_review": {"post": own(302)},
    "cases:cycle_review": {"get": own(200)},
    "cases:cycle_finish_review": {"post": own(302)},
    "cases:cycle_close": {"post": own(302)},
    # Goals
    "cases:goal_list": {"get": own(200)},
    "cases:goal_new": {"get": own(200), "post": own(400)},
    "cases:goal_edit": {"get": own(200), "post": own(400)},
    "cases:goal_move": {"post": own(302)},
    "cases:goal_rate": {"get": own(200), "post": own(400)},
    # Meetings
    "cases:meeting_list": {"get": own(200)},
    "cases:meeting_new": {"get": own(200), "post": own(400)},
    "cases:meeting_edit": {"get": own(200), "post": own(400)},
    "cases:meeting_hold": {"post": own(409)},
    "cases:meeting_cancel": {"post": own(400)},
    "cases:meeting_not_attended": {"post": own(400)},
    "cases:meeting_take_back": {"post": own(302)},
    # Films
    "cases:film_new": {"post": own(412), "options": own(204)},
    "cases:film_from_form": {"post": own(302)},
    "cases:film_people": {"get": own(200), "post": own(400)},
    "cases:film_ending": {"get": own(200)},
    "cases:film_hold": {"post": own(400)},
    "cases:film_hold_lift": {"post": own(302)},
    "cases:film_delete": {"post": own(400)},
    "cases:film_delete_take_back": {"post": own(302)},
    "cases:film_upload": {
        "head": own(412),
        "patch": own(410),
        "delete": own(412),
        "options": own(204),
    },
    "cases:film_state": {"get": own(200)},
    "cases:film_room": {"get": own(200)},
    "cases:film_play": {"get": own(200), "head": own(200)},
    "cases:film_still": {"get": own(200)},
    "cases:clip_new": {"post": own(400)},
    "cases:clip_order": {"post": own(302)},
    "cases:clip_edit": {"post": own(400)},
    "cases:clip_remove": {"post": own(302)},
    "cases:clip_restore": {"post": own(302)},
    # Shared notes
    "cases:meeting_detail": {"get": own(200)},
    "cases:meeting_line_new": {"post": own(400)},
    "cases:note_finish": {"post": own(302)},
    "cases:note_unlock": {"get": own(200), "post": own(400)},
    "cases:note_history": {"get": own(200)},
    "cases:private_note": {"get": own(200, cover=404), "post": own(302, cover=404)},
    "cases:line_new": {"post": own(400)},
    "cases:line_edit": {"post": own(400)},
    "cases:line_remove": {"post": own(409)},
    "cases:line_restore": {"post": own(409)},
    # Questionnaires, in the practice
    "questionnaires:case_list": {"get": own(200)},
    "questionnaires:ask": {"get": own(200), "post": own(400)},
    "questionnaires:administration_detail": {"get": own(200)},
    "questionnaires:administration_cancel": {"post": own(302)},
    "questionnaires:link_new": {"post": own(200)},
    "questionnaires:link_revoke": {"post": own(302)},
    "questionnaires:together": {"post": own(302)},
    # A client's own pages; what was written at a meeting and what was asked are for those who were there, and who were asked
    "family:home": {"get": taken_part(200, other_client=200)},
    "family:case": {"get": taken_part(200)},
    "family:films": {"get": taken_part(200), "post": taken_part(302)},
    "family:who_sees": {"get": taken_part(200)},
    "family:who_looked": {"get": taken_part(200)},
    "family:consents": {"get": taken_part(200)},
    "family:consent_copy": {"get": row(client=200)},
    "family:consent_withdraw": {"post": row(client=302)},
    "family:consent_give": {"get": taken_part(200), "post": taken_part(400)},
    "family:note": {"get": row(client=200)},
    "family:answer": {"get": row(client=200)},
    "family:answer_question": {"get": row(client=200), "post": row(client=400)},
    "family:answer_check": {"get": row(client=200)},
    "family:answer_send": {"post": row(client=302)},
    "family:answer_thanks": {"get": taken_part(200, other_client=200)},
    # Questionnaires, by a hand-in link: whoever holds it
    "questionnaires:start": {"get": everybody(200)},
    "questionnaires:question": {"get": everybody(200), "post": everybody(400)},
    "questionnaires:check": {"get": everybody(200)},
    "questionnaires:send": {"post": everybody(302)},
    "questionnaires:thanks": {"get": everybody(200)},
    "questionnaires:gone": {"get": everybody(404), "post": everybody(404)},
}
# Pages that open with a link: it is the right to them, so they ask for no form token.
BY_LINK = {f"questionnaires:{name}" for name in ("start", "question", "check", "send", "thanks", "gone")}
BY_LINK |= {f"accounts:invitation{name}" for name in ("", "_way", "_open", "_gone")}
