"""All settings of the bank. What differs between machines comes from the environment, typed, in bank/environment.py."""

from typing import Any

import django_stubs_ext
from django.utils.crypto import salted_hmac
from django.utils.translation import gettext_lazy as _

from bank import connections, environment, logs

django_stubs_ext.monkeypatch()

BASE_DIR = environment.BASE_DIR
ENVIRONMENT = environment.read()

SECRET_KEY = ENVIRONMENT.SECRET_KEY
DEBUG = ENVIRONMENT.DEBUG
ROOT_URLCONF = "bank.urls"
ASGI_APPLICATION = "bank.asgi.application"
AUTH_USER_MODEL = "identity.User"
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"
USE_TZ = True
TIME_ZONE = ENVIRONMENT.TIME_ZONE

# The bank itself
BANK_NAME = ENVIRONMENT.BANK_NAME
BANK_CODE = ENVIRONMENT.BANK_CODE
BANK_COUNTRY = ENVIRONMENT.BANK_COUNTRY
BANK_CURRENCY = ENVIRONMENT.BANK_CURRENCY
FINANCIAL_YEAR_STARTS = ENVIRONMENT.FINANCIAL_YEAR_STARTS

# Where it is found. Cookies are for https alone as soon as the address is.
PUBLIC_URL = str(ENVIRONMENT.PUBLIC_URL).rstrip("/")
HTTPS = ENVIRONMENT.PUBLIC_URL.scheme == "https"
ALLOWED_HOSTS = [*ENVIRONMENT.ALLOWED_HOSTS, str(ENVIRONMENT.PUBLIC_URL.host), "127.0.0.1", "localhost", "[::1]"]
CSRF_TRUSTED_ORIGINS = [PUBLIC_URL, *ENVIRONMENT.CSRF_TRUSTED_ORIGINS]
SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https") if ENVIRONMENT.BEHIND_PROXY else None
SECURE_SSL_REDIRECT = HTTPS
SECURE_REDIRECT_EXEMPT = [r"^livez$", r"^readyz$", r"^metrics$"]
SECURE_HSTS_SECONDS = 365 * 24 * 3600 if HTTPS else 0
SECURE_HSTS_INCLUDE_SUBDOMAINS = HTTPS
SECURE_HSTS_PRELOAD = HTTPS
SESSION_COOKIE_SECURE = HTTPS
CSRF_COOKIE_SECURE = HTTPS
ALLAUTH_TRUSTED_PROXY_COUNT = 1 if ENVIRONMENT.BEHIND_PROXY else 0

# Its servers: the named ones, or the embedded ones under BANK_HOME
BANK_HOME = ENVIRONMENT.BANK_HOME
BANK_DURABLE = ENVIRONMENT.BANK_DURABLE
EMBEDDED_DATABASE = not ENVIRONMENT.DATABASE_URL
EMBEDDED_BROKER = not ENVIRONMENT.REDIS_URL
DATABASES = connections.databases(ENVIRONMENT)
REDIS_URL = connections.redis_url(ENVIRONMENT)
CACHES = connections.caches(REDIS_URL, embedded=EMBEDDED_BROKER)
EMAIL_SETTINGS = connections.mail(ENVIRONMENT)
EMAIL_BACKEND = EMAIL_SETTINGS["BACKEND"]
EMAIL_FILE_PATH = EMAIL_SETTINGS["FILE_PATH"]
EMAIL_HOST = EMAIL_SETTINGS["HOST"]
EMAIL_PORT = EMAIL_SETTINGS["PORT"]
EMAIL_HOST_USER = EMAIL_SETTINGS["USER"]
EMAIL_HOST_PASSWORD = EMAIL_SETTINGS["PASSWORD"]
EMAIL_USE_TLS = EMAIL_SETTINGS["USE_TLS"]
EMAIL_USE_SSL = EMAIL_SETTINGS["USE_SSL"]
EMAIL_TIMEOUT = 10
DEFAULT_FROM_EMAIL = ENVIRONMENT.DEFAULT_FROM_EMAIL or f"{BANK_NAME} <no-reply@{ENVIRONMENT.PUBLIC_URL.host}>"
SERVER_EMAIL = DEFAULT_FROM_EMAIL

# Its keys, 32 bytes in base64. {version: key}: the highest version writes.
# BLIND_INDEX_KEY never changes without re-indexing.
ENCRYPTION_KEYS: dict[int, str] = ENVIRONMENT.ENCRYPTION_KEYS
BLIND_INDEX_KEY = ENVIRONMENT.BLIND_INDEX_KEY
SIGNING_KEY = ENVIRONMENT.SIGNING_KEY

# Work in the background. Celery only pokes: what must not be lost or done twice is claimed as rows.
CELERY_BROKER_URL = connections.broker_url(REDIS_URL)
CELERY_BROKER_TRANSPORT_OPTIONS: dict[str, Any] = {
    "visibility_timeout": 30,
    "unacked_restore_interval": 2,
    "unacked_restore_throttle": 1,
    "unacked_mutex_expire": 10,
    "socket_keepalive": True,
}
CELERY_BROKER_CONNECTION_RETRY_ON_STARTUP = True
CELERY_TASK_ACKS_LATE = True
CELERY_TASK_REJECT_ON_WORKER_LOST = True
CELERY_TASK_IGNORE_RESULT = True
CELERY_TASK_SERIALIZER = "json"
CELERY_ACCEPT_CONTENT = ["json"]
CELERY_WORKER_CONCURRENCY = 2
CELERY_WORKER_PREFETCH_MULTIPLIER = 1
CELERY_WORKER_HIJACK_ROOT_LOGGER = False
CELERY_WORKER_CANCEL_LONG_RUNNING_TASKS_ON_CONNECTION_LOSS = True
CELERY_TIMEZONE = TIME_ZONE
# What runs by the clock, in seconds. A poke that nobody took before the next one is dropped.
CELERY_BEAT_SCHEDULE: dict[str, dict[str, Any]] = {
    task: {"task": task, "schedule": float(seconds), "options": {"expires": seconds}}
    for task, seconds in {
        "foundation.drain_events": 2,
        "foundation.sweep_jobs": 10,
        "foundation.ensure_partitions": 24 * 3600,
        "foundation.forget_idempotency_keys": 3600,
        "accounts.send_webhooks": 2,
        "accounts.retry_orders": 1800,
        "service.deliver_email": 2,
        "metrics.read_yesterday": 3600,
        "marketing.refresh_profiles": 3600,
    }.items()
}

LANGUAGE_CODE = "en"
FORMAT_MODULE_PATH = ["bank.foundation.formats"]
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
    "bank.staff_site.BankAdminConfig",
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.humanize",
    "django.contrib.messages",
    "django.contrib.postgres",
    "django.contrib.sessions",
    "django.contrib.staticfiles",
    "django_prometheus",
    "django_structlog",
    "rest_framework",
    "oauth2_provider",
    "drf_spectacular",
    "drf_spectacular_sidecar",
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
    "django_prometheus.middleware.PrometheusBeforeMiddleware",
    "django.middleware.security.SecurityMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
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
    "django_structlog.middlewares.RequestMiddleware",
    "django_prometheus.middleware.PrometheusAfterMiddleware",
]

# Styles, scripts, fonts: collected once, compressed, named by their content, kept by browsers for ever.
STATIC_URL = "/static/"
STATIC_ROOT = BASE_DIR / "staticfiles"
WHITENOISE_KEEP_ONLY_HASHED_FILES = True
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    "staticfiles": {"BACKEND": "whitenoise.storage.CompressedManifestStaticFilesStorage"},
}

# The demo (`make demo`): the commands that make its people and their past, each doing nothing where it is done; the
# logins it prints, and for whom each stands. One password for all, from the bank's secret; codes as for anybody.
DEMO_STEPS: list[str] = [
    "demo_staff",
    "demo_people",
    "seed --customers 1000",
    f"import_sanctions --own '{BASE_DIR}/compliance/management/demo/invented_names.xml'",
    "score --key first",
    "demo_partner",
]
DEMO_LOGINS: dict[str, str] = {
    "alice": "a customer, in English",
    "bob": "her joint holder, in Traditional Chinese",
    "charlie": "another customer, in Simplified Chinese",
    "tara": "a teller",
    "ben": "her branch manager",
    "sam": "a service agent",
    "rita": "a risk officer",
    "rob": "a second risk officer",
    "olga": "a compliance officer",
    "oscar": "a second compliance officer",
    "mark": "a marketer",
    "mona": "the head of marketing",
    "petra": "a product manager",
    "paul": "the head of products",
    "fiona": "a finance officer",
    "frank": "the head of finance",
    "helen": "the head of people",
    "ada": "the administrator",
}
DEMO_PASSWORD = ENVIRONMENT.DEMO_PASSWORD or salted_hmac("demo password", SECRET_KEY, secret="").hexdigest()[:12]

# What an operator sees
LOGGING = logs.configure(ENVIRONMENT.LOG_LEVEL)
METRICS_TOKEN = ENVIRONMENT.METRICS_TOKEN
PROMETHEUS_EXPORT_MIGRATIONS = False
DJANGO_STRUCTLOG_STATUS_START_LOG_LEVEL = 10

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
PASSWORD_HASHERS = [
    "django.contrib.auth.hashers.ScryptPasswordHasher",
    "django.contrib.auth.hashers.PBKDF2PasswordHasher",
]
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": "django.contrib.auth.password_validation.UserAttributeSimilarityValidator"},
    {"NAME": "django.contrib.auth.password_validation.MinimumLengthValidator", "OPTIONS": {"min_length": 12}},
    {"NAME": "django.contrib.auth.password_validation.CommonPasswordValidator"},
]
LOGIN_URL = "account_login"
LOGIN_REDIRECT_URL = "home"
IDLE_SIGN_OUT_SECONDS = ENVIRONMENT.IDLE_SIGN_OUT_SECONDS
ACCOUNT_ADAPTER = "bank.identity.adapters.AccountAdapter"
ACCOUNT_LOGIN_METHODS = {"username"}
ACCOUNT_SIGNUP_FIELDS = ["username*", "password1*", "password2*"]
ACCOUNT_EMAIL_VERIFICATION = "none"
ACCOUNT_LOGOUT_REDIRECT_URL = "home"
ACCOUNT_SESSION_REMEMBER = False
ACCOUNT_REAUTHENTICATION_TIMEOUT = 300
ACCOUNT_FORMS = {
    "login": "bank.identity.forms.LoginForm",
    "reauthenticate": "bank.identity.forms.PasswordForm",
    "change_password": "bank.identity.forms.ChangePasswordForm",
    "set_password": "bank.identity.forms.SetPasswordForm",
}
MFA_FORMS = {
    "authenticate": "bank.identity.forms.CodeForm",
    "reauthenticate": "bank.identity.forms.CodeAgainForm",
    "activate_totp": "bank.identity.forms.ActivateForm",
    "add_webauthn": "bank.identity.forms.AddKeyForm",
    "edit_webauthn": "bank.identity.forms.EditKeyForm",
}
MFA_ADAPTER = "bank.identity.adapters.MFAAdapter"
MFA_SUPPORTED_TYPES = ["totp", "recovery_codes", "webauthn"]
MFA_PASSKEY_LOGIN_ENABLED = True
MFA_TOTP_ISSUER = BANK_NAME
USERSESSIONS_TRACK_ACTIVITY = True

# The page on which a person reaches a person, linked from every page of the portal.
PORTAL_HELP_URL_NAME = "service:conversation"

# ---- What reaches every app without importing it: dotted paths, checked at start (bank.foundation.checks) ----
# Guards answer the gates of lower apps, in this order.
PAYMENT_GATES: list[str] = [
    "compliance.guards.sanctions",
    "risk.guards.fraud",
    "risk.guards.limits",
]
OPENING_GATES: list[str] = [
    "compliance.guards.kyc_opening",
]
LAUNCH_GATES: list[str] = [
    "accounts.guards.launch",
]
CONTACT_GATES: list[str] = [
    "marketing.guards.contact_policy",
]
# Subscribers to the event log.
EVENT_SUBSCRIBERS: list[str] = [
    "accounts.subscribers.webhooks",
    "risk.subscribers.give_back_limits",
    "service.subscribers.notify",
    "marketing.subscribers.profile",
    "marketing.subscribers.goals",
    "compliance.subscribers.screen_new",
    "compliance.subscribers.failed_screenings",
    "risk.subscribers.alert_failed_guards",
]
# Named, resumable jobs, and the steps of the day's end in order.
JOBS: list[str] = [
    "accounts.services.seeding.job.SeedBank",
    "accounts.services.day_end.DayEndJob",
    "accounts.services.takeover.job.ImportBerka",
    "risk.services.scoring.ScoreCustomers",
    "bank.foundation.encryption.rotation.RotateKeys",
    "marketing.tasks.PushCampaign",
    "marketing.tasks.RefreshProfiles",
    "metrics.tasks.ReadIndicators",
    "compliance.services.screening.ScreenCustomers",
]
# By phase: the next begins when every range of accounts is through the one before.
DAY_END_STEPS: list[list[str]] = [
    [  # the closed day itself, and what brings money in
        "accounts.services.day_end.steps.roll_up",
        "accounts.services.day_end.steps.accrue",
        "accounts.services.day_end.steps.issue_statements",
        "accounts.services.day_end.steps.expire_holds",
        "accounts.services.day_end.steps.pay_interest",
        "accounts.services.day_end.deposits.mature_deposits",
    ],
    [  # what takes money out, once all that comes in is there
        "accounts.services.day_end.loans.work_loans",
        "accounts.services.day_end.loans.accrue_loans",
        "accounts.services.day_end.orders.execute_orders",
        "accounts.services.day_end.saving.work_recurring",
        "accounts.services.day_end.saving.fill_goals",
        "accounts.services.day_end.saving.lapse_notices",
        "accounts.services.day_end.orders.mark_dormant",
        "accounts.services.day_end.payments.settle_clearing",
        "accounts.services.day_end.payments.lapse_payments",
    ],
]
# What `manage.py bench` measures against bare limits.
BENCHES: list[str] = [
    "marketing.management.bench.push.PushBench",
    "accounts.management.bench.ledger.LedgerBench",
    "accounts.management.bench.payments.PaymentsBench",
    "risk.management.bench.scoring.ScoringBench",
    "accounts.management.bench.dayend.DayEndBench",
]
# What other chapters add to the people that `manage.py seed` invents.
SEEDERS: list[str] = [
    "service.services.seeding.people_who_wrote",
]
# What a second person approves.
APPROVAL_HANDLERS: list[str] = [
    "products.services.launches.LaunchApproval",
    "accounts.services.cash.CashApproval",
    "accounts.services.deposits.approving.EarlyEndApproval",
    "accounts.services.reversals.ReversalApproval",
    "bank.staff.appointments.Appointment",
    "marketing.services.approving.LaunchCampaign",
    "risk.services.approvals.RuleLive",
    "risk.services.approvals.RuleRetired",
    "risk.services.approvals.LimitChanged",
    "risk.services.approvals.PaymentReleased",
    "risk.services.approvals.ModelActivated",
    "compliance.services.kyc.VerifyHighRisk",
    "compliance.services.settings.ChangeSetting",
]
# Vocabularies of the condition language.
CONDITION_VOCABULARIES: list[str] = [
    "risk.selectors.vocabulary.PAYMENT",
    "products.services.eligibility.APPLICANT",
    "marketing.selectors.vocabulary.PROFILE",
]
# What shared pages compose from many apps.
PORTAL_NAVIGATION: list[str] = [
    "service.portal.pages.MESSAGES",
    "service.portal.pages.NOTIFICATIONS",
    "service.portal.pages.CASES",
    "marketing.portal.pages.OFFERS",
    "bank.identity.consent_views.NAVIGATION",
    "accounts.portal.places.HOME",
    "accounts.portal.places.ACCOUNTS",
    "accounts.portal.places.PAY",
    "accounts.portal.places.PAYEES",
    "accounts.portal.places.ORDERS",
    "accounts.portal.places.STATEMENTS",
    "accounts.portal.partners.PARTNERS",
]
HOME_CARDS: list[str] = [
    "service.portal.pages.news_card",
    "marketing.portal.pages.offer_card",
    "bank.identity.consent_views.home_card",
    "accounts.portal.home.balance",
    "accounts.portal.home.waiting",
    "accounts.portal.home.others",
    "accounts.portal.home.cards",
]
STAFF_RAIL = ["accounts", "service", "risk", "compliance", "marketing", "products", "metrics", "staff", "foundation"]
STAFF_WORKLISTS: list[str] = [
    "bank.staff.pages.approvals_worklist",
    "service.admin.cases_worklist",
    "service.admin.conversations_worklist",
    "marketing.admin.campaigns_worklist",
    "accounts.admin.counter",
    "risk.admin.held_worklist",
    "compliance.admin.pages.cases_worklist",
    "compliance.admin.pages.kyc_worklist",
]
CUSTOMER_PANELS: list[str] = [
    "service.admin.customer_panel",
    "marketing.admin.customer_panel",
    "risk.admin.customer_panel",
    "compliance.admin.pages.compliance_panel",
    "compliance.admin.pages.kyc_panel",
]

# ---- Ground ----
REST_FRAMEWORK = {
    "EXCEPTION_HANDLER": "bank.foundation.api.problems.exception_handler",
    "DEFAULT_SCHEMA_CLASS": "drf_spectacular.openapi.AutoSchema",
    "DEFAULT_RENDERER_CLASSES": ["rest_framework.renderers.JSONRenderer"],
    "DEFAULT_PARSER_CLASSES": ["rest_framework.parsers.JSONParser"],
    "UNAUTHENTICATED_USER": None,
    "NUM_PROXIES": 1 if ENVIRONMENT.BEHIND_PROXY else 0,
}
# Partners: client credentials only, short tokens, our scopes.
OAUTH2_PROVIDER_APPLICATION_MODEL = "oauth2_provider.Application"
OAUTH2_PROVIDER = {
    "SCOPES": {
        "accounts": "See the accounts that holders granted",
        "balances": "See their balances",
        "transactions": "See their transactions",
        "payments": "Ask for payments that the holder confirms",
    },
    "ACCESS_TOKEN_EXPIRE_SECONDS": 600,
    # As RFC 9700 asks: no implicit or password grant, tokens in headers alone and stored as digests, https redirects.
    "COMPLIANT_BCP_RFC9700_IMPLICIT_GRANT": True,
    "COMPLIANT_BCP_RFC9700_PASSWORD_GRANT": True,
    "COMPLIANT_BCP_RFC9700_PKCE_METHOD": True,
    "COMPLIANT_BCP_RFC9700_ACCESS_TOKEN_TRANSPORT": True,
    "COMPLIANT_BCP_RFC9700_AUTHZ_RESPONSE_ISS": True,
    "COMPLIANT_BCP_RFC9700_TOKEN_STORAGE": True,
    "REFRESH_TOKEN_REUSE_PROTECTION": True,
    "ALLOWED_REDIRECT_URI_SCHEMES": ["https"],
}
SPECTACULAR_SETTINGS = {
    "TITLE": f"{BANK_NAME} API",
    "DESCRIPTION": "Accounts, balances, transactions and payments of customers who granted access. "
    "Errors are application/problem+json (RFC 9457); anything not granted is 404.",
    "VERSION": "1",
    "OAS_VERSION": "3.1.0",
    "SERVE_INCLUDE_SCHEMA": False,
    "SERVE_AUTHENTICATION": [],
    "SWAGGER_UI_DIST": "SIDECAR",
    "SWAGGER_UI_FAVICON_HREF": "SIDECAR",
    "SWAGGER_UI_SETTINGS": {"deepLinking": True, "persistAuthorization": False},
}
