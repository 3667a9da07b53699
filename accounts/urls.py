from django.urls import URLPattern, include, path

from accounts.views import invitations, service

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
]
