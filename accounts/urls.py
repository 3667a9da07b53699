from django.urls import URLPattern, include, path

from accounts.views import invitations, service, sign_ins, staying

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
    path("manage/service/", service.manage_service, name="manage_service"),
    path("manage/service/colours/", service.service_colours, name="service_colours"),
    path("manage/service/mail/", service.outbox_try_again, name="outbox_try_again"),
    path("look/<str:digest>.css", service.look, name="look"),
    path("sign-ins/", sign_ins.sign_ins, name="sign_ins"),
    path("sign-ins/end-others/", sign_ins.sign_ins_end_others, name="sign_ins_end_others"),
    path("sign-ins/<uuid:code>/end/", sign_ins.sign_in_end, name="sign_in_end"),
    path("stay/", staying.stay, name="stay"),
    path("sign-in/again/", staying.sign_in_again, name="sign_in_again"),
    path("sign-in/go-on/", staying.go_on, name="go_on"),
]
