from importlib import import_module

from django.apps import AppConfig


class CoreConfig(AppConfig):
    name = "core"

    def ready(self) -> None:
        import_module("core.bounds").bound_forms()
        import_module("core.mail_addresses").check_forms()
