from django.urls import path

from practice import views

app_name = "practice"
urlpatterns = [
    path("today/", views.today, name="today"),
    path("caseload/", views.caseload, name="caseload"),
    path("cases/<uuid:code>/before-and-after/", views.before_after, name="before_after"),
    path("caseload/find/", views.find, name="find"),
    path("supervision/", views.supervision, name="supervision"),
    path("supervision/<uuid:code>/", views.supervised_case, name="supervised_case"),
    path("manage/emergency/", views.emergency, name="emergency"),
    path("cases/<uuid:code>/emergency/", views.emergency_record, name="emergency_record"),
    path("cases/<uuid:code>/emergency/<uuid:emergency>/seen/", views.emergency_seen, name="emergency_seen"),
]
