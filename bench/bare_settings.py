"""As in production, with the bare page among the addresses."""

from schoolsaas.settings.prod import *  # noqa: F403

ROOT_URLCONF = "bench.bare"
