from django.urls import path

from accounts.views import service

app_name = "accounts"
urlpatterns = [
    path("manage/service/", service.manage_service, name="manage_service"),
    path("manage/service/colours/", service.service_colours, name="service_colours"),
    path("manage/service/mail/", service.outbox_try_again, name="outbox_try_again"),
    path("look/<str:digest>.css", service.look, name="look"),
]
