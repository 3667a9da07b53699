"""Every address of the service; tests/access.py says who may open each."""

from allauth.account import views as sign_in
from django.urls import include, path

urlpatterns = [
    # Before public: below /manage/ that takes whatever word comes.
    path("", include("accounts.urls")),
    path("", include("public.urls")),
    path("", include("practice.urls")),
    path("", include("cases.urls")),
    path("", include("questionnaires.urls")),
    path("", include("family.urls")),
    path("sign-in/", sign_in.login, name="account_login"),
    path("sign-out/", sign_in.logout, name="account_logout"),
]
