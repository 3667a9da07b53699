from django.urls import path

from public.views import manage
from public.views import open as anyone

app_name = "public"
urlpatterns = [
    path("", anyone.landing, name="landing"),
    path("health/", anyone.health, name="health"),
    path("manage/", manage.home, name="manage_home"),
]
