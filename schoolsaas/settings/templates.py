"""How pages are rendered: the same templates by one of two engines."""

from importlib.util import find_spec

from django.core.exceptions import ImproperlyConfigured

from . import env

# "rust" renders the same bytes in a fraction of the time; "django" is Django's own, where there is no wheel of the other.
INSTALLED = "rust" if find_spec("django_rust_templates") else "django"
TEMPLATE_ENGINE = env.text("TEMPLATE_ENGINE", INSTALLED)
BACKENDS = {
    "rust": ("core.rendering.RustTemplates", "django_rust_templates.forms.RustFormRenderer"),
    "django": ("django.template.backends.django.DjangoTemplates", "django.forms.renderers.DjangoTemplates"),
}
LOADERS = ["core.template_loading.Loader", "django.template.loaders.app_directories.Loader"]

if TEMPLATE_ENGINE not in BACKENDS:
    raise ImproperlyConfigured(f"TEMPLATE_ENGINE is {TEMPLATE_ENGINE}: choose one of {', '.join(BACKENDS)}.")


def templates(engine, folder):
    """The setting TEMPLATES for this engine, with the project's templates in `folder`."""
    return [
        {
            "NAME": "pages",
            "BACKEND": BACKENDS[engine][0],
            "DIRS": [folder],
            "OPTIONS": {
                "loaders": [("django.template.loaders.cached.Loader", LOADERS)],
                "builtins": ["core.templating"],
                "context_processors": [
                    "django.template.context_processors.request",
                    "django.template.context_processors.csp",
                    "django.contrib.auth.context_processors.auth",
                    "django.contrib.messages.context_processors.messages",
                    "schoolsaas.navigation.shell",
                ],
            },
        }
    ]
