from importlib import import_module

from django.apps import AppConfig
from django.contrib.admin import apps as admin_apps
from django.utils.translation import gettext_lazy as _


class TenantsConfig(AppConfig):
    name = "tenants"
    verbose_name = _("Schools")
    default = True
    jobs = {
        "discard_kept": "tenants.actions.restoring.discard_kept",
        "make_backup": "tenants.actions.backing_up.make_backup",
        "make_export": "tenants.actions.exporting.make_export",
        "make_import": "tenants.actions.importing.make_import",
        "make_move": "tenants.actions.moving.make_move",
        "put_in_place": "tenants.actions.restoring.put_in_place",
        "restore_backup": "tenants.actions.restoring.restore_backup",
    }

    def ready(self):
        import_module("tenants.checks")


class ConsoleConfig(admin_apps.SimpleAdminConfig):
    """Django's admin as the platform's console. Its pages are loaded by the platform's URLconf, which commands do without."""

    default = False
    default_site = "tenants.console.PlatformConsole"
