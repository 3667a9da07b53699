from django.urls import path

from public.views import begin, editing, files, furniture, legal, lists, manage, resources, videos
from public.views import open as anyone

app_name = "public"
urlpatterns = [
    path("", anyone.landing, name="landing"),
    path("health/", anyone.health, name="health"),
    path("favicon.ico", furniture.favicon, name="favicon"),
    path("icons/<str:name>.png", furniture.icon, name="icon"),
    path("social.png", furniture.social_picture, name="social_picture"),
    path("site.webmanifest", furniture.webmanifest, name="webmanifest"),
    path("robots.txt", furniture.robots, name="robots"),
    path("sitemap.xml", furniture.sitemap, name="sitemap"),
    path("pictures/<uuid:picture>/<int:width>/", files.picture, name="picture"),
    path("resources/", resources.resource_list, name="resource_list"),
    path("resources/feed/", resources.resource_feed, name="resource_feed"),
    path("resources/<slug:slug>/", resources.resource_detail, name="resource_detail"),
    path("resources/<slug:slug>/leaflet/", resources.resource_leaflet, name="resource_leaflet"),
    path("privacy/", legal.legal_text, {"text": "privacy"}, name="privacy"),
    path("accessibility/", legal.legal_text, {"text": "accessibility"}, name="accessibility"),
    path("cookies/", legal.legal_text, {"text": "cookies"}, name="cookies"),
    path(".well-known/security.txt", legal.security_txt, name="security_txt"),
    path("videos/", videos.video_list, name="video_list"),
    path("videos/<slug:video>/", videos.video_detail, name="video_detail"),
    path("manage/", manage.home, name="manage_home"),
    path("manage/pictures/new/", files.picture_new, name="picture_new"),
    path("manage/leaflets/new/", files.leaflet_new, name="leaflet_new"),
    path("manage/leaflets/<uuid:leaflet>/", files.leaflet, name="leaflet"),
    path("manage/resources/", lists.resources, name="manage_resources"),
    path("manage/resources/new/", begin.resource_new, name="resource_new"),
    path("manage/resources/<uuid:piece>/feature/", lists.resource_feature, name="resource_feature"),
    path("manage/videos/", lists.videos, name="manage_videos"),
    path("manage/videos/new/", begin.video_new, name="video_new"),
    path("manage/texts/", manage.texts, name="manage_texts"),
    path("manage/<str:kind>/order/", lists.order, name="manage_order"),
    path("manage/<str:kind>/<uuid:piece>/retire/", lists.retire, name="manage_retire"),
    path("manage/<str:kind>/<uuid:piece>/bring-back/", lists.bring_back, name="manage_bring_back"),
    path("manage/<str:kind>/<uuid:piece>/", editing.edit, name="manage_edit"),
    path("manage/<str:kind>/<uuid:piece>/keep/", editing.keep, name="manage_keep"),
    path("manage/<str:kind>/<uuid:piece>/publish/", editing.publish, name="manage_publish"),
    path("manage/<str:kind>/<uuid:piece>/discard/", editing.discard, name="manage_discard"),
]
