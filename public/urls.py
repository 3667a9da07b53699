from django.urls import path

from public import views

app_name = "public"
urlpatterns = [
    path("", views.landing, name="landing"),
    path("health/", views.health, name="health"),
]
