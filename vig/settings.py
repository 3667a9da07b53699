"""One settings file, fed by the environment; docs/running.md lists every variable."""

from pathlib import Path

import environ
from csp.constants import NONE, SELF
from django.core.exceptions import ImproperlyConfigured

from vig.database import read_database
from vig.keys import Keys
from vig.languages import languages
from vig.logs import FORMATTERS, InFull
from vig.secrets import parse_keys, read_secrets, secrets_file

BASE_DIR = Path(__file__).resolve().parent.parent
env = environ.Env()

MODE = env.str("VIG_ENV", "production")
if MODE not in {"production", "development", "test"}:
    raise ImproperlyConfigured("VIG_ENV must be production, development or test.")
PRODUCTION = MODE == "production"
DEBUG = False if PRODUCTION else env.bool("DEBUG", False)
VAR_DIR = Path(env.str("VAR_DIR", str(BASE_DIR / "var")))

# Secrets
_secrets = read_secrets(env.ENVIRON, production=PRODUCTION, var=VAR_DIR)
SECRET_KEY = _secrets["SECRET_KEY"]
SECRET_KEY_FALLBACKS = env.list("SECRET_KEY_FALLBACKS", default=[])
_secrets_file = secrets_file(env.ENVIRON, production=PRODUCTION, var=VAR_DIR)
FIELD_KEYS, FILM_KEYS = (
    # A ring from the environment stays as it is; one from the file follows it.
    Keys(ring, parse_keys(ring, _secrets[ring]), None if env.str(ring, "") else _secrets_file)
    for ring in ("FIELD_KEYS", "FILM_KEYS")
)

# Where it answers
ALLOWED_HOSTS = env.list("ALLOWED_HOSTS", default=[] if PRODUCTION else ["localhost", "127.0.0.1", "testserver"])
if not ALLOWED_HOSTS:
    raise ImproperlyConfigured("ALLOWED_HOSTS is missing: name the host that people type, such as vig.example.org.")
CSRF_TRUSTED_ORIGINS = env.list("CSRF_TRUSTED_ORIGINS", default=[])
BEHIND_PROXY = env.bool("BEHIND_PROXY", False)
if BEHIND_PROXY:
    SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https")
ROOT_URLCONF = "vig.urls"
WSGI_APPLICATION = "vig.wsgi.application"

INSTALLED_APPS = [
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.messages",
    "django.contrib.staticfiles",
    "allauth",
    "allauth.account",
    "allauth.mfa",
    "crispy_forms",
    "csp",
    "django_tasks",
    "django_tasks_db",
    "lucide",
    "vig",
    "accounts",
    "footage",
    "cases",
    "questionnaires",
    "family",
    "practice",
    "public",
]

MIDDLEWARE = [
    # The headers come first, so that redirects, refusals and static files made further in carry them too.
    "vig.middleware.isolation",
    "vig.middleware.bare_head",
    "vig.middleware.GZipPages",
    "csp.middleware.CSPMiddleware",
    "django_permissions_policy.PermissionsPolicyMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "django.middleware.security.SecurityMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.locale.LocaleMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "accounts.staying.Staying",
    "vig.middleware.LoginRequired",
    "accounts.second_factor.SecondFactorRequired",
    "django.contrib.messages.middleware.MessageMiddleware",
    "allauth.account.middleware.AccountMiddleware",
    "accounts.limiting.Limits",
    "accounts.unopened.Unopened",
    # The last, so that it is asked first when a view fails.
    "accounts.logged.Logged",
]

TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "DIRS": [BASE_DIR / "templates"],
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
                "accounts.service.service",
            ],
        },
    }
]
FORM_RENDERER = "django.forms.renderers.DjangoTemplates"
CRISPY_ALLOWED_TEMPLATE_PACKS = "vig"
CRISPY_TEMPLATE_PACK = "vig"
CRISPY_FAIL_SILENTLY = False

# Data
DATABASES = {"default": read_database(env.str("DATABASE_URL", f"sqlite:///{VAR_DIR / 'vig.sqlite3'}"), var=VAR_DIR)}
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"

# What public pages keep for every process at once; another machine's processes need a cache that they share (CACHE_URL).
CACHES = {
    "default": {"BACKEND": "django.core.cache.backends.locmem.LocMemCache"},
    "pages": env.cache_url("CACHE_URL", default=f"filecache://{VAR_DIR / 'pages'}"),
    "counts": env.cache_url("CACHE_URL", default=f"filecache://{VAR_DIR / 'counts'}"),
}

# Films
FILM_DIR = Path(env.str("FILM_DIR", str(VAR_DIR / "films")))
# What was destroyed; best on another disk than the database, and never restored with it.
DESTRUCTION_LEDGER = Path(env.str("DESTRUCTION_LEDGER", str(VAR_DIR / "destroyed.jsonl")))
FILM_MAX_BYTES = env.int("FILM_MAX_BYTES", 6 * 1024**3)
FILM_MAX_SECONDS = env.int("FILM_MAX_SECONDS", 2 * 60 * 60)
# A playable copy is made in memory before it is sealed; a film whose copy would be larger is refused in words.
FILM_MEMORY_BYTES = env.int("FILM_MEMORY_BYTES", 2 * 1024**3)
FFMPEG_BINARY = env.str("FFMPEG_BINARY", "")

# Questionnaires handed in by link
HAND_IN_LINK_DAYS = env.int("HAND_IN_LINK_DAYS", 28)
ANSWERS_COOKIE_NAME = "__Secure-answers" if PRODUCTION else "answers"
# An invitation's token, from the moment on at which its link was followed.
INVITATION_COOKIE_NAME = "__Secure-invitation" if PRODUCTION else "invitation"
# The ticket of an upload, at the address of its film alone.
TICKET_COOKIE_NAME = "__Secure-ticket" if PRODUCTION else "ticket"
# The reference of a complaint, in the browser that sent it.
COMPLAINT_COOKIE_NAME = "__Secure-complaint" if PRODUCTION else "complaint"
# Where "Leave this page" leads: a page that says nothing about whoever opens it.
QUICK_EXIT_URL = env.str("QUICK_EXIT_URL", "https://www.bbc.co.uk/weather")

# Background work: a queued task is a nudge, the state in the row is the truth.
_TASK_BACKEND = "django_tasks.backends.dummy.DummyBackend" if MODE == "test" else "django_tasks_db.DatabaseBackend"
TASKS = {"default": {"BACKEND": _TASK_BACKEND, "QUEUES": ["default", "films"]}}

# People and sign-in
AUTH_USER_MODEL = "accounts.User"
AUTHENTICATION_BACKENDS = ["allauth.account.auth_backends.AuthenticationBackend"]
PASSWORD_HASHERS = [
    "django.contrib.auth.hashers.Argon2PasswordHasher",
    "django.contrib.auth.hashers.PBKDF2PasswordHasher",
]
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": "django.contrib.auth.password_validation.UserAttributeSimilarityValidator",
     "OPTIONS": {"user_attributes": ("email", "sign_in_name")}},
    {"NAME": "django.contrib.auth.password_validation.MinimumLengthValidator", "OPTIONS": {"min_length": 15}},
    {"NAME": "django.contrib.auth.password_validation.CommonPasswordValidator"},
    {"NAME": "accounts.passwords.NewEnough"},
]  # fmt: skip
ACCOUNT_ADAPTER = "accounts.sign_in.NoSignUpAdapter"
ACCOUNT_FORMS = {"login": "accounts.sign_in.SignInForm"}
ACCOUNT_LOGIN_METHODS = {"email", "username"}
ACCOUNT_SIGNUP_FIELDS = ["email*", "password1*"]
ACCOUNT_USER_MODEL_USERNAME_FIELD = "sign_in_name"
ACCOUNT_USER_MODEL_EMAIL_FIELD = "email"
ACCOUNT_USER_DISPLAY = "accounts.sign_in.display_name"
ACCOUNT_EMAIL_VERIFICATION = "none"
ACCOUNT_SESSION_REMEMBER = False
ACCOUNT_PREVENT_ENUMERATION = True
# A second step: passkeys, an app that makes codes, recovery codes (accounts/factors.py).
MFA_ADAPTER = "accounts.factors.FactorAdapter"
MFA_SUPPORTED_TYPES = ["webauthn", "totp", "recovery_codes"]
MFA_FORMS = {
    "authenticate": "accounts.forms.second_step.CodeForm",
    "authenticate_webauthn": "accounts.forms.second_step.PasskeyStepForm",
    "login_webauthn": "accounts.forms.second_step.PasskeySignInForm",
}
MFA_PASSKEY_LOGIN_ENABLED = True
MFA_WEBAUTHN_USER_VERIFICATION = "required"
MFA_TOTP_TOLERANCE = 1  # steps of 30 seconds before and after now, as RFC 6238 section 5.2 advises
MFA_RECOVERY_CODE_DIGITS = 10
ACCOUNT_RATE_LIMITS = MFA_RATE_LIMITS = False  # accounts/limits.py counts, in the database
LOGIN_URL = "account_login"
LOGIN_REDIRECT_URL = "practice:today"
LOGOUT_REDIRECT_URL = "public:landing"

# Cookies: browsers take the __Host- prefix only with TLS, so development has plain names.
SESSION_ENGINE = "accounts.sessions"
SESSION_COOKIE_NAME = "__Host-session" if PRODUCTION else "session"
CSRF_COOKIE_NAME = "__Host-csrf" if PRODUCTION else "csrf"
SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = PRODUCTION
SESSION_COOKIE_HTTPONLY = CSRF_COOKIE_HTTPONLY = True
SESSION_COOKIE_SAMESITE = CSRF_COOKIE_SAMESITE = "Lax"
SESSION_EXPIRE_AT_BROWSER_CLOSE = True
CSRF_COOKIE_AGE = None
# The browsers in which somebody got in before; says nothing of who that was.
DEVICE_COOKIE_NAME = "__Host-device" if PRODUCTION else "device"
CSRF_FAILURE_VIEW = "public.views.open.csrf_failure"

# Headers from the first response on
CONTENT_SECURITY_POLICY = {
    "DIRECTIVES": {
        "default-src": [NONE],
        "script-src": [SELF],
        "style-src": [SELF],
        "img-src": [SELF, "blob:"],
        "media-src": [SELF, "blob:"],
        "connect-src": [SELF],
        "manifest-src": [SELF],
        "form-action": [SELF],
        "base-uri": [NONE],
        "frame-ancestors": [NONE],
        "object-src": [NONE],
    }
}
PERMISSIONS_POLICY: dict[str, list[str]] = {
    name: []
    for name in (
        "accelerometer", "camera", "display-capture", "encrypted-media", "geolocation", "gyroscope", "hid",
        "identity-credentials-get", "idle-detection", "local-fonts", "magnetometer", "microphone", "midi",
        "payment", "picture-in-picture", "serial", "storage-access", "usb", "xr-spatial-tracking",
    )
} | {
    name: ["self"]
    for name in (
        "autoplay", "clipboard-write", "fullscreen", "publickey-credentials-create", "publickey-credentials-get",
        "screen-wake-lock",
    )
}  # fmt: skip
SECURE_REFERRER_POLICY = "same-origin"
SECURE_CROSS_ORIGIN_OPENER_POLICY = "same-origin"
X_FRAME_OPTIONS = "DENY"
if PRODUCTION:
    SECURE_SSL_REDIRECT = True
    SECURE_REDIRECT_EXEMPT = [r"^health/$"]
    SECURE_HSTS_SECONDS = 2 * 365 * 24 * 60 * 60
    SECURE_HSTS_INCLUDE_SUBDOMAINS = SECURE_HSTS_PRELOAD = True

# Static files
STATIC_URL = "static/"
STATIC_ROOT = Path(env.str("STATIC_ROOT", str(VAR_DIR / "static")))
STATICFILES_DIRS = [BASE_DIR / "static"]
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.InMemoryStorage"},
    "staticfiles": {"BACKEND": "vig.storage.StaticStorage"},
}
WHITENOISE_ALLOW_ALL_ORIGINS = False
if DEBUG or MODE == "test":
    # Straight from the source folders, so that an edited style sheet shows at once.
    STORAGES["staticfiles"] = {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"}
    WHITENOISE_USE_FINDERS = WHITENOISE_AUTOREFRESH = True

# What a request may carry; films stream past these limits into the vault.
DATA_UPLOAD_MAX_MEMORY_SIZE = 2 * 1024**2
DATA_UPLOAD_MAX_NUMBER_FIELDS = 200
# No handler that would write a file in clear to the temporary folder.
FILE_UPLOAD_HANDLERS = ["django.core.files.uploadhandler.MemoryFileUploadHandler"]
FILE_UPLOAD_PERMISSIONS = 0o600

# Where the head of the access log is written every hour; best on another disk than the database.
ACCESS_LOG_HEADS = Path(env.str("ACCESS_LOG_HEADS", str(VAR_DIR / "access-log-heads.jsonl")))
# Alerts (accounts/alerts.py): families that one person looks at within an hour, looks in one night, refusals within an hour.
ALERT_FAMILIES_AN_HOUR = env.int("ALERT_FAMILIES_AN_HOUR", 20)
ALERT_NIGHT_LOOKS = env.int("ALERT_NIGHT_LOOKS", 10)
ALERT_REFUSALS_AN_HOUR = env.int("ALERT_REFUSALS_AN_HOUR", 10)

# Words and times
LANGUAGE_CODE = "en-gb"
LOCALE_PATHS = [BASE_DIR / "locale"]
LANGUAGES = languages(LOCALE_PATHS[0], unreviewed=env.list("LANGUAGES_UNREVIEWED", default=[]))
USE_I18N = True
USE_TZ = True
TIME_ZONE = env.str("SERVICE_TIME_ZONE", "Europe/London")
FORMAT_MODULE_PATH = "vig.formats"

MESSAGE_STORAGE = "django.contrib.messages.storage.session.SessionStorage"
# Mail leaves by the outbox alone. Without EMAIL_URL a development service writes it into a folder; in production it waits.
EMAIL_FILE_PATH = VAR_DIR / "mail"
_MAILER = "filebased" if MODE == "development" else "dummy"
EMAIL_BACKEND = f"django.core.mail.backends.{_MAILER}.EmailBackend"
if env.str("EMAIL_URL", ""):
    vars().update(env.email_url("EMAIL_URL"))
EMAIL_TIMEOUT = 20  # seconds; accounts/outbox.py takes a message that is sent for much longer as lost
DEFAULT_FROM_EMAIL = env.str("DEFAULT_FROM_EMAIL", f"no-reply@{ALLOWED_HOSTS[0].lstrip('.*') or 'localhost'}")

# One line an event on standard error; DEBUG alone shows what exceptions say.
LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "formatters": {
        "line": {
            "()": InFull if DEBUG else FORMATTERS[MODE],
            "format": "%(asctime)s %(levelname)s %(name)s %(message)s",
        }
    },
    "handlers": {
        "console": {"class": "logging.StreamHandler", "formatter": "line", "level": "WARNING"},
        "faults": {"class": "logging.StreamHandler", "formatter": "line", "level": "ERROR"},
        "heads": {"class": "logging.StreamHandler", "formatter": "line", "level": "INFO"},
    },
    "root": {"handlers": ["console"], "level": "WARNING"},
    "loggers": {
        "django": {"handlers": [], "propagate": True, "level": "WARNING"},
        "access.head": {"handlers": ["heads"], "level": "INFO", "propagate": False},  # a copy outside of the database
        "django_tasks_db": {"handlers": ["faults"], "propagate": False},  # warns of each orderly stop
    },
}
