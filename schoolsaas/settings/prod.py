"""Production. Refuses to start on a missing or default secret, naming it."""

from django.core.exceptions import ImproperlyConfigured

from .base import *  # noqa: F403
from .base import CELLS, DATABASE_POOL, DATABASES, HOME, LOGGING, OWNER_DATABASE, PLATFORM_DOMAIN, alias_in, env

DEBUG = False
for required in ("DATABASE_URL", "REDIS_URL", "PLATFORM_DOMAIN", "DEFAULT_FROM_EMAIL", "STATE_DIR", "EMAIL_HOST"):
    if not env.text(required):
        raise ImproperlyConfigured(f"The environment variable {required} is empty.")

SECRET_KEY = env.text("SECRET_KEY")
if len(SECRET_KEY) < 50 or "not-a-secret" in SECRET_KEY or len(set(SECRET_KEY)) < 10:
    raise ImproperlyConfigured("SECRET_KEY is too short or a default: set it to 50 or more random characters.")
SECRET_KEY_FALLBACKS = env.words("SECRET_KEY_FALLBACKS")

ALLOWED_HOSTS = [PLATFORM_DOMAIN, f".{PLATFORM_DOMAIN}", *env.words("EXTRA_ALLOWED_HOSTS")]
PLATFORM_PORT = env.number("PLATFORM_PORT", 443)
for cell in (HOME, *CELLS):
    ordinary, owner = alias_in(cell), alias_in(cell, OWNER_DATABASE)
    DATABASES[ordinary]["OPTIONS"]["pool"] = DATABASE_POOL
    # Only what makes, migrates and erases schemas is given the owner's login: the commands and the workers.
    if not env.text(env.of_cell("DATABASE_OWNER_URL", cell), ""):
        del DATABASES[owner]
    elif DATABASES[owner]["USER"] == DATABASES[ordinary]["USER"]:
        url, owner_url = env.of_cell("DATABASE_URL", cell), env.of_cell("DATABASE_OWNER_URL", cell)
        raise ImproperlyConfigured(f"{url} and {owner_url} name the same login: the web server's must own nothing.")

SECURE_SSL_REDIRECT = env.flag("SECURE_SSL_REDIRECT", True)
SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https") if env.flag("BEHIND_TLS_PROXY") else None
SECURE_HSTS_SECONDS = 60 * 60 * 24 * 365
SECURE_HSTS_INCLUDE_SUBDOMAINS = True
SECURE_HSTS_PRELOAD = env.flag("SECURE_HSTS_PRELOAD", True)
# The __Host- prefix makes browsers refuse the cookie from any other host or path.
SESSION_COOKIE_NAME = "__Host-session"
CSRF_COOKIE_NAME = "__Host-csrf"
DEVICE_COOKIE_NAME = "__Host-device"
SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = True
LANGUAGE_COOKIE_SECURE = True
ACCOUNT_DEFAULT_HTTP_PROTOCOL = "https"

MAILERS = {
    "default": {
        "BACKEND": "django.core.mail.backends.smtp.EmailBackend",
        "OPTIONS": {
            "host": env.text("EMAIL_HOST"),
            "port": env.number("EMAIL_PORT", 587),
            "username": env.text("EMAIL_HOST_USER", ""),
            "password": env.text("EMAIL_HOST_PASSWORD", ""),
            "use_tls": env.flag("EMAIL_USE_TLS", True),
            "timeout": 10,
        },
    }
}

# One JSON object a line. What was asked and answered is a line of core.requestlog, refusals included.
LOGGING["formatters"]["plain"] = {"()": "core.jsonlogs.JsonFormatter"}
LOGGING["loggers"] = {
    "core.requestlog": {"level": "INFO"},
    "django.request": {"level": "ERROR"},
    "axes": {"level": "WARNING"},
    "celery.worker.strategy": {"level": "WARNING"},
}
