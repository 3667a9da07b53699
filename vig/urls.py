"""Every address of the service; tests/access.py says who may open each."""

from allauth.account import views as sign_in
from allauth.mfa.base.views import authenticate
from allauth.mfa.webauthn.views import login_webauthn
from django.urls import include, path
from django.views.decorators.http import require_http_methods

asked_or_answered = require_http_methods(["GET", "HEAD", "POST"])

urlpatterns = [
    # Before public: below /manage/ that takes whatever word comes.
    path("", include("accounts.urls")),
    path("", include("public.urls")),
    path("", include("practice.urls")),
    path("", include("cases.urls")),
    path("", include("questionnaires.urls")),
    path("", include("family.urls")),
    path("sign-in/", sign_in.login, name="account_login"),
    path("sign-in/passkey/", asked_or_answered(login_webauthn), name="mfa_login_webauthn"),
    path("sign-in/second-step/", asked_or_answered(authenticate), name="mfa_authenticate"),
    path("sign-out/", sign_in.logout, name="account_logout"),
]

handler500 = "vig.errors.server_error"
