"""Addresses of questionnaires: nested under their case, and the open ones that carry a token."""

from django.urls import URLPattern, include, path

from questionnaires.views import administrations, hand_in, links

app_name = "questionnaires"

administration_urls: list[URLPattern] = [
    path("", administrations.administration_detail, name="administration_detail"),
    path("take-back/", administrations.administration_cancel, name="administration_cancel"),
    path("together/", links.together, name="together"),
    path("links/new/", links.link_new, name="link_new"),
    path("links/<uuid:link>/revoke/", links.link_revoke, name="link_revoke"),
]

# Whatever follows /q/ that is no living link gets one and the same answer.
hand_in_urls: list[URLPattern] = [
    path("thanks/", hand_in.thanks, name="thanks"),
    path("<str:token>/", hand_in.start, name="start"),
    path("<str:token>/<int:number>/", hand_in.question, name="question"),
    path("<str:token>/check/", hand_in.check, name="check"),
    path("<str:token>/send/", hand_in.send, name="send"),
    path("<path:rest>/", hand_in.gone, name="gone"),
]

urlpatterns = [
    path("cases/<uuid:code>/questionnaires/", administrations.case_list, name="case_list"),
    path("cases/<uuid:code>/questionnaires/new/", administrations.ask, name="ask"),
    path("cases/<uuid:code>/questionnaires/<uuid:administration>/", include(administration_urls)),
    path("q/", include(hand_in_urls)),
]
