"""A developer's machine and the demo: debug by DEBUG=1, mail to a folder, cookies over http."""

from .base import *  # noqa: F403
from .base import STATE_DIR, STORAGES, TEMPLATES, env
from .templates import LOADERS

DEBUG = env.flag("DEBUG", True)
SECRET_KEY = env.text("SECRET_KEY", "not-a-secret-for-development-only")
ALLOWED_HOSTS = [".localhost", "127.0.0.1", "[::1]"]
INTERNAL_IPS = ["127.0.0.1"]
if DEBUG:
    # A template that was edited shows at once: Django's reloader knows its own engine alone.
    TEMPLATES[0]["OPTIONS"]["loaders"] = LOADERS
    STORAGES["staticfiles"] = {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"}
PLATFORM_PORT = env.number("PORT", 8000)
MAILERS = {
    "default": {
        "BACKEND": "django.core.mail.backends.filebased.EmailBackend",
        "OPTIONS": {"file_path": STATE_DIR / "mail"},
    }
}
# Browsers take http://*.localhost for safe; fido2 would ask for https.
MFA_WEBAUTHN_ALLOW_INSECURE_ORIGIN = True
