from importlib import import_module

from django.apps import AppConfig
from django.contrib.admin import apps as admin_apps
from django.utils.translation import gettext_lazy as _


class TenantsConfig(AppConfig):
    name = "tenants"
    verbose_name = _("Schools")
    default = True

    def ready(self):
        import_module("tenants.checks")


class ConsoleConfig(admin_apps.AdminConfig):
    """Django's admin as the platform's console."""

    default = False
    default_site = "tenants.console.Console"
