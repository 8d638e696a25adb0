"""The test suite: real PostgreSQL and Valkey, cheap passwords, mail kept in memory."""

import os
import tempfile
from pathlib import Path

from .base import *  # noqa: F403
from .base import CACHES, DATABASES, INSTALLED_APPS, LOGGING, REDIS_URL, STORAGES, env

DEBUG = False
INSTALLED_APPS = [*INSTALLED_APPS, "django_migration_linter"]
SECRET_KEY = "not-a-secret-for-tests-only"
ALLOWED_HOSTS = [".localhost"]
PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
# A refusal is no news, as in production: to write down where it was raised takes as long as to refuse.
LOGGING["loggers"]["django.request"] = {"level": "ERROR"}
STORAGES["staticfiles"] = {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"}
# Each pytest-xdist worker has a Valkey database to itself, which its tests may flush.
WORKER = os.environ.get("PYTEST_XDIST_WORKER", "")
if WORKER:
    REDIS_URL = f"{REDIS_URL.rpartition('/')[0]}/{10 + int(WORKER.removeprefix('gw'))}"
    CACHES["default"]["LOCATION"] = CELERY_BROKER_URL = REDIS_URL
MAILERS = {"default": {"BACKEND": "django.core.mail.backends.locmem.EmailBackend"}}
MEDIA_ROOT = Path(tempfile.mkdtemp(prefix="schoolsaas-media-"))
PLATFORM_PORT = 0
# Everything of a test is rolled back, schools that it makes included: so the owner's statements go through the
# same connection, and its login takes on the roles of schools as the ordinary one does elsewhere.
OWNER_DATABASE = SNAPSHOT_DATABASE = "default"
DATABASES = {"default": {**DATABASES["default"], **env.database("DATABASE_OWNER_URL")}}
# A second language, and one that is written from right to left: the rules for both are tested, though its texts
# stay English until there is a catalogue.
LANGUAGES = [("en", "English"), ("ar", "Arabic")]
