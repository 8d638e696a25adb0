"""The site's settings in that release."""

from schoolsaas.settings.browser import *  # noqa: F403

MIGRATION_MODULES = {"accounts": "tests.faults.later.migrations"}
