"""A site that tests and measurements drive from outside: test settings, served by real processes.

SITE_ID keeps the cache keys and the queue of one such site apart from others on the same Valkey;
`tools.site` starts the processes without pytest-xdist's variables.
"""

from . import databases
from .databases import CELLS, DATABASE_POOL, HOME, alias_in
from .test import *  # noqa: F403
from .test import CACHES, STATE_DIR, STORAGES, env

SITE_ID = env.text("SITE_ID")
# As in production: two logins, and connections that serve one school after the other.
DATABASES = databases.DATABASES
OWNER_DATABASE, SNAPSHOT_DATABASE = databases.OWNER_DATABASE, databases.SNAPSHOT_DATABASE
for cell in (HOME, *CELLS):
    DATABASES[alias_in(cell)]["OPTIONS"]["pool"] = DATABASE_POOL
PLATFORM_PORT = env.number("PORT", 8000)
CACHES["default"]["KEY_PREFIX"] = SITE_ID
CELERY_TASK_DEFAULT_QUEUE = SITE_ID
SWEEP_SECONDS = env.number("SWEEP_SECONDS", 1)
JOB_SILENCE_SECONDS = 3
# Browsers take http://*.localhost for safe; fido2 would ask for https.
MFA_WEBAUTHN_ALLOW_INSECURE_ORIGIN = True
MEDIA_ROOT = STATE_DIR / "media"
STORAGES["staticfiles"] = {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"}
WHITENOISE_USE_FINDERS = True
MAILERS = {
    "default": {
        "BACKEND": "django.core.mail.backends.filebased.EmailBackend",
        "OPTIONS": {"file_path": STATE_DIR / "mail"},
    }
}
# A mail server of the test's own.
if mail_host := env.text("EMAIL_HOST", ""):
    MAILERS["default"] = {
        "BACKEND": "django.core.mail.backends.smtp.EmailBackend",
        "OPTIONS": {"host": mail_host, "port": env.number("EMAIL_PORT", 25), "timeout": 10},
    }
