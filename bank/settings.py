"""All settings of the bank, driven by the environment. (The env helper makes this typed and strict.)"""

from pathlib import Path

import django_stubs_ext
from django.utils.translation import gettext_lazy as _

django_stubs_ext.monkeypatch()

BASE_DIR = Path(__file__).resolve().parent.parent

SECRET_KEY = "set-by-environment"  # noqa: S105
DEBUG = False
ALLOWED_HOSTS = ["*"]
ROOT_URLCONF = "bank.urls"
AUTH_USER_MODEL = "identity.User"
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"
USE_TZ = True
TIME_ZONE = "Asia/Hong_Kong"

# The bank itself
BANK_NAME = "Openteller"
BANK_COUNTRY = "HK"
BANK_CURRENCY = "HKD"

LANGUAGE_CODE = "en"
LANGUAGES = [("en", _("English")), ("zh-hant", _("Traditional Chinese")), ("zh-hans", _("Simplified Chinese"))]

INSTALLED_APPS = [
    "bank.portal",
    "metrics",
    "marketing",
    "compliance",
    "risk",
    "service",
    "accounts",
    "products",
    "bank.staff",
    "bank.identity",
    "bank.foundation",
    "allauth",
    "allauth.account",
    "allauth.mfa",
    "allauth.usersessions",
    "csp",
    "django_htmx",
    "django.contrib.admin",
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.humanize",
    "django.contrib.messages",
    "django.contrib.postgres",
    "django.contrib.sessions",
    "django.contrib.staticfiles",
    "rest_framework",
]

TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
                "bank.portal.context.shell",
            ]
        },
    }
]
MIDDLEWARE = [
    "django.middleware.security.SecurityMiddleware",
    "csp.middleware.CSPMiddleware",
    "bank.foundation.api.problems.ProblemMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.locale.LocaleMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "django_htmx.middleware.HtmxMiddleware",
    "allauth.account.middleware.AccountMiddleware",
    "allauth.usersessions.middleware.UserSessionsMiddleware",
    "bank.portal.middleware.HeadersMiddleware",
    "bank.portal.middleware.LanguageMiddleware",
    "bank.identity.idle.IdleMiddleware",
    "bank.identity.second_factor.SecondFactorMiddleware",
]
STATIC_URL = "/static/"

# ---- What a browser may do: the same for every page, the admin and the API docs included ----
CONTENT_SECURITY_POLICY = {
    "DIRECTIVES": {
        "default-src": ["'none'"],
        "script-src": ["'self'"],
        "style-src": ["'self'"],
        "img-src": ["'self'", "data:"],
        "font-src": ["'self'"],
        "connect-src": ["'self'"],
        "form-action": ["'self'"],
        "manifest-src": ["'self'"],
        "base-uri": ["'none'"],
        "frame-ancestors": ["'none'"],
    }
}
X_FRAME_OPTIONS = "DENY"
SECURE_REFERRER_POLICY = "same-origin"
SECURE_CROSS_ORIGIN_OPENER_POLICY = "same-origin"
SESSION_COOKIE_HTTPONLY = True
CSRF_COOKIE_HTTPONLY = True
CSRF_FAILURE_VIEW = "bank.portal.errors.csrf_failure"
LANGUAGE_COOKIE_NAME = "bank_language"
LANGUAGE_COOKIE_HTTPONLY = True

# ---- Sign-in: password and a second factor, in one door for everybody ----
AUTHENTICATION_BACKENDS = ["allauth.account.auth_backends.AuthenticationBackend"]
LOGIN_URL = "account_login"
LOGIN_REDIRECT_URL = "home"
IDLE_SIGN_OUT_SECONDS = 600
ACCOUNT_ADAPTER = "bank.identity.adapters.AccountAdapter"
ACCOUNT_LOGIN_METHODS = {"username"}
ACCOUNT_SIGNUP_FIELDS = ["username*", "password1*", "password2*"]
ACCOUNT_EMAIL_VERIFICATION = "none"
ACCOUNT_LOGOUT_REDIRECT_URL = "home"
ACCOUNT_SESSION_REMEMBER = False
ACCOUNT_REAUTHENTICATION_TIMEOUT = 300
MFA_ADAPTER = "bank.identity.adapters.MFAAdapter"
MFA_SUPPORTED_TYPES = ["totp", "recovery_codes", "webauthn"]
MFA_PASSKEY_LOGIN_ENABLED = True
MFA_TOTP_ISSUER = BANK_NAME
USERSESSIONS_TRACK_ACTIVITY = True

# The page on which a person reaches a person, linked from every page of the portal.
PORTAL_HELP_URL_NAME = ""

# ---- What reaches every app without importing it: dotted paths, checked at start (bank.foundation.checks) ----
# Guards answer the gates of lower apps, in this order.
PAYMENT_GATES: list[str] = []
OPENING_GATES: list[str] = []
LAUNCH_GATES: list[str] = []
CONTACT_GATES: list[str] = []
# Subscribers to the event log.
EVENT_SUBSCRIBERS: list[str] = []
# Named, resumable jobs, and the steps of the day's end in order.
JOBS: list[str] = []
DAY_END_STEPS: list[str] = []
# What a second person approves.
APPROVAL_HANDLERS: list[str] = []
# Vocabularies of the condition language.
CONDITION_VOCABULARIES: list[str] = []
# What shared pages compose from many apps.
PORTAL_NAVIGATION: list[str] = []
HOME_CARDS: list[str] = []
STAFF_WORKLISTS: list[str] = []
CUSTOMER_PANELS: list[str] = []

# ---- Ground ----
REST_FRAMEWORK = {"EXCEPTION_HANDLER": "bank.foundation.api.problems.exception_handler"}
# {version: 32 bytes in base64}; the highest version writes. BLIND_INDEX_KEY never changes without re-indexing.
ENCRYPTION_KEYS: dict[int, str] = {}
BLIND_INDEX_KEY = ""
REDIS_URL = ""
