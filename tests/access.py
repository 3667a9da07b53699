"""Who may open which page: one line per page and method, one column per kind of person.

The person in each column asks for a family that Alice leads. ``SIGN_IN`` is the redirect to the sign-in page.
"""

from __future__ import annotations

SIGN_IN = "sign-in"
PEOPLE = ("anyone", "deactivated", "stranger", "supervisor", "admin", "client", "own")

# The same answers on every page of /manage/: for the admin it is there, for others it is not.
MANAGE = (SIGN_IN, SIGN_IN, 404, 404)

# The same answer for everybody who is not the family's own practitioner.
CLOSED = (SIGN_IN, SIGN_IN, 404, 404, 404, 404)

# page: {method: answers in the order of PEOPLE}
ACCESS: dict[str, dict[str, tuple[int | str, ...]]] = {
    # Open to everybody
    "public:landing": {"get": (200,) * 7},
    "public:health": {"get": (200,) * 7},
    "public:picture": {"get": (200,) * 7},
    "public:favicon": {"get": (200,) * 7},
    "public:icon": {"get": (200,) * 7},
    "public:social_picture": {"get": (200,) * 7},
    "public:webmanifest": {"get": (200,) * 7},
    "public:robots": {"get": (200,) * 7},
    "public:sitemap": {"get": (200,) * 7},
    "public:resource_list": {"get": (200,) * 7},
    "public:resource_detail": {"get": (200,) * 7},
    "public:resource_leaflet": {"get": (200,) * 7},
    "public:resource_feed": {"get": (200,) * 7},
    "accounts:look": {"get": (200,) * 7},
    "public:complaint_new": {"get": (200,) * 7, "post": (400,) * 7},
    "public:complaint_thanks": {"get": (200,) * 7},
    "public:privacy": {"get": (200,) * 7},
    "public:accessibility": {"get": (200,) * 7},
    "public:cookies": {"get": (200,) * 7},
    "public:security_txt": {"get": (200,) * 7},
    "public:video_list": {"get": (200,) * 7},
    "public:video_detail": {"get": (200,) * 7},
    "account_login": {"get": (200, 200, 302, 302, 302, 302, 302), "post": (200, 200, 302, 302, 302, 302, 302)},
    "account_logout": {"post": (302,) * 7},
    # Managed by an admin
    "public:manage_home": {"get": (*MANAGE, 200, 404, 404)},
    "public:manage_resources": {"get": (*MANAGE, 200, 404, 404)},
    "public:manage_videos": {"get": (*MANAGE, 200, 404, 404)},
    "public:manage_landing": {"get": (*MANAGE, 200, 404, 404)},
    "public:manage_texts": {"get": (*MANAGE, 200, 404, 404)},
    "public:resource_new": {"get": (*MANAGE, 200, 404, 404), "post": (*MANAGE, 400, 404, 404)},
    "public:video_new": {"get": (*MANAGE, 200, 404, 404), "post": (*MANAGE, 400, 404, 404)},
    "public:manage_order": {"post": (*MANAGE, 409, 404, 404)},
    "public:resource_feature": {"post": (*MANAGE, 302, 404, 404)},
    "public:manage_retire": {"post": (*MANAGE, 302, 404, 404)},
    "public:manage_bring_back": {"post": (*MANAGE, 409, 404, 404)},
    "public:manage_edit": {"get": (*MANAGE, 200, 404, 404)},
    "public:manage_preview": {"get": (*MANAGE, 200, 404, 404)},
    "public:manage_keep": {"post": (*MANAGE, 409, 404, 404)},
    "public:manage_publish": {"post": (*MANAGE, 409, 404, 404)},
    "public:manage_discard": {"post": (*MANAGE, 302, 404, 404)},
    "public:manage_history": {"get": (*MANAGE, 200, 404, 404)},
    "public:manage_restore": {"post": (*MANAGE, 302, 404, 404)},
    "public:picture_new": {"post": (*MANAGE, 400, 404, 404)},
    "public:leaflet_new": {"post": (*MANAGE, 400, 404, 404)},
    "public:leaflet": {"get": (*MANAGE, 200, 404, 404)},
    "public:manage_complaints": {"get": (*MANAGE, 200, 404, 404)},
    "public:complaint_detail": {"get": (*MANAGE, 200, 404, 404)},
    "public:complaint_acknowledge": {"post": (*MANAGE, 302, 404, 404)},
    "public:complaint_answer": {"post": (*MANAGE, 400, 404, 404)},
    "accounts:manage_service": {"get": (*MANAGE, 200, 404, 404), "post": (*MANAGE, 400, 404, 404)},
    "accounts:service_colours": {"get": (*MANAGE, 200, 404, 404)},
    "accounts:outbox_try_again": {"post": (*MANAGE, 302, 404, 404)},
    # One's own, whoever one is
    "practice:today": {"get": (SIGN_IN, SIGN_IN, 200, 200, 200, 200, 200)},
    "practice:caseload": {"get": (SIGN_IN, SIGN_IN, 200, 200, 200, 200, 200)},
    "practice:find": {"post": (SIGN_IN, SIGN_IN, 200, 200, 200, 200, 200)},
    "cases:case_new": {
        "get": (SIGN_IN, SIGN_IN, 200, 404, 404, 404, 200),
        "post": (SIGN_IN, SIGN_IN, 400, 404, 404, 404, 400),
    },
    # A family's record
    "cases:case_detail": {"get": (*CLOSED, 200)},
    "cases:case_edit": {"get": (*CLOSED, 200), "post": (*CLOSED, 400)},
    "cases:timeline": {"get": (*CLOSED, 200)},
    "practice:before_after": {"get": (*CLOSED, 200)},
    "cases:celebration": {"get": (*CLOSED, 200)},
    "cases:case_close": {"get": (*CLOSED, 200), "post": (*CLOSED, 400)},
    "cases:case_reopen": {"get": (*CLOSED, 200), "post": (*CLOSED, 400)},
    "cases:consent_new": {"get": (*CLOSED, 200), "post": (*CLOSED, 400)},
    "cases:consent_withdraw": {"post": (*CLOSED, 302)},
    "cases:cycle_new": {"post": (*CLOSED, 302)},
    "cases:cycle_detail": {"get": (*CLOSED, 200)},
    "cases:cycle_choose_clips": {"post": (*CLOSED, 302)},
    "cases:cycle_start_review": {"post": (*CLOSED, 302)},
    "cases:cycle_review": {"get": (*CLOSED, 200)},
    "cases:cycle_finish_review": {"post": (*CLOSED, 302)},
    "cases:cycle_close": {"post": (*CLOSED, 302)},
    # Goals
    "cases:goal_list": {"get": (*CLOSED, 200)},
    "cases:goal_new": {"get": (*CLOSED, 200), "post": (*CLOSED, 400)},
    "cases:goal_edit": {"get": (*CLOSED, 200), "post": (*CLOSED, 400)},
    "cases:goal_move": {"post": (*CLOSED, 302)},
    "cases:goal_rate": {"get": (*CLOSED, 200), "post": (*CLOSED, 400)},
    # Meetings
    "cases:meeting_list": {"get": (*CLOSED, 200)},
    "cases:meeting_new": {"get": (*CLOSED, 200), "post": (*CLOSED, 400)},
    "cases:meeting_edit": {"get": (*CLOSED, 200), "post": (*CLOSED, 400)},
    "cases:meeting_hold": {"post": (*CLOSED, 409)},
    "cases:meeting_cancel": {"post": (*CLOSED, 400)},
    "cases:meeting_not_attended": {"post": (*CLOSED, 400)},
    "cases:meeting_take_back": {"post": (*CLOSED, 302)},
    # Films
    "cases:film_new": {"post": (*CLOSED, 412), "options": (*CLOSED, 204)},
    "cases:film_from_form": {"post": (*CLOSED, 302)},
    "cases:film_upload": {
        "head": (*CLOSED, 412),
        "patch": (*CLOSED, 410),
        "delete": (*CLOSED, 412),
        "options": (*CLOSED, 204),
    },
    "cases:film_state": {"get": (*CLOSED, 200)},
    "cases:film_room": {"get": (*CLOSED, 200)},
    "cases:film_play": {"get": (*CLOSED, 200), "head": (*CLOSED, 200)},
    "cases:film_still": {"get": (*CLOSED, 200)},
    "cases:clip_new": {"post": (*CLOSED, 400)},
    "cases:clip_order": {"post": (*CLOSED, 302)},
    "cases:clip_edit": {"post": (*CLOSED, 400)},
    "cases:clip_remove": {"post": (*CLOSED, 302)},
    "cases:clip_restore": {"post": (*CLOSED, 302)},
    # Shared notes
    "cases:meeting_detail": {"get": (*CLOSED, 200)},
    "cases:meeting_line_new": {"post": (*CLOSED, 400)},
    "cases:note_finish": {"post": (*CLOSED, 302)},
    "cases:note_unlock": {"get": (*CLOSED, 200), "post": (*CLOSED, 400)},
    "cases:note_history": {"get": (*CLOSED, 200)},
    "cases:private_note": {"get": (*CLOSED, 200), "post": (*CLOSED, 302)},
    "cases:line_new": {"post": (*CLOSED, 400)},
    "cases:line_edit": {"post": (*CLOSED, 400)},
    "cases:line_remove": {"post": (*CLOSED, 409)},
    "cases:line_restore": {"post": (*CLOSED, 409)},
    # Questionnaires, in the practice
    "questionnaires:case_list": {"get": (*CLOSED, 200)},
    "questionnaires:ask": {"get": (*CLOSED, 200), "post": (*CLOSED, 400)},
    "questionnaires:administration_detail": {"get": (*CLOSED, 200)},
    "questionnaires:administration_cancel": {"post": (*CLOSED, 302)},
    "questionnaires:link_new": {"post": (*CLOSED, 200)},
    "questionnaires:link_revoke": {"post": (*CLOSED, 302)},
    "questionnaires:together": {"post": (*CLOSED, 302)},
    # Questionnaires, by a hand-in link: whoever holds it; the first one hands in, for the others it is dead
    "questionnaires:start": {"get": (200,) * 7},
    "questionnaires:question": {"get": (200,) * 7, "post": (400,) * 7},
    "questionnaires:check": {"get": (200,) * 7},
    "questionnaires:send": {"post": (302, *(404,) * 6)},
    "questionnaires:thanks": {"get": (200,) * 7},
    "questionnaires:gone": {"get": (404,) * 7, "post": (404,) * 7},
}
# Pages that open with a hand-in link: their address is the right to them, so they ask for no form token.
BY_LINK = {f"questionnaires:{name}" for name in ("start", "question", "check", "send", "thanks", "gone")}
