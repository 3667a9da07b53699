"""Addresses of a family's record: nouns, nested under the case they belong to."""

from django.urls import URLPattern, URLResolver, include, path

from cases.views import (
    cases,
    clips,
    closing,
    consent,
    consent_detail,
    consent_texts,
    cycles,
    film_ends,
    films,
    goals,
    handing_over,
    lines,
    looks,
    meetings,
    notes,
    people,
    private_notes,
    ratings,
    retention,
    supervision,
)  # fmt: skip

app_name = "cases"

cycle_urls: list[URLPattern] = [
    path("", cycles.cycle_detail, name="cycle_detail"),
    path("choose-clips/", cycles.cycle_choose_clips, name="cycle_choose_clips"),
    path("start-review/", cycles.cycle_start_review, name="cycle_start_review"),
    path("review/", cycles.cycle_review, name="cycle_review"),
    path("finish-review/", cycles.cycle_finish_review, name="cycle_finish_review"),
    path("close/", cycles.cycle_close, name="cycle_close"),
    path("films/", films.film_new, name="film_new"),
    path("films/form/", films.film_from_form, name="film_from_form"),
]

film_urls: list[URLPattern] = [
    path("", films.film_room, name="film_room"),
    path("people/", films.film_people, name="film_people"),
    path("ending/", film_ends.film_ending, name="film_ending"),
    path("ending/hold/", film_ends.film_hold, name="film_hold"),
    path("ending/lift/", film_ends.film_hold_lift, name="film_hold_lift"),
    path("ending/delete/", film_ends.film_delete, name="film_delete"),
    path("ending/take-back/", film_ends.film_delete_take_back, name="film_delete_take_back"),
    path("upload/", films.film_upload, name="film_upload"),
    path("state/", films.film_state, name="film_state"),
    path("play/", films.film_play, name="film_play"),
    path("stills/<int:frame>/", films.film_still, name="film_still"),
    path("clips/", clips.clip_new, name="clip_new"),
    path("clips/order/", clips.clip_order, name="clip_order"),
    path("clips/<uuid:clip>/", clips.clip_edit, name="clip_edit"),
    path("clips/<uuid:clip>/remove/", clips.clip_remove, name="clip_remove"),
    path("clips/<uuid:clip>/restore/", clips.clip_restore, name="clip_restore"),
]

meeting_urls: list[URLPattern] = [
    path("", notes.meeting_detail, name="meeting_detail"),
    path("rate/", ratings.goal_rate, name="goal_rate"),
    path("edit/", meetings.meeting_edit, name="meeting_edit"),
    path("hold/", meetings.meeting_hold, name="meeting_hold"),
    path("cancel/", meetings.meeting_cancel, name="meeting_cancel"),
    path("not-attended/", meetings.meeting_not_attended, name="meeting_not_attended"),
    path("take-back/", meetings.meeting_take_back, name="meeting_take_back"),
    path("lines/", lines.meeting_line_new, name="meeting_line_new"),
    path("reflection/", private_notes.private_note, name="private_note"),
]

note_urls: list[URLPattern] = [
    path("finish/", notes.note_finish, name="note_finish"),
    path("unlock/", notes.note_unlock, name="note_unlock"),
    path("history/", notes.note_history, name="note_history"),
    path("lines/", lines.line_new, name="line_new"),
    path("lines/<uuid:line>/", lines.line_edit, name="line_edit"),
    path("lines/<uuid:line>/remove/", lines.line_remove, name="line_remove"),
    path("lines/<uuid:line>/restore/", lines.line_restore, name="line_restore"),
]

person_urls: list[URLPattern] = [
    path("invite/", people.person_invite, name="person_invite"),
    path("revoke/", people.person_uninvite, name="person_uninvite"),
    path("lost-phone/", people.person_lost_phone, name="person_lost_phone"),
    path("link/", people.person_link, name="person_link"),
]

case_urls: list[URLPattern | URLResolver] = [
    path("", cases.case_detail, name="case_detail"),
    path("edit/", cases.case_edit, name="case_edit"),
    path("story/", cases.timeline, name="timeline"),
    path("looks/", looks.looks, name="looks"),
    path("celebration/", closing.celebration, name="celebration"),
    path("close/", closing.case_close, name="case_close"),
    path("reopen/", closing.case_reopen, name="case_reopen"),
    path("consent/", consent.consent_new, name="consent_new"),
    path("consent/for/<slug:purpose>/", consent.consent_for, name="consent_for"),
    path("consent/for/<slug:purpose>/blank/", consent.consent_blank, name="consent_blank"),
    path("consent/<uuid:consent>/", consent_detail.consent_detail, name="consent_detail"),
    path("consent/<uuid:consent>/scan/", consent_detail.consent_scan, name="consent_scan"),
    path("consent/<uuid:consent>/withdraw/", consent.consent_end, name="consent_end"),
    path("consent/withdraw/", consent.consent_withdraw, name="consent_withdraw"),
    path("supervision/", supervision.supervision_consent, name="supervision_consent"),
    path("supervision/<uuid:supervisor>/withdraw/", supervision.supervision_withdraw, name="supervision_withdraw"),
    path("people/", people.people, name="people"),
    path("people/new/", people.adult_new, name="adult_new"),
    path("people/new-child/", people.child_new, name="child_new"),
    path("people/<uuid:place>/", include(person_urls)),
    path("cycles/new/", cycles.cycle_new, name="cycle_new"),
    path("cycles/<int:number>/", include(cycle_urls)),
    path("films/<uuid:film>/", include(film_urls)),
    path("goals/", goals.goal_list, name="goal_list"),
    path("goals/new/", goals.goal_new, name="goal_new"),
    path("goals/<uuid:goal>/edit/", goals.goal_edit, name="goal_edit"),
    path("goals/<uuid:goal>/move/", goals.goal_move, name="goal_move"),
    path("meetings/", meetings.meeting_list, name="meeting_list"),
    path("meetings/new/", meetings.meeting_new, name="meeting_new"),
    path("meetings/<uuid:meeting>/", include(meeting_urls)),
    path("notes/<uuid:note>/", include(note_urls)),
]

urlpatterns = [
    path("manage/consent/", consent_texts.consent_texts, name="consent_texts"),
    path("manage/consent/<slug:purpose>/", consent_texts.consent_text, name="consent_text"),
    path("manage/consent/<slug:purpose>/history/", consent_texts.consent_text_history, name="consent_text_history"),
    path("manage/people/<uuid:person>/families/", handing_over.hand_over, name="hand_over"),
    path("manage/films/", film_ends.manage_films, name="manage_films"),
    path("manage/films/destroyed/", film_ends.manage_destroyed, name="manage_destroyed"),
    path("manage/retention/", retention.manage_retention, name="manage_retention"),
    path("cases/new/", cases.case_new, name="case_new"),
    path("cases/<uuid:code>/", include(case_urls)),
]
