"""Settings that hold everywhere. What differs by place is in dev.py, test.py and prod.py."""

from pathlib import Path

from django.utils.csp import CSP
from django.utils.translation import gettext_lazy as _
from whitenoise.compress import Compressor

from . import env
from .console import *  # noqa: F403
from .databases import *  # noqa: F403
from .templates import BACKENDS, TEMPLATE_ENGINE, templates

BASE_DIR = Path(__file__).resolve().parent.parent.parent
STATE_DIR = Path(env.text("STATE_DIR", str(BASE_DIR / ".state")))

# --- Tenancy -------------------------------------------------------------------------------
# The public schema holds schools, domains and the platform's own staff; a school's schema
# holds its people and data. contenttypes keeps a process-wide cache of ids that differ from
# schema to schema, so it (and what needs it: auth's permissions, the admin) stays public.
PLATFORM_ONLY_APPS = [
    "tenants",
    "django_tenants",
    "unfold.apps.BasicAppConfig",
    "tenants.apps.ConsoleConfig",
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.messages",
    "django.contrib.postgres",
    "django.contrib.staticfiles",
    "django_htmx",
    "crispy_forms",
    "crispy_bootstrap5",
    "import_export",
    "axes",
]
SHARED_APPS = [*PLATFORM_ONLY_APPS, "django.contrib.sessions", "jobs", "accounts", "core"]
TENANT_APPS = [
    "portal",
    "assessment",
    "attendance",
    "timetables",
    "messaging",
    "academics",
    "jobs",
    "accounts",
    "django.contrib.sessions",
    "allauth",
    "allauth.account",
    "allauth.mfa",
    "allauth.usersessions",
]
INSTALLED_APPS = [*SHARED_APPS, *[app for app in TENANT_APPS if app not in SHARED_APPS]]
TENANT_MODEL = "tenants.School"
TENANT_DOMAIN_MODEL = "tenants.Domain"
TENANT_SYNC_ROUTER = "core.postgres.router.SchemaRouter"
DATABASE_ROUTERS = [TENANT_SYNC_ROUTER]
ROOT_URLCONF = "schoolsaas.urls_school"
PUBLIC_SCHEMA_URLCONF = "schoolsaas.urls_platform"
# A school answers at <subdomain>.<PLATFORM_DOMAIN>, the platform at PLATFORM_DOMAIN itself.
PLATFORM_DOMAIN = env.text("PLATFORM_DOMAIN", "localhost")
# Stands in the exports of schools.
PRODUCT_VERSION = "0.1"

# So many schools' schemas are made ahead of the schools.
SPARE_SCHOOLS = env.number("SPARE_SCHOOLS", 3)

# Where backups of single schools go, and the folder of pg_dump and psql where they are not on the PATH.
BACKUP_ROOT = Path(env.text("BACKUP_ROOT", "") or STATE_DIR / "backups")
PG_PROGRAMS = env.text("PG_PROGRAMS", "")
# Of the backups that a school makes itself so many are kept; the oldest go.
SCHOOL_BACKUPS = env.number("SCHOOL_BACKUPS", 5)

# --- Data ----------------------------------------------------------------------------------
REDIS_URL = env.text("REDIS_URL", "redis://127.0.0.1:6379/0")
CACHES = {
    "default": {
        "BACKEND": "core.caching.ForgivingCache",
        "LOCATION": REDIS_URL,
        "KEY_FUNCTION": "django_tenants.cache.make_key",
        "OPTIONS": {"socket_connect_timeout": 1, "socket_timeout": 2},
    }
}
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"
STORAGES = {
    "default": {"BACKEND": "core.storage.SchoolStorage"},
    "staticfiles": {"BACKEND": "core.staticfiles.HashedFilesStorage"},
}
MEDIA_ROOT = STATE_DIR / "media"
MEDIA_URL = "/files/"
STATIC_URL = "/static/"
STATIC_ROOT = STATE_DIR / "static"
STATICFILES_DIRS = [
    BASE_DIR / "static",
    ("vendor/tabler", BASE_DIR / "node_modules/@tabler/core/dist"),
    ("vendor/htmx", BASE_DIR / "node_modules/htmx.org/dist"),
]
# Of the front-end packages only these are collected and served.
VENDOR_FILES = [
    "vendor/tabler/css/tabler.min.css",
    "vendor/tabler/css/tabler.min.css.map",
    "vendor/tabler/css/tabler.rtl.min.css",
    "vendor/tabler/css/tabler.rtl.min.css.map",
    "vendor/htmx/htmx.min.js",
]
# Browsers ask for source maps only while somebody debugs.
WHITENOISE_SKIP_COMPRESS_EXTENSIONS = (*Compressor.SKIP_COMPRESS_EXTENSIONS, "map")
STATICFILES_FINDERS = [
    "core.staticfiles.ChosenFilesFinder",
    "django.contrib.staticfiles.finders.AppDirectoriesFinder",
]

# --- Request -------------------------------------------------------------------------------
MIDDLEWARE = [
    "schoolsaas.health.HealthMiddleware",
    "core.logs.RequestIdMiddleware",
    "core.requestlog.RequestLogMiddleware",
    "core.encodings.Utf8Middleware",
    "django.middleware.security.SecurityMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "django.middleware.csp.ContentSecurityPolicyMiddleware",
    "django_permissions_policy.PermissionsPolicyMiddleware",
    "core.headers.KeepingMiddleware",
    "tenants.middleware.SchoolMiddleware",
    "core.transactions.TransactionMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "accounts.middleware.CurrentUserMiddleware",
    "core.localisation.LocalisationMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "django_htmx.middleware.HtmxMiddleware",
    "allauth.account.middleware.AccountMiddleware",
    "axes.middleware.AxesMiddleware",
]
TEMPLATES = templates(TEMPLATE_ENGINE, BASE_DIR / "templates")
FORM_RENDERER = BACKENDS[TEMPLATE_ENGINE][1]
WSGI_APPLICATION = "schoolsaas.wsgi.application"
MESSAGE_STORAGE = "core.notices.ShortNotices"
CRISPY_ALLOWED_TEMPLATE_PACKS = CRISPY_TEMPLATE_PACK = "bootstrap5"
# Forms larger than this are roster files; they are checked by the import itself.
DATA_UPLOAD_MAX_MEMORY_SIZE = 5 * 1024 * 1024
DATA_UPLOAD_MAX_NUMBER_FIELDS = 5000

# --- Sign-in -------------------------------------------------------------------------------
AUTH_USER_MODEL = "accounts.User"
# The username is unique whatever its case, by a constraint that the check does not recognise; and the console's
# pages are rendered by an engine that it does not know.
SILENCED_SYSTEM_CHECKS = ["auth.W004", "admin.E403"]
AUTHENTICATION_BACKENDS = [
    "axes.backends.AxesStandaloneBackend",
    "accounts.backends.AccountBackend",
]
PASSWORD_HASHERS = ["django.contrib.auth.hashers.Argon2PasswordHasher"]
AUTH_PASSWORD_VALIDATORS = [
    {
        "NAME": "django.contrib.auth.password_validation.UserAttributeSimilarityValidator",
        "OPTIONS": {"user_attributes": ("username", "email", "given_name", "family_name")},
    },
    {"NAME": "django.contrib.auth.password_validation.MinimumLengthValidator", "OPTIONS": {"min_length": 10}},
    {"NAME": "django.contrib.auth.password_validation.CommonPasswordValidator"},
    {"NAME": "accounts.passwords.GuessableValidator"},
]
LOGIN_URL = "account_login"
LOGIN_REDIRECT_URL = "/"
LOGOUT_REDIRECT_URL = "/"
SESSION_ENGINE = "core.sessions"
SESSION_COOKIE_AGE = 60 * 60 * 24 * 14
SESSION_COOKIE_HTTPONLY = True
# By it a browser in which somebody has signed in is known again; it opens nothing by itself.
DEVICE_COOKIE_NAME = "device"
SESSION_COOKIE_SAMESITE = "Lax"
CSRF_COOKIE_HTTPONLY = True

ACCOUNT_ADAPTER = "accounts.adapter.AccountAdapter"
ACCOUNT_FORMS = {
    "login": "accounts.forms.signing_in.SignInForm",
    "reset_password": "accounts.forms.signing_in.ForgottenPasswordForm",
    "reset_password_from_key": "accounts.forms.signing_in.NewPasswordFromLinkForm",
    "change_password": "accounts.forms.signing_in.PasswordChangeForm",
    "set_password": "accounts.forms.signing_in.FirstPasswordForm",
    "reauthenticate": "accounts.forms.signing_in.ConfirmPasswordForm",
}
ACCOUNT_PASSWORD_RESET_TOKEN_GENERATOR = "core.signing.SchoolTokenGenerator"
ACCOUNT_LOGIN_ON_PASSWORD_RESET = True
# A whole school signs in at eight from one address: the limits by address are those of a school, the
# limits by name those of a person. django-axes locks one name from one address. Whoever comes by a door
# that strangers do not have (`accounts.doors`) is counted there alone.
ACCOUNT_RATE_LIMITS = {
    "login": None,
    "login_any": "600/m/ip",
    "login_failed": "120/m/ip,20/5m/key",
    "login_failed_address": "120/m/ip,20/5m/key",
    "login_failed_device": "10/15m/key",
    "login_failed_code": "10/15m/key",
    # Wrong codes of somebody's app, from one address and from all: a hundred in a quarter of an hour find one in a month.
    "login_code": "10/15m/key",
    "login_code_anywhere": "100/15m/key",
    "reset_password": "60/m/ip,5/m/key",
    "reset_password_from_key": "120/m/ip",
}
ACCOUNT_LOGIN_METHODS = {"email", "username"}
ACCOUNT_SIGNUP_FIELDS = ["username*", "email", "password1*", "password2*"]
ACCOUNT_EMAIL_VERIFICATION = "none"
ACCOUNT_PREVENT_ENUMERATION = True
ACCOUNT_LOGOUT_ON_GET = False
ACCOUNT_SESSION_REMEMBER = None
ACCOUNT_USER_MODEL_USERNAME_FIELD = "username"
ACCOUNT_USER_DISPLAY = "accounts.models.display_name"
MFA_SUPPORTED_TYPES = ["totp", "webauthn", "recovery_codes"]
MFA_PASSKEY_LOGIN_ENABLED = True
MFA_ADAPTER = "accounts.adapter.MFAAdapter"
MFA_FORMS = {
    "authenticate": "accounts.forms.signing_in.SecondFactorCodeForm",
    "reauthenticate": "accounts.forms.signing_in.ConfirmByCodeForm",
    "activate_totp": "accounts.forms.signing_in.AddAppForm",
    "authenticate_webauthn": "accounts.forms.signing_in.PasskeyForm",
    "login_webauthn": "accounts.forms.signing_in.SignInByPasskeyForm",
    "reauthenticate_webauthn": "accounts.forms.signing_in.ConfirmByPasskeyForm",
    "add_webauthn": "accounts.forms.signing_in.AddPasskeyForm",
    "edit_webauthn": "accounts.forms.signing_in.RenamePasskeyForm",
}
# A clock that is half a minute off is no reason to lock somebody out.
MFA_TOTP_TOLERANCE = 1
MFA_RATE_LIMITS = {"webauthn_login": "600/m/ip"}
USERSESSIONS_TRACK_ACTIVITY = False

AXES_HANDLER = "axes.handlers.cache.AxesCacheHandler"
AXES_FAILURE_LIMIT = 10
AXES_COOLOFF_TIME = 0.25  # hours
AXES_LOCKOUT_PARAMETERS = [["username", "ip_address"]]
AXES_RESET_ON_SUCCESS = True
AXES_VERBOSE = False
# The pause is a quarter of an hour, not one from the last impatient attempt.
AXES_RESET_COOL_OFF_ON_FAILURE_DURING_LOCKOUT = False
AXES_CLIENT_IP_CALLABLE = "core.current.client_ip"
AXES_WHITELIST_CALLABLE = "accounts.doors.is_let_in"
AXES_USERNAME_CALLABLE = "accounts.backends.lockout_name"
AXES_LOCKOUT_TEMPLATE = "account/lockout.html"

# --- Security headers ----------------------------------------------------------------------
SECURE_CSP = {
    "default-src": [CSP.NONE],
    "script-src": [CSP.SELF],
    "style-src": [CSP.SELF],
    "img-src": [CSP.SELF, "data:"],
    "font-src": [CSP.SELF],
    "connect-src": [CSP.SELF],
    "manifest-src": [CSP.SELF],
    "worker-src": [CSP.SELF],
    "form-action": [CSP.SELF],
    "base-uri": [CSP.NONE],
    "frame-ancestors": [CSP.NONE],
}
# Passkeys are for our own pages; nothing here, nor what a page might ever embed, uses the rest.
PERMISSIONS_POLICY = {
    "publickey-credentials-get": "self",
    "publickey-credentials-create": "self",
    **dict.fromkeys(
        "accelerometer autoplay camera display-capture geolocation gyroscope magnetometer microphone midi payment usb".split(),
        (),
    ),
}
SECURE_CONTENT_TYPE_NOSNIFF = True
SECURE_REFERRER_POLICY = "same-origin"
SECURE_CROSS_ORIGIN_OPENER_POLICY = "same-origin"
X_FRAME_OPTIONS = "DENY"
USE_X_FORWARDED_HOST = False

# --- Language and time -----------------------------------------------------------------------
LANGUAGE_CODE = "en"
# What schools and people may choose: a language comes in here with its catalogue in locale/, not before.
LANGUAGES = [("en", _("English"))]
LOCALE_PATHS = [BASE_DIR / "locale"]
FORMAT_MODULE_PATH = "core.formats"
USE_TZ = True
TIME_ZONE = "UTC"

# --- Mail, jobs, logs ------------------------------------------------------------------------
DEFAULT_FROM_EMAIL = env.text("DEFAULT_FROM_EMAIL", "no-reply@localhost")
# Where a school whose pages are closed may write.
SUPPORT_EMAIL = env.text("SUPPORT_EMAIL", DEFAULT_FROM_EMAIL)
CELERY_BROKER_URL = REDIS_URL
# No result backend: what a user wants to know of a job is a row (jobs.Job), and with a Redis
# backend every enqueue blocks for seconds while the broker is down.
CELERY_RESULT_BACKEND = None
CELERY_TASK_IGNORE_RESULT = True
# One try to reach the broker: whoever enqueues waits a second at most, three when it hangs; a sweeper sends it later.
CELERY_BROKER_TRANSPORT_OPTIONS = {
    "socket_connect_timeout": 1,
    "socket_timeout": 3,
    "visibility_timeout": 3600,
    "max_retries": 0,
}
CELERY_TASK_PUBLISH_RETRY = False
CELERY_BROKER_CONNECTION_RETRY_ON_STARTUP = True
# Workers wait for a broker that is away as long as it takes; by default they would end after three quarters of an hour.
CELERY_BROKER_CONNECTION_MAX_RETRIES = None
CELERY_TASK_ACKS_LATE = True
CELERY_TASK_REJECT_ON_WORKER_LOST = True
CELERY_WORKER_PREFETCH_MULTIPLIER = 1
# A PostgreSQL backend keeps a catalog cache for every schema it has touched: recycle them.
CELERY_WORKER_MAX_TASKS_PER_CHILD = 500
CELERY_TASK_TENANT_CACHE_SECONDS = 5
# How often beat sends the sweep over all schools: alerts that are due, mails that were missed.
SWEEP_SECONDS = env.number("SWEEP_SECONDS", 30)
# A job that gives no sign of life for so long is sent again at the next sweep: both together are less than a minute.
JOB_SILENCE_SECONDS = 15

LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "filters": {"context": {"()": "core.logs.ContextFilter"}},
    "formatters": {"plain": {"format": "%(levelname)s %(school)s user=%(user)s %(request)s %(name)s %(message)s"}},
    "handlers": {"console": {"class": "logging.StreamHandler", "formatter": "plain", "filters": ["context"]}},
    "root": {"handlers": ["console"], "level": "INFO"},
    # A line for each request is for production.
    "loggers": {"core.requestlog": {"level": "WARNING"}},
}
