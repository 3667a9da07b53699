"""Addresses of the client's own pages: one sign-in, each case she takes part in below it."""

from django.urls import URLPattern, URLResolver, include, path

from family.views import cases, consents, films, questions

app_name = "family"

question_urls: list[URLPattern] = [
    path("", questions.answer, name="answer"),
    path("<int:number>/", questions.answer_question, name="answer_question"),
    path("check/", questions.answer_check, name="answer_check"),
    path("send/", questions.answer_send, name="answer_send"),
]

case_urls: list[URLPattern | URLResolver] = [
    path("", cases.case, name="case"),
    path("notes/<uuid:note>/", cases.note, name="note"),
    path("consents/", consents.consents, name="consents"),
    path("consents/<uuid:consent>/", consents.consent_copy, name="consent_copy"),
    path("consents/<uuid:consent>/withdraw/", consents.consent_withdraw, name="consent_withdraw"),
    path("consents/<slug:purpose>/", consents.consent_give, name="consent_give"),
    path("films/", films.films, name="films"),
    path("who-sees-what/", cases.who_sees, name="who_sees"),
    path("who-has-looked/", cases.who_looked, name="who_looked"),
    path("questions/<uuid:administration>/", include(question_urls)),
]

urlpatterns = [
    path("family/", cases.home, name="home"),
    path("family/thanks/", questions.answer_thanks, name="answer_thanks"),
    path("family/<uuid:code>/", include(case_urls)),
]
