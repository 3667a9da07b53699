from django.urls import URLPattern, include, path

from accounts.views import belonging, invitations, leaving, log, own_ways, people, service, sign_ins, staying, ways

app_name = "accounts"

# Whatever follows /i/ that is no living invitation gets one and the same answer.
invitation_urls: list[URLPattern] = [
    path("", invitations.invitation, name="invitation"),
    path("way-in/", invitations.invitation_way, name="invitation_way"),
    path("<str:token>/", invitations.invitation_open, name="invitation_open"),
    path("<path:rest>/", invitations.invitation_gone, name="invitation_gone"),
]

urlpatterns = [
    path("i/", include(invitation_urls)),
    path("ways-in/", ways.ways, name="ways"),
    path("ways-in/passkeys/new/", ways.passkey_new, name="passkey_new"),
    path("ways-in/passkeys/<uuid:passkey>/name/", own_ways.passkey_name, name="passkey_name"),
    path("ways-in/passkeys/<uuid:passkey>/remove/", own_ways.passkey_remove, name="passkey_remove"),
    path("ways-in/password/", own_ways.password, name="password"),
    path("ways-in/app/remove/", own_ways.app_remove, name="app_remove"),
    path("ways-in/app/new/", ways.app_new, name="app_new"),
    path("ways-in/recovery-codes/", ways.recovery_codes, name="recovery_codes"),
    path("manage/service/", service.manage_service, name="manage_service"),
    path("manage/service/colours/", service.service_colours, name="service_colours"),
    path("manage/service/mail/", service.outbox_try_again, name="outbox_try_again"),
    path("manage/people/", people.people, name="people"),
    path("manage/people/new/", people.person_new, name="person_new"),
    path("manage/people/supervision/", belonging.supervision, name="supervision"),
    path("manage/people/supervision/<uuid:supervision>/end/", belonging.supervision_end, name="supervision_end"),
    path("manage/people/cover/", belonging.cover, name="cover"),
    path("manage/people/cover/<uuid:cover>/end/", belonging.cover_end, name="cover_end"),
    path("manage/people/teams/", belonging.teams, name="teams"),
    path("manage/people/teams/<uuid:team>/", belonging.team, name="team"),
    path("manage/people/<uuid:person>/", people.person, name="person"),
    path("manage/people/<uuid:person>/invite/", people.person_invite, name="person_invite"),
    path("manage/people/<uuid:person>/reset/", people.person_reset, name="person_reset"),
    path("manage/people/<uuid:person>/deactivate/", leaving.person_deactivate, name="person_deactivate"),
    path("manage/people/<uuid:person>/activate/", leaving.person_activate, name="person_activate"),
    path("manage/people/<uuid:person>/sign-out/", leaving.person_sign_out, name="person_sign_out"),
    path("manage/log/", log.access_log, name="access_log"),
    path("team/", belonging.my_team, name="my_team"),
    path("look/<str:digest>.css", service.look, name="look"),
    path("sign-ins/", sign_ins.sign_ins, name="sign_ins"),
    path("sign-ins/end-others/", sign_ins.sign_ins_end_others, name="sign_ins_end_others"),
    path("sign-ins/<uuid:code>/end/", sign_ins.sign_in_end, name="sign_in_end"),
    path("stay/", staying.stay, name="stay"),
    path("sign-in/again/", staying.sign_in_again, name="sign_in_again"),
    path("sign-in/go-on/", staying.go_on, name="go_on"),
]
