from django.urls import path

from practice import views

app_name = "practice"
urlpatterns = [
    path("today/", views.today, name="today"),
    path("caseload/", views.caseload, name="caseload"),
    path("caseload/find/", views.find, name="find"),
]
